"""A home of which every foreign word is hostile, and files that somebody gives to commands."""

from __future__ import annotations

import json
import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import make
from bodies import made
from cli.hostile import MARK, PIECES, evil, long
from halton.bodies.store import BodyStore
from halton.events.price import InvoiceLine
from halton.events.types import (
    Actor,
    BodyPurged,
    CallsRetagged,
    CertificateAuthorityCreated,
    Change,
    ConfigChanged,
    ControlPassed,
    Event,
    InvoiceImported,
    LogCheckpoint,
    MeterStarted,
    MeterStopped,
    PolicyBlocked,
    PolicyOverridden,
    PolicySet,
    PolicyWarned,
    PriceBookLoaded,
    ProjectMerged,
    ProjectSet,
    SegmentSealed,
    SegmentsImported,
    ViewsRebuilt,
)
from halton.paths import Home
from log.segments.machine import Machine


def facts_of_call(word: Any = evil) -> dict[str, Any]:
    """What a stranger can put into a call."""
    names = (
        "provider host endpoint method kind model_requested model project attributed_by project_name evidence git_branch "
        "git_commit client client_version session thread agent parent_agent request_class request_id transport http_version "
        "content_encoding response_id service_tier speed inference_geo stop_reason reader"
    ).split()
    facts: dict[str, Any] = {name: word(name) for name in names}
    facts |= {"usage": {word("usage"): word("value")}, "headers": {word("header"): word("line")}, "units": {word("unit"): 3}}
    return facts


def events(now: int) -> list[Event]:
    """Events of every kind that can hold a foreign word."""
    actor = Actor(uid=1000, command=evil("command"))
    facts = facts_of_call()
    met = {
        "name": evil("policy"),
        "kind": "budget",
        "used": 5,
        "bound": 9,
        "window": "month",
        "project": evil("project"),
        "model": evil("model"),
    }
    failed = {"status": "error", "reason": evil("reason"), "http_status": 500, "error_type": evil("error"), "usage_known": False}
    line = InvoiceLine(
        day="2026-11-01", model=evil("model"), unit="input_tokens", quantity=9, cost_pico=10**12, label=evil("label")
    )
    price = {"provider": evil("provider"), "model": evil("priced"), "match": (evil("pattern"), "*"), "book": evil("book")}
    return [
        MeterStarted(halton=evil("halton"), python=evil("python"), mitmproxy=evil("mitmproxy"), actor=actor),
        make.started(
            started_at=now,
            **{name: facts[name] for name in ("provider", "host", "endpoint", "kind", "project", "client", "session")},
        ),
        make.call(started_at=now, **facts),
        make.call(started_at=now + 1, **facts_of_call(long)),
        make.call(started_at=now + 2),
        make.failure(started_at=now + 3, **{**facts, "model": None, **failed}),
        make.failure(
            started_at=now + 4, status="blocked", reason=None, policy=evil("policy"), project=evil("project"), http_status=429
        ),
        make.call(
            started_at=now + 5,
            usage_known=False,
            usage_reason=evil("usage_reason"),
            input_tokens=None,
            output_tokens=None,
            model=evil("unpriced"),
            provider="openai",
        ),
        make.gap(host=evil("host"), cause="overload", started_at=now, ended_at=now + 9),
        make.gap(host=long("host"), cause=evil("cause"), started_at=now, ended_at=now + 9),
        ControlPassed(host=evil("host"), requests=3, bytes=9, started_at=now, ended_at=now + 9),
        make.price(source=evil("source"), checked=evil("checked"), actor=actor, **price),
        make.price(),
        PriceBookLoaded(name=evil("book"), version=evil("version"), digest="ab", models=1, actor=actor),
        InvoiceImported(
            provider=evil("provider"),
            format=evil("format"),
            file=evil("file"),
            digest="ab" * 32,
            first_day="2026-11-01",
            last_day="2026-11-02",
            lines=(line,),
            actor=actor,
        ),
        ProjectSet(project=evil("project"), name=evil("project_name"), tags=(evil("tag"), evil("label")), actor=actor),
        make.call(
            started_at=now + 6, project=f"{MARK}-shop", project_name=evil("shop"), attributed_by="git", evidence=evil("evidence")
        ),
        ProjectSet(project=f"{MARK}-shop", name=evil("shop"), tags=(evil("tag"),), actor=actor),
        ProjectSet(project=evil("archived"), name=long("archived"), archived=True, actor=actor),
        ProjectMerged(project=evil("merged"), into_project=evil("project"), actor=actor),
        CallsRetagged(
            project=evil("project"),
            from_project=evil("other"),
            session=evil("session"),
            model=evil("model"),
            git_branch=evil("branch"),
            calls=(evil("call"),),
            matched=0,
            actor=actor,
        ),
        PolicySet(
            name=evil("policy"),
            kind="budget",
            bound=10**12,
            window="month",
            project=evil("project"),
            provider=evil("provider"),
            model=evil("model"),
            client=evil("client"),
            actor=actor,
        ),
        PolicySet(name=evil("list"), kind="models", models=(evil("model"), long("model")), actor=actor),
        PolicyOverridden(name=evil("policy"), until_at=now + 10**12, actor=actor),
        PolicyWarned(percent=80, **met),
        PolicyBlocked(**met),
        BodyPurged(started_before_at=now, call=evil("call"), project=evil("project"), bodies=1, bytes=9, actor=actor),
        CertificateAuthorityCreated(
            digest="ab",
            folder=evil("folder"),
            not_after=now + 10**12,
            hosts=(evil("host"),),
            actor=actor,
            reason=evil("reason"),
            added=(evil("added"),),
        ),
        ConfigChanged(changes=(Change(key=evil("key"), old=evil("old"), new=evil("new")),), actor=actor),
        ViewsRebuilt(projections=(evil("projection"),), reason=evil("reason"), actor=actor),
        SegmentsImported(
            origin="f" * 32,
            first=1,
            last=3,
            tip="ab" * 32,
            digests=("ab" * 32,),
            files=("000000000001-000000000003-abababababababab.arrow",),
            name=evil("machine"),
            actor=actor,
        ),
        SegmentSealed(first=1, last=2, previous="ab" * 32, tip="cd" * 32, file=evil("sealed"), bytes=9, digest="ab" * 32),
        LogCheckpoint(position=2, hash="ab" * 32, key=evil("key"), signature=evil("signature")),
        MeterStopped(reason=evil("reason"), actor=actor),
    ]


