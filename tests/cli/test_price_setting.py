"""How a command sets prices: said, asked, written, projected."""

from __future__ import annotations

import click
import pytest

import make
from halton.cli.price_setting import begin, known_provider, propose, usage_errors
from halton.errors import PriceError
from halton.log.store import Log
from halton.paths import Home


def test_a_home_begins_with_a_log_and_views(home: Home) -> None:
    begin(home)
    assert home.log.exists() and home.views.exists()


def test_a_provider_is_known_by_its_calls_its_prices_or_its_format(home: Home) -> None:
    make.log(home.root, [make.call(provider="mine")]).close()
    begin(home)
    assert [known_provider(home, name) for name in ("mine", "x-ai")] == ["mine", "x-ai"]
    with pytest.raises(click.BadParameter, match='Did you mean "mine"'):
        known_provider(home, "min")


def test_what_no_price_can_be_is_a_usage_error() -> None:
    with pytest.raises(click.UsageError, match="twice"), usage_errors():
        raise PriceError("twice")


def test_events_are_written_in_one_piece(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    make.log(home.root).close()
    begin(home)
    propose(home, [make.price(), make.price(model="b")], dry_run=False, yes=True, as_json=False)
    assert capsys.readouterr().out.splitlines()[-1] == "Written as event 3 of the log."
    log = Log(home.log)
    assert [event.stream for event in log.read(after=1)] == ["prices", "prices"]
    log.close()
