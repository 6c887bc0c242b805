"""What examples of help and docs speak of, in one account: a home that is lived in, the projects, calls and files they name."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

import make
from halton.bodies.content import make_content
from halton.bodies.row import SALT_BYTES, Row
from halton.bodies.store import BodyStore
from halton.cli.group import halton
from halton.events.types import Actor, CallCompleted, Event, PolicySet, ProjectSet
from halton.log.store import Fact, Log
from halton.paths import Home
from lived_in import lived_in
from log.segments.machine import Machine

ROOT = Actor(uid=0, command="halton policy add")
HOUR = 60 * make.MINUTE
DOLLAR = 10**12
SESSION = "5f1c0e4e-93f0-4d6f-8a57-0a4f7c9a1b2d"
WITH_BODIES = "0198f3c2a1b04f6e8d7c6b5a49382716"
WITH_OLD_BODIES = "0190f3c2a1b04f6e8d7c6b5a49382716"
CALLS = {
    "019aa2f30f6e7d5c8b4a392817060504": {"project": "default", "session": SESSION},
    "019aa2f70f6e7d5c8b4a392817060504": {"project": "default", "session": SESSION},
}
PROJECTS = ("billing", "web", "thesis", "api", "api-old", "api-test", "side-project")
POLICIES = '[[policy]]\nname = "billing-month"\nbudget = "50"\nwindow = "month"\nproject = "billing"\n'
PRICES = """
[book]
name = "contract"
version = "2026"

[[price]]
provider = "openai"
model = "gpt-5"
match = ["gpt-5", "gpt-5-2*"]
source = "a contract"
rates = { input_tokens = "$1 per million", output_tokens = "$8 per million" }
"""
INVOICES = {
    "claude_api_cost_2026_11.csv": "anthropic_cost.csv",
    "claude_api_tokens_2026_11.csv": "anthropic_usage.csv",
    "cost.json": "openai_costs.json",
    "bill.csv": "generic.csv",
}
_LOGGED = {"level": "ERROR", "event": "append_failed", "where": "process.py:186 in tell"}
_FILES = Path(__file__).parents[1] / "invoices" / "files"


def prepare(account: Path, now: datetime) -> Home:
    """Fill the folder of an account: its home, a folder to work in, and what other machines brought."""
    home = Home(account / ".halton-meter")
    lived_in(home, now)
    with closing(Log(home.log)) as log:
        log.append(list(_named(home, int(now.timestamp() * 1_000_000))))
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()
    _write_files(account / "work")
    home.error_log("capture-1").write_text(json.dumps(_LOGGED | {"at": now.astimezone(UTC).isoformat()}) + "\n")
    (account / "src" / "billing").mkdir(parents=True)
    (account / ".config" / "fish" / "completions").mkdir(parents=True)
    renewed = CliRunner(env={"HOME": str(account), "HALTON_HOME": None}).invoke(halton, ["ca", "renew"])
    assert renewed.exit_code == 0, renewed.output
    laptop = Machine(account / "laptop")
    laptop.log.close()
    shutil.copytree(laptop.folder, account / "mnt" / "usb" / "segments")
    shutil.copytree(account / "mnt" / "usb" / "segments", account / "work" / "collected" / "laptop")
    return home


def _named(home: Home, now: int) -> Iterator[Fact]:
    for number, (stream, facts) in enumerate(CALLS.items()):
        yield Fact.of(stream, make.call(started_at=now - 20 * HOUR + number, **facts))
    for number, project in enumerate(PROJECTS):
        for hours in range(1, 200, 24):
            at = now - hours * HOUR - number * make.MINUTE
            yield Fact.of(f"{at // 1000:012x}7{'0' * 18}{number}", _call(project, at))
    for stream, at in ((WITH_BODIES, now - 2 * HOUR), (WITH_OLD_BODIES, now - 31 * 24 * HOUR)):
        yield Fact.of(stream, _with_bodies(home, stream, at))
    settings: tuple[Event, ...] = (
        PolicySet(name="billing-budget", kind="budget", bound=40 * DOLLAR, window="month", project="billing", actor=ROOT),
        ProjectSet(project="web", tags=("client-a",)),
    )
    yield from (Fact.of("settings", event) for event in settings)


def _call(project: str, at: int) -> CallCompleted:
    own = {"provider": "openai", "host": "api.openai.com", "endpoint": "/v1/responses", "model": "gpt-5-2025-08-07"}
    return make.call(project=project, started_at=at, session=f"session-{project}", **(own if project == "billing" else {}))


def _with_bodies(home: Home, stream: str, at: int) -> CallCompleted:
    rng = random.Random(7)
    asked = {"model": "gpt-5", "stream": True, "input": "Which invoice_id has no retry budget?"}
    said = {"channels": [{"kind": "text", "index": "0", "text": "None."}], "timing_ms": [[300, 5]]}
    rows = {}
    for side, document in (("request", asked), ("response", said)):
        content = make_content(document, content_type="application/json", original_bytes=90, limit=524_288)
        facts = {"call_id": stream, "side": side, "started_at": at, "project": "billing", "after": 1}
        rows[f"{side}_body"] = Row.of(content, salt=rng.randbytes(SALT_BYTES), **facts)
    with closing(BodyStore(home.bodies)) as store:
        store.add(list(rows.values()))
    return make.call(
        project="billing", started_at=at, session="session-billing", **{name: row.kept for name, row in rows.items()}
    )


def _write_files(work: Path) -> None:
    work.mkdir()
    (work / "policies.toml").write_text(POLICIES)
    (work / "prices.toml").write_text(PRICES)
    (work / "summarise.py").write_text("print('summarised')\n")
    for name, file in INVOICES.items():
        shutil.copy(_FILES / file, work / name)
