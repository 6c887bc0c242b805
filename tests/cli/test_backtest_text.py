from __future__ import annotations

from halton.cli.backtest_text import document, lines
from halton.views.backtest import Backtest, Outcome, Sum
from policy.told import policy

AT = "2026-09-22T12:00:00.000000Z"


def found() -> Backtest:
    outcome = Outcome("p", Sum(12, 10**12, 5), 2, 3, AT, AT, AT, "c1")
    sums = {f"m{number:02}": Sum(1, number, 0) for number in range(12)}
    days = {"2026-09-23": Sum(1, 9, 0), "2026-09-22": Sum(1, 1, 0)}
    by = {"project": {"evil\x1b": Sum(12, 10**12, 5)}, "model": sums, "day": days}
    return Backtest(20, 10**13, AT, AT, Sum(12, 10**12, 5), {"p": outcome}, by, 4)


def test_in_words() -> None:
    said = "\n".join(lines([policy()], found()))
    assert "It would have warned 3 times" in said and "12 calls of $1.00 and 5 tokens" in said and "evil\\x1b" in said
    assert "2 of them were blocked in truth" in said and "4 calls that were blocked in truth would have been let pass." in said
    assert "and 2 more: --json has them all" in said
    assert list(lines([policy()], Backtest())) == ["No calls were made in that time."]


def test_as_json() -> None:
    said = document([policy()], found())
    assert [row["model"] for row in said["by_model"]][:2] == ["m11", "m10"]
    assert [row["day"] for row in said["by_day"]] == ["2026-09-22", "2026-09-23"]
    assert (said["policies"][0]["also_before"], said["blocked_then_and_not_now"]) == (2, 4)
