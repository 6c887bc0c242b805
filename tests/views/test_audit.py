"""Who changed what: which rows come, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import make
from halton.events.actor import Actor
from halton.events.types import BodiesSwept, Change, ConfigChanged, PolicyRemoved, PolicySet
from halton.views.audit import TYPES, read_audit

ME = Actor(uid=1000, command="halton x")
EVENTS = [
    PolicySet(name="Cap", kind="requests", bound=10, window="day", actor=ME),
    ConfigChanged(changes=(Change(key="bodies.enabled", new="false"), Change(key="proxy.port", new="1")), actor=ME),
    PolicyRemoved(name="Cap", actor=ME),
    make.call(),
]


def test_the_last_changes_come_in_their_order(tmp_path: Path) -> None:
    with make.views(tmp_path, EVENTS) as views:
        assert [(row.position, row.subject) for row in read_audit(views)] == [
            (2, "Cap"), (3, "bodies.enabled"), (3, "proxy.port"), (4, "Cap"),
        ]  # fmt: skip
        assert [(row.position, row.subject) for row in read_audit(views, limit=2)] == [(3, "proxy.port"), (4, "Cap")]


def test_some_are_chosen_by_type_subject_and_time(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with make.views(tmp_path, EVENTS) as views:
        assert [row.type for row in read_audit(views, subject="cap")] == ["policy.set", "policy.removed"]
        assert [row.subject for row in read_audit(views, types=("config.changed", "ca.created"))] == [
            "bodies.enabled",
            "proxy.port",
        ]
        assert len(read_audit(views, since=now - timedelta(hours=1), until=now + timedelta(hours=1))) == 4
        assert read_audit(views, since=now + timedelta(hours=1)) == read_audit(views, until=now - timedelta(hours=1)) == []
        assert read_audit(views, subject="%") == []


def test_the_types_are_those_that_the_projection_makes(tmp_path: Path) -> None:
    with make.views(tmp_path, [BodiesSwept(started_before_at=1, retention_days=1, bodies=1, bytes=1)]) as views:
        assert {row.type for row in read_audit(views)} <= set(TYPES)
    (audit,) = (projection for projection in make.projections() if projection.name == "audit")
    assert audit.events == set(TYPES)
