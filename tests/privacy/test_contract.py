"""The contract as a whole: what a promise is worth whose checks differ, and checks that fail themselves."""

from __future__ import annotations

from collections.abc import Iterator

from halton.errors import SettingsError
from halton.paths import Home
from halton.privacy.check_files import Check
from halton.privacy.contract import Promise, run_contract
from halton.privacy.finding import Finding, NotChecked, State, broken, holds, not_checked
from halton.privacy.install import Install


def sound(install: Install) -> Iterator[Finding]:
    yield holds("all is well.")


def unsound(install: Install) -> Iterator[Finding]:
    yield broken("it is open.", "close it")


def blind(install: Install) -> Iterator[Finding]:
    yield holds("half is well.")
    raise NotChecked("the meter is not running.")


def run(home: Home, *checks: Check) -> tuple[Promise, ...]:
    return run_contract(Install(home), checks)


def test_a_promise_is_as_good_as_the_worst_of_its_checks(home: Home) -> None:
    promises = run(home, Check("a", "T1", sound), Check("b", "T1", blind), Check("c", "T2", blind), Check("d", "T2", unsound))
    assert [(promise.id, promise.state) for promise in promises] == [("T1", State.NOT_CHECKED), ("T2", State.BROKEN)]
    assert promises[0].checks[1].findings == (holds("half is well."), not_checked("the meter is not running."))
    assert run(home, Check("a", "T3", sound))[0].state is State.HOLDS


def test_a_check_that_fails_says_what_kept_it_and_the_others_go_on(home: Home) -> None:
    def refused(install: Install) -> Iterator[Finding]:
        raise PermissionError(13, "Permission denied", "/proc/1/fd")

    def unusable(install: Install) -> Iterator[Finding]:
        raise SettingsError("config.toml is wrong. Mend it.")

    def faulty(install: Install) -> Iterator[Finding]:
        raise ValueError("the text of an error may quote a prompt")

    promises = run(home, *(Check(look.__name__, "T1", look) for look in (refused, unusable, faulty, sound)))
    assert [check.findings[0].seen for check in promises[0].checks] == [
        "this account may not look at /proc/1/fd.",
        "config.toml is wrong. Mend it.",
        "the check itself failed (ValueError).",
        "all is well.",
    ]


def test_a_check_that_finds_nothing_at_all_did_not_look(home: Home) -> None:
    assert run(home, Check("a", "T1", lambda install: ()))[0].state is State.NOT_CHECKED


def test_a_home_that_never_ran_is_not_broken(home: Home) -> None:
    assert {promise.id: str(promise.state) for promise in run_contract(Install(home))} == {
        "T1": "holds",
        "T2": "not checked",
        "T3": "not checked",
        "T4": "not checked",
        "T5": "not checked",
        "T6": "not checked",
        "T7": "not checked",
        "T8": "holds",
        "T9": "holds",
        "T10": "not checked",
        "T11": "not checked",
    }
