"""Models, projects and branches of a subject, the dearest first."""

from datetime import UTC, datetime
from pathlib import Path

import make
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.ranked import MOST_ROWS
from halton.publish.spend.ranked import rows as parts
from halton.publish.subject.parts import read_branches, read_parts
from halton.views.choice import Choice
from halton.views.spend import Spend

ASKED: Asked = asked_of({"days": "7d"}, datetime(2026, 9, 22, 15, tzinfo=UTC))


def test_the_dearest_first_with_their_links(tmp_path: Path) -> None:
    events = [make.price(), make.call(), make.call(project="other"), make.call(project="other")]
    with make.views(tmp_path, events) as views:
        rows = read_parts(views, ASKED, Choice(provider="anthropic"), "project")
    found = parts(rows, ASKED, lambda row: f"/project/{row.key[0]}")
    assert [(row.name, row.href, row.calls, row.billed) for row in found] == [
        ("other", "/project/other", 2, "$0.0120"), ("halton", "/project/halton", 1, "$0.0060"),
    ]  # fmt: skip
    assert "$0.0060 of $0.0120, the dearest" in found[1].bar


def test_a_long_list_ends_with_all_others_together() -> None:
    rows = [Spend((f"b{number:02}",), calls=1, cost_pico=100 - number) for number in range(MOST_ROWS + 3)]
    found = parts(rows, ASKED, lambda row: "")
    assert [row.name for row in found][-2:] == [f"b{MOST_ROWS - 1:02}", "3 others"]
    assert found[-1].calls == 3
    assert [row.name for row in parts(rows[: MOST_ROWS + 1], ASKED, lambda row: "")][-1] == f"b{MOST_ROWS:02}"
    assert parts([], ASKED, lambda row: "") == []


def test_branches_of_one_project(tmp_path: Path) -> None:
    events = [
        make.price(), make.call(git_branch="main"), make.call(git_branch="main"), make.call(git_branch="fix"), make.call(),
        make.call(git_branch="main", project="other"),
        make.call(git_branch="old", started_at=make.NOON - 30 * 1440 * make.MINUTE),
    ]  # fmt: skip
    with make.views(tmp_path, events) as views:
        found = {row.key[0]: (row.calls, row.cost_pico) for row in read_branches(views, ASKED, "halton")}
    assert found == {"main": (2, 12_000_000_000), "fix": (1, 6_000_000_000)}
