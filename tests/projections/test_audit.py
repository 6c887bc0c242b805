from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.actor import Actor
from halton.events.price import InvoiceLine, Rate
from halton.events.types import (
    BodiesSwept,
    BodyPurged,
    BodyRescanned,
    CallsRetagged,
    CertificateAuthorityCreated,
    Change,
    ConfigChanged,
    Event,
    InvoiceImported,
    KeptBody,
    LogCheckpoint,
    MeterStarted,
    MeterStopped,
    PolicyBlocked,
    PolicyOverridden,
    PolicyRemoved,
    PolicySet,
    PolicyWarned,
    PriceBookLoaded,
    PriceSet,
    ProjectMerged,
    ProjectSet,
    SegmentsImported,
    ViewsRebuilt,
)

ME = Actor(uid=1000, command="halton x")
FAR = 4_102_444_800_000_000  # 2100
ROWS = "select type, actor_uid, command, subject, old, new, detail from audit order by position, part"


def audit(tmp_path: Path, *events: Event) -> list[tuple[Any, ...]]:
    return make.rows(tmp_path, events, ROWS)


ONE: list[tuple[Event, tuple[Any, ...]]] = [
    (
        MeterStarted(halton="0.1.0", python="3.13.1", mitmproxy="12.2.3", actor=ME),
        ("meter.started", 1000, "halton x", "meter", None, "halton 0.1.0", "Python 3.13.1, mitmproxy 12.2.3"),
    ),
    (MeterStopped(reason="SIGTERM"), ("meter.stopped", None, "the meter", "meter", None, None, "SIGTERM")),
    (MeterStopped(reason="asked", actor=ME), ("meter.stopped", 1000, "halton x", "meter", None, None, "asked")),
    (
        CertificateAuthorityCreated(digest="d" * 64, folder="/h/ca", not_after=make.NOON, hosts=("a.example",), actor=ME),
        ("ca.created", 1000, "halton x", "certificate authority", None, "d" * 16, "/h/ca, until 2026-09-22"),
    ),
    (
        CertificateAuthorityCreated(digest="d" * 64, folder="/h/ca", not_after=make.NOON, hosts=(), reason="renewal"),
        ("ca.created", None, "the meter", "certificate authority", None, "d" * 16, "/h/ca, until 2026-09-22, renewal"),
    ),
    (
        make.price(book=None, provider="openai", model="m", rates=(Rate(unit="input_tokens", pico=2_500_000),), actor=ME),
        ("price.set", 1000, "halton x", "openai m", None, "input_tokens $2.5/M", "test"),
    ),
    (
        make.price(
            book=None,
            valid_from=make.NOON,
            rates=(
                Rate(unit="web_searches", pico=10_000_000_000_000, per=1000),
                Rate(unit="output_tokens", pico=3, per=4, variant="batch us", above_tokens=200_000),
            ),
        ),
        (
            *("price.set", None, None, "anthropic claude-sonnet-4-5 from 2026-09-22T12:00Z", None),
            *("web_searches $0.01, output_tokens batch us above 200000 $7.5e-07/M", "test"),
        ),
    ),
    (
        make.price(book="ours", model="m", valid_to=0, actor=ME),
        ("price.set", 1000, "halton x", "anthropic m in ours", None, None, "test"),
    ),
    (
        PriceBookLoaded(name="genai-prices", version="1", digest="d", models=1000),
        ("price.book_loaded", None, "the meter", "genai-prices", None, "1", "1000 models"),
    ),
    (
        PriceBookLoaded(name="ours", version="2026-11", digest="d", models=1, actor=ME),
        ("price.book_loaded", 1000, "halton x", "ours", None, "2026-11", "1 model"),
    ),
    (
        InvoiceImported(
            provider="openai",
            format="openai_csv/1",
            file="cost.csv",
            digest="d",
            first_day="2026-09-01",
            last_day="2026-09-30",
            lines=(InvoiceLine(day="2026-09-01", unit="cost", cost_pico=1),),
            actor=ME,
        ),
        (
            *("invoice.imported", 1000, "halton x", "openai", None, "2026-09-01 to 2026-09-30"),
            "cost.csv, lines: 1, read as openai_csv/1",
        ),
    ),
    (
        SegmentsImported(
            origin="0a1b2c3d4e5f", first=1, last=500, tip="t", digests=("d",), files=("f",), name="laptop", actor=ME
        ),
        ("segments.imported", 1000, "halton x", "laptop", None, "positions 1 to 500", "log 0a1b2c3d, files: 1"),
    ),
    (
        ViewsRebuilt(projections=("cost", "usage_daily"), reason="asked", actor=ME),
        ("views.rebuilt", 1000, "halton x", "cost usage_daily", None, None, "asked"),
    ),
    (
        ViewsRebuilt(projections=("cost",), reason="rules_changed"),
        ("views.rebuilt", None, "the meter", "cost", None, None, "rules_changed"),
    ),
    (
        BodyPurged(started_before_at=make.NOON, project="billing", bodies=3, bytes=99, actor=ME),
        (
            *("body.purged", 1000, "halton x", "billing", None, None),
            "bodies: 3, bytes: 99, of calls before 2026-09-22T12:00Z",
        ),
    ),
    (
        BodiesSwept(started_before_at=make.NOON, retention_days=90, bodies=3, bytes=99),
        ("bodies.swept", None, "the meter", "all bodies", None, None, "bodies: 3, bytes: 99, older than 90 days"),
    ),
    (
        BodyRescanned(
            call="e1",
            side="request",
            previous="P" * 43,
            body=KeptBody(commitment="C" * 43, bytes=9, redactions={"jwt": 1}, rules=1),
            actor=ME,
        ),
        ("body.rescanned", 1000, "halton x", "e1 request", "P" * 16, "C" * 16, 'redactions: {"jwt":1}'),
    ),
    (
        ProjectSet(project="ref", name="Réf", archived=True, body_capture="off", tags=("x", "y"), actor=ME),
        ("project.set", 1000, "halton x", "ref", None, "Réf, archived, bodies off, tags x y", None),
    ),
    (ProjectSet(project="ref"), ("project.set", None, None, "ref", None, "ref", None)),
    (
        ProjectMerged(project="a", into_project="b", actor=ME),
        ("project.merged", 1000, "halton x", "a", None, "b", None),
    ),
    (
        CallsRetagged(
            project="b",
            from_project="a",
            since_at=make.NOON,
            session="s",
            model="m",
            git_branch="wip",
            calls=("e1", "e2"),
            matched=2,
        ),
        (
            *("calls.retagged", None, None, "b", "a", "b"),
            "calls: 2, from 2026-09-22T12:00Z, session s, model m, branch wip, of 2 that are named",
        ),
    ),
    (
        PolicySet(name="p", kind="budget", bound=50 * 10**12, window="month", project="ref", warn_percent=80, actor=ME),
        ("policy.set", 1000, "halton x", "p", None, "budget $50 a month, block, warns at 80 %, project ref", None),
    ),
    (
        PolicySet(name="p", kind="models", models=("claude-*", "gpt-5"), action="warn", provider="openai", model="x", client="c"),
        ("policy.set", None, None, "p", None, "models claude-* gpt-5, warn, provider openai, model x, client c", None),
    ),
    (PolicySet(name="p", kind="max_output", bound=4096), ("policy.set", None, None, "p", None, "max_output 4096, block", None)),
    (PolicyRemoved(name="p", actor=ME), ("policy.removed", 1000, "halton x", "p", None, None, None)),
    (
        PolicyOverridden(name="p", until_at=FAR, actor=ME),
        ("policy.overridden", 1000, "halton x", "p", None, "blocks nothing until 2100-01-01T00:00Z", None),
    ),
    *(
        (PolicyOverridden(name="p", until_at=past), ("policy.overridden", None, None, "p", None, "blocks again", None))
        for past in (0, make.NOON)
    ),
]


