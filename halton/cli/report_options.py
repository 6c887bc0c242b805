"""The options that all reports share, and what they ask for together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from halton.cli.period import Last, Moment, span
from halton.cli.report_past import as_of_option

if TYPE_CHECKING:
    from halton.views.period import Period
    from halton.views.report import Question

AXES = ("project", "model", "provider", "day", "week", "month", "session", "branch", "client", "machine")
SORTS = ("cost", "calls", "tokens", "input", "output", "cached", "hit", "failed", "unpriced", "change", "name")
TIMES = ("day", "week", "month")
AS_BILLED = "as-billed"


class Prices(click.ParamType[str]):
    """as-billed, or `as-of` and a day or a price book."""

    name = "prices"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """What shall be in force."""
        text = str(value).strip()
        asked = text.removeprefix("as-of").lstrip(" =:")
        if not asked:
            self.fail("as-of what? Name a day or a price book: --prices as-of=2026-01-01.", param, ctx)
        return asked


class Axes(click.ParamType[tuple[str, ...]]):
    """One or several of AXES, with commas between."""

    name = "what"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The axes."""
        if isinstance(value, tuple):
            return value
        axes = tuple(part.strip() for part in str(value).split(","))
        for axis in axes:
            if axis not in AXES:
                self.fail(f'"{axis}" is nothing to add up by. Choose from {", ".join(AXES)}.', param, ctx)
        return axes


def by_option(default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`--by`, which may be given more than once."""
    said = f"One or more of {', '.join(AXES)}.  [default: {default}]"
    return click.option("--by", type=Axes(), multiple=True, help=said)


def report_options(function: Callable[..., None]) -> Callable[..., None]:
    """Which calls, in which order, and how they are printed."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def question_of(asked: dict[str, Any], by: tuple[str, ...], otherwise: Period | None = None) -> Question:
    """What these options ask for; `otherwise` are the days where they name none.

    :raises click.UsageError: if they contradict each other.
    """
    from halton.views.choice import Choice
    from halton.views.report import Question

    if asked.get("vs_previous"):
        _check_comparable(asked, by)
    elif asked["sort"] == "change":
        raise click.UsageError("--sort change needs something to compare to: halton report --vs-previous.")
    named = asked["since"] or asked["until"] or asked["last"]
    period = span(asked["since"], asked["until"], asked["last"] or (None if named else otherwise))
    return Question(
        by=by,
        choice=Choice(period, asked["project"], asked["model"], asked["provider"], asked["branch"]),
        compared=bool(asked.get("vs_previous")),
        latency=asked["latency"],
        sort=asked["sort"],
        limit=asked["limit"],
    )


def _check_comparable(asked: dict[str, Any], by: tuple[str, ...]) -> None:
    if not (asked["since"] or asked["last"]):
        raise click.UsageError("--vs-previous needs days to compare: add --last 7d, or --since.")
    if set(by) & set(TIMES):
        raise click.UsageError("--vs-previous compares two periods: leave day, week and month out of --by.")


_OPTIONS = (
    click.option("--since", type=Moment(), help="First day: 2026-11-01, yesterday, 7d …"),
    click.option("--until", type=Moment(), help="Last day."),
    click.option("--last", type=Last(), help="7d, 24h, 2w; week, month, year (the last whole one); this-week …"),
    click.option("--project", help="Only this one's; * stands for anything."),
    click.option("--model", help="Only this one's; * stands for anything."),
    click.option("--provider", help="Only this one's; * stands for anything."),
    click.option("--branch", help="Only calls from this branch of a git repository; * stands for anything."),
    click.option(
        "--prices",
        type=Prices(),
        default=AS_BILLED,
        metavar="as-of=DATE|BOOK",
        help="The same calls by other prices than those billed: of a day, or as a book left them.",
    ),
    as_of_option,
    click.option("--sort", type=click.Choice(SORTS), help="By what; time runs forward, all else from the most to the least."),
    click.option("--limit", type=click.IntRange(1), help="So many rows; the others are added up in one."),
    click.option("--latency", is_flag=True, help="Show how long calls took, and their first tokens."),
    click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead."),
    click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead."),
)
