"""Policies in words, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from halton.cli.policy_standing import Standing
    from halton.cli.screen import Screen
    from halton.policy.policy import Policy

BAR, WIDE = 10, 100
RANKS = {"starts anew": 3, "did": 2, "share": 1}
NAMES = ("policy", "allows", "for", "share", "starts anew", "did")


def allows(policy: Policy) -> str:
    """What it allows: `$50.00 a month`, `claude-* only`, `8,192 tokens of answer`."""
    from halton.policy.amounts import each
    from halton.policy.find import all_rules

    if policy.kind == "models":
        return f"{', '.join(policy.models)} only"
    amount = all_rules()[policy.kind].amount(policy.bound or 0)
    single = {"max_output": " of answer", "max_context": " of prompt"}
    return f"{amount}{single.get(policy.kind, '')} {each(policy.window)}".rstrip()


def sentence(policy: Policy) -> str:
    """All of it in one sentence, harmless to look at."""
    from halton.cli.output import shown

    scope = f" for {policy.scope_text}" if policy.scope_text else ""
    share = f", and warns from {policy.warn_percent} % on" if policy.warn_percent else ""
    acts = "warns of what is beyond" if policy.action == "warn" else "blocks what is beyond"
    return shown(f'"{policy.name}" allows {allows(policy)}{scope}; it {acts}{share}.')


def lines(standings: Sequence[Standing], now: datetime) -> list[str]:
    """The table of `halton policy list`."""
    from halton.cli.output import safe
    from halton.cli.screen import Screen
    from halton.cli.text_table import Column, table

    screen = Screen.of_stdout()
    rows = [[safe(cell) for cell in _cells(standing, now, screen)] for standing in standings]
    titles = ("policy", "allows", "for", "used", "share", "starts anew", "did")
    columns = zip(titles, zip(*rows, strict=True), strict=True)
    made = [Column(title, cells, rank=RANKS.get(title, 0), name=title in NAMES) for title, cells in columns]
    shares = [_colour(standing) for standing in standings]
    return table([column._replace(fgs=shares) if column.title == "share" else column for column in made], screen)


def _colour(standing: Standing) -> str | None:
    from halton.cli.palette import share_colour

    return None if standing.percent is None else share_colour(standing.percent, standing.row.policy.warn_percent)


def _cells(standing: Standing, now: datetime, screen: Screen) -> tuple[str, ...]:
    policy = standing.row.policy
    return (
        policy.name,
        allows(policy),
        policy.scope_text or "all calls",
        used(standing),
        share(standing, screen),
        starts_anew(standing, now),
        did(standing),
    )


def used(standing: Standing) -> str:
    """What was used, in the unit of the kind; nothing for one that looks at single calls."""
    from halton.policy.find import all_rules

    return "" if standing.used is None else all_rules()[standing.row.policy.kind].amount(standing.used)


def share(standing: Standing, screen: Screen) -> str:
    """The percentage, behind a bar where there is room for one."""
    from halton.cli.bars import bar

    if standing.percent is None:
        return ""
    if screen.width is not None and screen.width < WIDE:
        return f"{standing.percent:>3} %"
    return f"{bar(standing.percent / 100, BAR, unicode=screen.unicode):<{BAR}} {standing.percent:>3} %"


def starts_anew(standing: Standing, now: datetime) -> str:
    """When its window ends, on the local clock."""
    from halton.cli.policy_standing import moment
    from halton.policy.amounts import moment as said
    from halton.policy.window import rolling

    if standing.window is None:
        return ""
    if rolling(standing.row.policy.window or ""):
        return "bit by bit"
    at, offset = moment(now)
    return said(standing.window.ends_at, offset, at).removeprefix("on ").removeprefix("at ")


def did(standing: Standing) -> str:
    """What it did so far, and what keeps it from more."""
    row = standing.row
    words = [f"blocked {row.blocked:,}" if row.blocked else "", f"warned {row.warned:,}" if row.warned else ""]
    if row.removed_at is not None:
        words.insert(0, "removed")
    elif standing.is_overridden:
        words.insert(0, f"lifted until {clock(row.overridden_until or '')}")
    elif row.policy.action == "warn":
        words.insert(0, "only warns")
    return ", ".join(word for word in words if word)


def clock(text: str) -> str:
    """A moment of the views on the local clock."""
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"