@pytest.mark.parametrize(("event", "row"), ONE, ids=[row[0] for _, row in ONE])
def test_an_event_is_a_row(tmp_path: Path, event: Event, row: tuple[Any, ...]) -> None:
    assert audit(tmp_path, event) == [row]


def test_a_change_of_settings_is_a_row_for_each_key(tmp_path: Path) -> None:
    changes = (Change(key="bodies.enabled", old="true", new="false"), Change(key="proxy.upstream_ca", new='"/ca.pem"'))
    assert audit(tmp_path, ConfigChanged(changes=changes, actor=ME)) == [
        ("config.changed", 1000, "halton x", "bodies.enabled", "true", "false", None),
        ("config.changed", 1000, "halton x", "proxy.upstream_ca", None, '"/ca.pem"', None),
    ]


def test_what_happens_by_itself_to_calls_and_to_the_log_is_no_row(tmp_path: Path) -> None:
    events = (
        make.call(),
        make.price(),
        PolicyWarned(name="p", kind="budget"),
        PolicyBlocked(name="p", kind="budget"),
        LogCheckpoint(position=1, hash="h", key="k", signature="s"),
    )
    assert audit(tmp_path, *events) == []


def olds(tmp_path: Path, *events: Event) -> list[Any]:
    return [(row[0], row[4], row[5]) for row in audit(tmp_path, *events)]