def fill(home: Home) -> None:
    """Make the home: log, views, bodies, logs of processes, and a projection of one's own that does not run."""
    make.log(home.root, events(time.time_ns() // 1000 - 60_000_000)).close()
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()
    with closing(BodyStore(home.bodies)) as store:
        document = {evil("name"): [evil("prompt")]}
        store.add(
            [
                made.row("e0003", "request", document, project=evil("project")),
                made.row(evil("call"), "response", "x".join(PIECES)),
            ]
        )
    line = {
        "at": "2026-09-22T12:00:00Z",
        "level": evil("level"),
        "event": evil("event"),
        "where": evil("where"),
        "count": evil("count"),
    }
    home.error_log("edge").write_bytes(json.dumps(line).encode() + b"\n" + evil("words").encode() + b"\xff\xfe\xed\xa0\x80\n")
    home.error_log(f"x{MARK}\x1b[6n").write_bytes(evil("words").encode())
    (home.projections / f"{MARK}\x1b[6n\u202e.sql").write_text("select 1")
    (home.projections / "broken.sql").write_text(f"-- {evil('comment')}\ncreate table broken ({evil('column')})")
    os.close(os.open(os.fsencode(home.projections) + b"/\xff\x1b[6n.sql", os.O_CREAT | os.O_WRONLY, 0o600))


def files(folder: Path) -> None:
    """Files that somebody gives to commands: prices, invoices, a projection, segments; a folder with a .haltonrc and a branch."""
    work = folder / f"work{evil('').replace('/', '')}"
    for made_here in (folder / "segments", work / ".git"):
        made_here.mkdir(parents=True)
    (folder / "work").symlink_to(work)
    (work / ".git" / "HEAD").write_text(f"ref: refs/heads/{evil('branch')}")
    (work / ".haltonrc").write_text(
        f"project = {json.dumps(evil('project'))}\n{json.dumps(evil('key'))} = 1\nbodies = {json.dumps(evil('value'))}\n"
    )
    quoted = {
        name: json.dumps(evil(name)).replace("\x7f", "\\u007f")
        for name in ("book", "version", "provider", "model", "source", "key")
    }
    (folder / "prices.toml").write_text(
        f"[book]\nname = {quoted['book']}\nversion = {quoted['version']}\n"
        f"[[price]]\nprovider = {quoted['provider']}\nmodel = {quoted['model']}\n"
        f'source = {quoted["source"]}\nrates = {{ input_tokens = "$3 per million" }}\n'
    )
    (folder / "broken.toml").write_text(f"[book]\n{quoted['key']} = {evil('value')}")
    (folder / "evil.sql").write_text(f"-- {evil('comment')}\nselect {evil('column')} from event")
    (folder / "cost.csv").write_text(
        f'usage_date_utc,model,token_type,cost_usd\n2026-11-01,"{evil("model").replace(chr(34), "")}",input,3\n', newline=""
    )
    laptop = Machine(folder / "laptop", events(0)[:12])
    laptop.log.close()
    (folder / "segments" / f"{MARK}\x1b[6n.arrow").write_bytes(b"ARROW1" + evil("segment").encode())
