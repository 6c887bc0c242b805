"""The table of cases: policies, what happened, and what was decided about each call that asked."""

from __future__ import annotations

from typing import Any

import pytest

from halton.policy.policy import Policy
from policy.told import micros, play, policy


def ask(call: str = "a", at: str = "18 12:00", offset: int = 0, **facts: Any) -> tuple[Any, ...]:
    return ("ask", call, {"at": at, "offset": offset, **facts})


def end(call: str = "z", pico: int = 0, at: str = "18 12:00", offset: int = 0, **facts: Any) -> tuple[Any, ...]:
    return ("end", call, {"pico": pico, "at": at, "offset": offset, **facts})


MINUTELY = policy(kind="requests", bound=2, window="minute")
SPRING, AUTUMN = ("2026-03-29", 60, 120), ("2026-10-25", 120, 60)  # Central Europe: the offsets before and after the change

CASES: list[tuple[str, list[Policy], list[tuple[Any, ...]], list[str]]] = [
    # the bound
    ("one below the bound passes", [policy()], [end(pico=99), ask()], ["pass"]),
    ("exactly at the bound is blocked", [policy()], [end(pico=100), ask()], ["-p"]),
    ("above the bound is blocked", [policy()], [end(pico=101), ask()], ["-p"]),
    ("nothing used passes, whatever is expected", [policy()], [ask(pico=1000)], ["pass"]),
    ("no policy, no bound", [], [end(pico=10**15), ask()], ["pass"]),
    # calls side by side
    ("a call on its way counts by what is expected", [policy()], [ask("a", pico=100), ask("b")], ["pass", "-p"]),
    ("calls at the edge: the last that fits passes", [policy()],
     [ask(c, pico=40) for c in "abcd"], ["pass", "pass", "pass", "-p"]),
    ("what it used replaces what was expected", [policy()], [ask("a", pico=100), end("a", 10), ask("b")], ["pass", "pass"]),
    ("it may have used more than expected", [policy()], [ask("a", pico=1), end("a", 100), ask("b")], ["pass", "-p"]),
    ("one that never left counts no more", [policy()], [ask("a", pico=100), ("free", "a"), ask("b")], ["pass", "pass"]),
    ("a blocked call counts nothing", [policy()], [end(pico=100), ask("a", pico=5), ("free", "a"), ask("b")], ["-p", "-p"]),
    ("the same call asked about twice counts once", [policy()],
     [ask("a", pico=60), ask("a", pico=60), ask("b")], ["pass", "pass", "pass"]),
    ("nothing known of the money of a call", [policy()], [ask("a", pico=None), ask("b")], ["pass", "pass"]),
    # what is known of a call
    ("an unknown model is in no budget of a model", [policy(model="claude-*")], [end(pico=100), ask(model=None)], ["pass"]),
    ("an unknown model is in a budget of all", [policy()], [end(pico=100, model=None), ask(model=None)], ["-p"]),
    ("an unknown model is on no list", [policy(kind="models", models=("*",))], [ask(model=None)], ["-p"]),
    ("an unknown project is decided by none that names one", [policy(project="billing")],
     [end(pico=100), ask(project=None)], ["pass"]),
    ("a project is meant however its name is written", [policy(project="My Team")],
     [end(pico=100, project="my-team"), ask(project="my-team"), ask("b", project="other")], ["-p", "pass"]),
    ("a model is meant by its name before it is a pattern", [policy(model="opus[1m]")],
     [end(pico=100, model="opus[1m]"), ask(model="opus[1m]")], ["-p"]),
    ("an unknown client fits no client", [policy(client="*")], [end(pico=100), ask(client=None)], ["pass"]),
    ("spend without a price counts as it was estimated", [policy()], [end(pico=250), ask()], ["-p"]),
    ("a subscription uses no budget", [policy()], [end(pico=0, tokens=10**6), ask(pico=0)], ["pass"]),
    ("a subscription uses tokens", [policy(kind="tokens", window="day")], [end(pico=0, tokens=100), ask()], ["-p"]),
    ("a subscription's call is a request", [MINUTELY], [end("y"), end("z"), ask(pico=0)], ["-p"]),
    # the clock
    ("midnight begins a day", [policy(window="day")], [end(pico=100, at="18 23:59:59"), ask(at="19 00:00")], ["pass"]),
    ("until midnight it is the day", [policy(window="day")], [end(pico=100, at="18 00:00"), ask(at="18 23:59:59")], ["-p"]),
    ("midnight is the local clock's", [policy(window="day")],
     [end(pico=100, at="18 23:59", offset=540), ask(at="19 00:00", offset=540)], ["pass"]),
    ("without an offset it is UTC's", [policy(window="day")], [end(pico=100, at="18 00:00"), ask(at="18 23:59")], ["-p"]),
    ("a month ends with its last day", [policy()], [end(pico=100, at="30 23:59"), ask(at="2026-12-01 00:00")], ["pass"]),
    ("a month is long", [policy()], [end(pico=100, at="01 00:00"), ask(at="30 23:59")], ["-p"]),
    ("February of a leap year", [policy()],
     [end(pico=100, at="2028-02-01 00:00"), ask(at="2028-02-29 23:59"), ask(at="2028-03-01 00:00")], ["-p", "pass"]),
    ("December ends with the year", [policy()], [end(pico=100, at="2026-12-31 23:59"), ask(at="2027-01-01 00:00")], ["pass"]),
    ("a week begins on Monday", [policy(window="week")], [end(pico=100, at="15 23:59"), ask(at="16 00:00")], ["pass"]),
    ("a week ends on Sunday", [policy(window="week")], [end(pico=100, at="16 00:00"), ask(at="22 23:59")], ["-p"]),
    ("a week spans the new year", [policy(window="week")],
     [end(pico=100, at="2026-12-31 12:00"), ask(at="2027-01-03 23:59"), ask(at="2027-01-04 00:00")], ["-p", "pass"]),
    ("an hour", [policy(window="hour")], [end(pico=100, at="18 12:00"), ask(at="18 12:59"), ask(at="18 13:00")], ["-p", "pass"]),
    ("an hour of a zone that is half an hour off", [policy(window="hour")],
     [end(pico=100, at="18 12:10", offset=330), ask(at="18 12:59", offset=330), ask(at="18 13:00", offset=330)], ["-p", "pass"]),
    # clock changes
    ("the short day in spring is one day", [policy(window="day")],
     [end(pico=100, at=f"{SPRING[0]} 01:30", offset=SPRING[1]), ask(at=f"{SPRING[0]} 23:59", offset=SPRING[2])], ["-p"]),
    ("the day behind it begins at its own midnight", [policy(window="day")],
     [end(pico=100, at=f"{SPRING[0]} 23:59", offset=SPRING[2]), ask(at="2026-03-30 00:00", offset=SPRING[2])], ["pass"]),
    ("the long day in autumn is one day", [policy(window="day")],
     [end(pico=100, at=f"{AUTUMN[0]} 00:30", offset=AUTUMN[1]), ask(at=f"{AUTUMN[0]} 23:59", offset=AUTUMN[2])], ["-p"]),
    ("the hour that comes twice is two", [policy(window="hour")],
     [end(pico=100, at=f"{AUTUMN[0]} 02:30", offset=AUTUMN[1]), ask(at=f"{AUTUMN[0]} 02:30", offset=AUTUMN[2])], ["pass"]),
    ("a month with a clock change in it is one", [policy()],
     [end(pico=100, at="2026-10-01 00:00", offset=AUTUMN[1]), ask(at="2026-10-31 23:59", offset=AUTUMN[2])], ["-p"]),
    ("a traveller's day is the one on the clock", [policy(window="day")],
     [end(pico=100, at="18 20:00", offset=-480), ask(at="19 13:00", offset=540)], ["pass"]),
    # rolling windows
    ("what is older than the window is out", [policy(window="rolling:5h")],
     [end(pico=100, at="18 06:00"), ask(at="18 12:00")], ["pass"]),
    ("what is younger is in", [policy(window="rolling:5h")], [end(pico=100, at="18 07:30"), ask(at="18 12:00")], ["-p"]),
    ("it knows no midnight", [policy(window="rolling:1d")], [end(pico=100, at="17 13:00"), ask(at="18 12:00")], ["-p"]),
    ("it empties bit by bit", [policy(window="rolling:1h")],
     [end("y", 60, at="18 11:10"), end("z", 60, at="18 11:40"), ask(at="18 12:00"), ask(at="18 12:20")], ["-p", "pass"]),
    ("a clock change does not touch it", [policy(window="rolling:2h")],
     [end(pico=100, at=f"{AUTUMN[0]} 02:30", offset=AUTUMN[1]), ask(at=f"{AUTUMN[0]} 02:45", offset=AUTUMN[2]),
      ask(at=f"{AUTUMN[0]} 03:45", offset=AUTUMN[2])], ["-p", "pass"]),
    # overrides
    ("an override lets pass, and says so once", [policy()],
     [end(pico=100), ("override", "p", micros("18 13:00")), ask("a"), ask("b")], ["!p", "pass"]),
    ("when it ends the policy holds", [policy()],
     [end(pico=100), ("override", "p", micros("18 13:00")), ask(at="18 12:59"), ask(at="18 13:00")], ["!p", "-p"]),
    ("it can be ended", [policy()], [end(pico=100), ("override", "p", micros("18 13:00")), ("override", "p", 0), ask()], ["-p"]),
    ("it is for one policy", [policy("a"), policy("b")], [end(pico=100), ("override", "a", micros("18 13:00")), ask()], ["-b"]),
    ("an override of what is not set is none", [],
     [("override", "p", micros("18 13:00")), ("set", policy()), end(pico=100), ask()], ["-p"]),
    ("a policy that is set anew keeps its override", [policy()],
     [end(pico=100), ("override", "p", micros("18 13:00")), ("set", policy(bound=90)), ask()], ["!p"]),
    # warnings
    ("warn only lets pass and says so once a window", [policy(action="warn")],
     [end(pico=100), ask("a"), ask("b"), ask("c", at="2026-12-01 00:00")], ["!p", "pass", "pass"]),
    ("the next window warns anew", [policy(action="warn", window="day")],
     [end("y", 100), ask("a"), end("z", 100, at="19 12:00"), ask("b", at="19 12:00")], ["!p", "!p"]),
    ("a share of the bound warns first", [policy(warn_percent=80)],
     [end("y", 79), ask("a"), end("z", 1), ask("b"), ask("c")], ["pass", "!p", "pass"]),
    ("and the bound blocks", [policy(warn_percent=80)], [end("y", 80), ask("a"), end("z", 20), ask("b")], ["!p", "-p"]),
    ("a share of a bound that only warns", [policy(action="warn", warn_percent=50)],
     [end("y", 50), ask("a"), end("z", 50), ask("b")], ["!p", "pass"]),
    ("a blocked call brings no warning", [policy("a", action="warn"), policy("b")], [end(pico=100), ask()], ["-b"]),
    # scopes
    ("by project", [policy(project="billing")],
     [end(pico=100, project="other"), ask("a"), end("y", 100), ask("b"), ask("c", project="other")], ["pass", "-p", "pass"]),
    ("by a pattern of projects", [policy(project="team-*")],
     [end(pico=100, project="team-a"), ask(project="team-b"), ask(project="teams")], ["-p", "pass"]),
    ("by provider", [policy(provider="openai")],
     [end(pico=100, provider="openai"), ask(provider="openai"), ask()], ["-p", "pass"]),
    ("by model, whatever its case", [policy(model="claude-[so]*")],
     [end(pico=100, model="Claude-Opus-5"), ask(model="CLAUDE-sonnet-5"), ask(model="claude-haiku-5")], ["-p", "pass"]),
    ("by client", [policy(client="codex")], [end(pico=100), ask(), ask(client="claude-code")], ["-p", "pass"]),
    ("all that is stated must fit", [policy(project="billing", model="gpt-*")],
     [end(pico=100, model="gpt-5"), ask(model="gpt-5"), ask(), ask(project="x", model="gpt-5")], ["-p", "pass", "pass"]),
    # several, and what is no longer
    ("the first by name that blocks is named", [policy("b", bound=10), policy("a", bound=50)], [end(pico=50), ask()], ["-a"]),
    ("one below its bound does not hide another", [policy("a", bound=90), policy("b", bound=10)], [end(pico=50), ask()], ["-b"]),
    ("one that was removed blocks nothing", [policy()], [end(pico=100), ("remove", "p"), ask()], ["pass"]),
    ("another bound counts what was used", [policy()],
     [end(pico=100), ("set", policy(bound=200)), ask(), ("set", policy(bound=100)), ask("b")], ["pass", "-p"]),
    ("another window counts from nothing until it is refilled", [policy()],
     [end(pico=100), ("set", policy(window="day")), ask()], ["pass"]),
    ("calls on their way count for a policy that is set now", [],
     [ask("a", pico=100), ("set", policy()), ask("b")], ["pass", "-p"]),
    # the other kinds
    ("requests a minute", [MINUTELY], [ask(c) for c in "abc"] + [ask("d", at="18 12:01")], ["pass", "pass", "-p", "pass"]),
    ("a request that has ended is still one", [MINUTELY],
     [ask("a"), end("a"), ask("b"), end("b"), ask("c")], ["pass", "pass", "-p"]),
    ("one that never left is none", [MINUTELY], [ask("a"), ask("b"), ("free", "b"), ask("c")], ["pass", "pass", "pass"]),
    ("tokens by what is expected, then by what was used", [policy(kind="tokens", window="day")],
     [ask("a", tokens=100), ask("b"), end("a", tokens=99), ask("c")], ["pass", "-p", "pass"]),
    ("a list of models", [policy(kind="models", models=("claude-*", "gpt-5*"))],
     [ask(), ask(model="GPT-5-mini"), ask(model="gpt-4o")], ["pass", "pass", "-p"]),
    ("a list of models that only warns, once a day", [policy(kind="models", models=("x",), action="warn")],
     [ask("a"), ask("b"), ask("c", at="19 12:00")], ["!p", "pass", "!p"]),
    ("an answer as long as allowed", [policy(kind="max_output")],
     [ask(max_output_tokens=100), ask(max_output_tokens=101), ask()], ["pass", "-p", "pass"]),
    ("a prompt as long as allowed", [policy(kind="max_context")],
     [ask(prompt_tokens=100), ask(prompt_tokens=101), ask()], ["pass", "-p", "pass"]),
    ("ceilings for one project", [policy(kind="max_output", project="billing")],
     [ask(max_output_tokens=101), ask(max_output_tokens=101, project="x")], ["-p", "pass"]),
]  # fmt: skip


@pytest.mark.parametrize(("policies", "steps", "decisions"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_case(policies: list[Policy], steps: list[tuple[Any, ...]], decisions: list[str]) -> None:
    assert play(policies, steps) == decisions


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len({case[0] for case in CASES}) == len(CASES) >= 40