def test_a_policys_old_is_what_was_set_last_and_nothing_behind_its_removal(tmp_path: Path) -> None:
    first, second = (PolicySet(name="p", kind="requests", bound=bound, window="day") for bound in (10, 20))
    other = PolicySet(name="q", kind="requests", bound=1, window="day")
    override = PolicyOverridden(name="p", until_at=FAR)
    assert olds(tmp_path, first, other, override, second, override, PolicyRemoved(name="p"), first) == [
        ("policy.set", None, "requests 10 a day, block"),
        ("policy.set", None, "requests 1 a day, block"),
        ("policy.overridden", None, "blocks nothing until 2100-01-01T00:00Z"),
        ("policy.set", "requests 10 a day, block", "requests 20 a day, block"),
        ("policy.overridden", "blocks nothing until 2100-01-01T00:00Z", "blocks nothing until 2100-01-01T00:00Z"),
        ("policy.removed", "requests 20 a day, block", None),
        ("policy.set", None, "requests 10 a day, block"),
    ]


def test_a_prices_old_is_what_was_set_for_the_same_time(tmp_path: Path) -> None:
    def price(pico: int, **changes: Any) -> PriceSet:
        return make.price(book=None, model="m", rates=(Rate(unit="input_tokens", pico=pico),), **changes)

    assert olds(tmp_path, price(10**6), price(3 * 10**6, valid_from=make.NOON), price(2 * 10**6), price(0, valid_to=0)) == [
        ("price.set", None, "input_tokens $1/M"),
        ("price.set", None, "input_tokens $3/M"),
        ("price.set", "input_tokens $1/M", "input_tokens $2/M"),
        ("price.set", "input_tokens $2/M", None),
    ]


def test_a_projects_settings_and_its_merges_have_olds_of_their_own(tmp_path: Path) -> None:
    on, off = ProjectSet(project="a", body_capture="on"), ProjectSet(project="a", body_capture="off")
    merged, again = ProjectMerged(project="a", into_project="b"), ProjectMerged(project="a", into_project="c")
    assert olds(tmp_path, on, merged, off, again) == [
        ("project.set", None, "a, bodies on"),
        ("project.merged", None, "b"),
        ("project.set", "a, bodies on", "a, bodies off"),
        ("project.merged", "b", "c"),
    ]


def test_what_a_rename_sets_names_where_it_came_from(tmp_path: Path) -> None:
    events = (
        ProjectSet(project="b", body_capture="off"),
        ProjectSet(project="other"),
        ProjectMerged(project="a", into_project="b"),
        ProjectMerged(project="z", into_project="b"),
        ProjectSet(project="b", body_capture="on"),
    )
    assert [(row[3], row[6]) for row in audit(tmp_path, *events)] == [
        ("b", "from a"),
        ("other", None),
        ("a", None),
        ("z", None),
        ("b", None),
    ]


def test_a_merge_at_another_time_is_no_rename(tmp_path: Path) -> None:
    audit(tmp_path, ProjectSet(project="b"))
    assert [row[6] for row in audit(tmp_path, ProjectMerged(project="a", into_project="b"))] == [None, None]
