"""What policies did in some days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import make
from halton.events.types import PolicyBlocked, PolicyWarned
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.policy_acts import PolicyActs, read_policy_acts
from halton.views.report import Question, read_report

TODAY = datetime.now().astimezone().date()  # hits are recorded now
EVENTS = [
    PolicyWarned(name="soft", kind="requests", project="a"),
    PolicyBlocked(name="cap", kind="requests", project="a"),
    PolicyBlocked(name="cap", kind="requests", project="b"),
    PolicyWarned(name="cap", kind="requests", project="b"),
    make.call(),
]


def of(first: date | None, last: date | None, project: str | None = None) -> Choice:
    return Choice(Period(first, last), project=project)


def test_each_policy_is_counted_by_what_it_did(tmp_path: Path) -> None:
    with make.views(tmp_path, EVENTS) as views:
        both = (PolicyActs("cap", 2, 1), PolicyActs("soft", 0, 1))
        assert read_policy_acts(views, Choice()) == both
        assert read_policy_acts(views, of(TODAY - timedelta(days=1), TODAY + timedelta(days=1))) == both
        assert read_policy_acts(views, of(None, TODAY - timedelta(days=2))) == ()
        assert read_policy_acts(views, of(TODAY + timedelta(days=2), None)) == ()


def test_of_a_project_only_its_calls_count(tmp_path: Path) -> None:
    with make.views(tmp_path, EVENTS) as views:
        assert read_policy_acts(views, of(None, None, "b")) == (PolicyActs("cap", 1, 1),)
        assert read_policy_acts(views, of(None, None, "[ab]*")) == ()
        assert read_policy_acts(views, of(None, None, "*")) == read_policy_acts(views, Choice())


def test_a_report_tells_them(tmp_path: Path) -> None:
    with make.views(tmp_path, EVENTS) as views:
        assert read_report(views, Question(), head=6, today=TODAY).policies == read_policy_acts(views, Choice())
