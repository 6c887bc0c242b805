"""A change is written with who asked for it; what a running meter does with it is tried with a whole one."""

from __future__ import annotations

from contextlib import closing

import click
import pytest

from halton import control
from halton.cli.writing import Written, write
from halton.errors import MeterDown
from halton.events.types import PolicyRemoved
from halton.log.store import Log
from halton.paths import Home


def test_events_are_written_with_their_actor(home: Home) -> None:
    Log(home.log).close()
    assert write(home, "policies", [PolicyRemoved(name="a"), PolicyRemoved(name="b")]) == Written(3, True, ())
    with closing(Log(home.log)) as log:
        events = [stored.event() for stored in log.read(1)]
    assert [isinstance(event, PolicyRemoved) and event.actor is not None for event in events] == [True, True]


@pytest.mark.parametrize(("answer", "late"), [([], ()), (["worker-1"], ("worker-1",)), (MeterDown("gone"), ())])
def test_who_did_not_answer_is_named(
    home: Home, monkeypatch: pytest.MonkeyPatch, answer: list[str] | MeterDown, late: tuple[str, ...]
) -> None:
    def reread(of: Home, position: int) -> list[str]:
        assert (of, position) == (home, 2)
        if isinstance(answer, MeterDown):
            raise answer
        return answer

    monkeypatch.setattr(control, "reread", reread, raising=False)
    Log(home.log).close()
    assert write(home, "policies", [PolicyRemoved(name="a")]).late == late


def test_the_exit_code_tells_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    with click.Context(click.Command("x")), pytest.raises(click.exceptions.Exit) as ended:
        Written(2, True, ("worker-1",)).echo()
    assert ended.value.exit_code == 1 and "worker-1" in capsys.readouterr().err
    Written(2, False, ()).echo(quiet=True)
    assert capsys.readouterr().out == ""
    assert Written(2, True, ()).document() == {"position": 2, "projected": True, "not_acknowledged": []}
