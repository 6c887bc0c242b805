"""Homes of two machines whose logs differ in everything that a roll-up could get wrong, and what they export."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner

import make
from halton.cli.group import halton
from halton.events.types import Event
from halton.log.store import Log, read_only
from halton.paths import Home
from log.segments import build

DAY = 1440 * make.MINUTE
BY = "origin_id,day,project"
QUERY = """select u.day, o.id, u.project, u.provider, u.model, sum(u.calls), sum(u.unpriced_calls), sum(u.suspect_calls),
                  sum(u.cost_pico), sum(u.notional_pico)
             from usage_daily as u join origins as o on o.origin = u.origin
            group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5"""

# Sums that a float does not hold: 3 × 333,333,333,333,337 has more than 53 bits.
LAPTOP: tuple[Event, ...] = (
    make.price(),
    *(make.call(project="2024", input_tokens=number) for number in range(5)),
    *(make.call(project="huge", stated_cost_pico=333_333_333_333_337) for _ in range(30)),
    make.call(project="infra/deploy +1", started_at=make.NOON + DAY, billing="subscription"),
    make.call(project="ünïcode", started_at=make.NOON + 2 * DAY, model=None),
    make.call(project="", model=None, model_requested=None),
    make.call(project="2024", model="no-price-1", model_requested="no-price-1"),
    make.call(project="2024", output_tokens=10**8),  # $1,500: above what a total holds
    make.failure(project="2024"),
)
SERVER: tuple[Event, ...] = (
    make.price(rates=(make.Rate(unit="input_tokens", pico=7), make.Rate(unit="output_tokens", pico=11))),
    *(make.call(project="2024", input_tokens=number, response_id=f"r{number % 2}") for number in range(4)),
    make.call(project="2025", provider="openai", model="gpt-5", model_requested="gpt-5", started_at=make.NOON + DAY),
    make.failure(project="2025"),
)


def machine(root: Path, events: Iterable[Event]) -> Home:
    """A home that metered these events, with its views."""
    home = Home(root)
    home.prepare()
    make.log(home.root, events).close()
    with closing(make.projector(home.root)) as projector:
        projector.catch_up()
    return home


def sealed(home: Home) -> Path:
    """The segments of a home, all of its log."""
    with closing(Log(home.log)) as log:
        build.sealed(log, limit=10)
    return home.segments


def run(home: Home, *arguments: str) -> str:
    """What `halton` says in this home."""
    done = CliRunner().invoke(halton, list(arguments), env={"HALTON_HOME": str(home.root)}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def export(home: Home, folder: Path) -> Path:
    """What a machine brings to the fleet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    run(home, "export", "calls", str(folder), "--format", "parquet", "--partition-by", BY)
    return folder


def kept(home: Home) -> list[tuple[object, ...]]:
    """The sums of the home's own view, by the id of the log."""
    with closing(read_only(home.views)) as connection:
        return connection.execute(QUERY).fetchall()
