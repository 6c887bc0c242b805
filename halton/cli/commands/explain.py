"""`halton explain`: every step from the tokens of one call to what it costs, worked out anew from the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

if TYPE_CHECKING:
    from halton.events.types import CallCompleted
    from halton.log.store import Head
    from halton.paths import Home
    from halton.pricing.explanation import Explanation
    from halton.views.call_place import Place
    from halton.views.kept_cost import KeptCost


class Explained(msgspec.Struct, frozen=True):
    """One call, its explanation, what the views keep of its cost, and where the two tell another tale.

    Both are from the events up to `head`.
    """

    place: Place
    call: CallCompleted
    told: Explanation
    kept: KeptCost | None
    head: Head | None = None

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """What the views keep and what was worked out here, for each column in which they differ: none, or one is wrong."""
        from halton.pricing.disagreement import differences

        return differences(self.told, msgspec.structs.asdict(self.kept)) if self.kept else {}


@click.command("explain")
@click.argument("call")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(call: str, as_json: bool) -> None:
    """Explain what a call costs, step by step.

    CALL is a call's id, the beginning of one, or "last". The sum is worked out
    from the log alone, and held against the one that the views keep: if they
    are not the same, the exit code is 1.

    \b
    Examples:
      halton explain last  # the last call
      halton explain 019aa2f3  # that call
      halton explain last --json | jq '.lines[] | .unit, .cost_pico'  # its lines
    """
    from halton.paths import Home

    explained = explain_call(Home.from_environment(), call)
    _print_json(explained) if as_json else _print(explained)
    if explained.differences:
        click.get_current_context().exit(1)


def explain_call(home: Home, text: str) -> Explained:
    """The explanation of the call that a text names.

    :raises LogError: if nothing has been metered yet.
    :raises click.ClickException: if it names no call or several.
    """
    from contextlib import closing

    from halton.cli.report_head import head_at
    from halton.log.store import read_only
    from halton.pricing.explanation import explain
    from halton.pricing.log_prices import read_call, read_prices
    from halton.views.kept_cost import read_costed, read_kept_cost

    with closing(read_only(home.log)) as log, closing(read_only(home.views)) as views:
        views.execute("begin")  # one state of the views, whatever the ledger adds meanwhile
        place = _the_one(views, text)
        event = read_call(log, place.position)
        if event is None:
            raise click.ClickException(f"The log has no call at {place.position}. See what is wrong: halton verify")
        # Prices that the views have not yet taken in would explain another cost than they can keep.
        costed = read_costed(views)
        told = explain(event, read_prices(log, upto=costed), place.counted_as)
        return Explained(place, event, told, read_kept_cost(views, place.position), head_at(log, costed))


def _the_one(views: Any, text: str) -> Place:
    from halton.cli.output import safe
    from halton.views.call_place import find_calls

    found = find_calls(views, text)
    if not found:
        raise click.ClickException(f'no call has the id "{safe(text)}". List them with their ids: halton calls --json')
    if len(found) > 1:
        ids = "\n  ".join(f"{safe(place.call_id)}  {place.started_at}" for place in found)
        raise click.ClickException(f'"{safe(text)}" begins the ids of several calls. Write more of one:\n  {ids}')
    return found[0]


def _print_json(explained: Explained) -> None:
    from halton.cli.explained import document
    from halton.cli.output import echo_json
    from halton.cli.report_head import head_document

    place = {"call_id": explained.place.call_id, "position": explained.place.position, "started_at": explained.place.started_at}
    kept = {
        "counted_as": explained.place.counted_as,
        "kept_cost_pico": explained.kept and explained.kept.cost_pico,
        "differences": {name: {"kept": kept, "explained": ours} for name, (kept, ours) in explained.differences.items()},
    }
    head = head_document(explained.head)
    echo_json({"schema": 1, "head": head, **place, **document(explained.call, explained.told), **kept})


def _print(explained: Explained) -> None:
    from halton.cli.explained import heading
    from halton.cli.output import safe
    from halton.cli.report_footer import wrapped
    from halton.cli.report_head import echo_provenance
    from halton.cli.screen import Screen
    from halton.cli.text_table import Column, table
    from halton.pricing.line_text import row, sources

    told, screen = explained.told, Screen.of_stdout()
    for line in wrapped([*heading(explained.place.call_id, explained.place.started_at, explained.call, told)], screen):
        click.echo(line)
    if told.lines:
        click.echo()
        rows = [*(row(line) for line in told.lines), _sum(told)]
        columns = zip(("unit", "count", "rate", "", "cost"), zip(*rows, strict=True), strict=True)
        made = [Column(title, cells, name=title not in ("count", "cost")) for title, cells in columns if any(cells)]
        for line in table(made, screen, total=True):
            click.echo(line)
        for line in wrapped([*sources(told)], screen):
            click.echo(line)
    for line in wrapped([*_verdict(explained)], screen):
        click.echo(line)
    for name, (kept, ours) in explained.differences.items():
        what = f"The views keep another {name}: {safe(kept)}, not {safe(ours)}."
        click.echo(f"{what} One of the two is wrong: report it with what --json prints.", err=True)
    echo_provenance(explained.head)


def _sum(told: Explanation) -> tuple[str, ...]:
    from halton.pricing.printed import exact_usd

    return ("sum", "", "", "", "–" if told.list_pico is None else exact_usd(told.list_pico))


def _verdict(explained: Explained) -> list[str]:
    """What the call costs in the end, or why nobody knows and what would help."""
    from halton.pricing.verdict import remedy, verdict

    told = explained.told
    lines = ["", *verdict(explained.call, told)]
    if told.free_because:
        return lines
    if hint := remedy(explained.call, told):
        lines.append(hint.text)
    if explained.kept is None:
        lines.append("The views do not hold its cost yet.")
    return lines
