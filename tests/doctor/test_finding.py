"""Findings: what is well needs nothing, what is not says why that matters and what mends it."""

from __future__ import annotations

from halton.doctor.finding import Finding, State, not_looked_at, of_promise, problem, warning, well, worst
from halton.privacy import finding as promised


def test_the_four_kinds() -> None:
    assert well("3 files.") == Finding(State.WELL, "3 files.", None, None, None)
    assert warning("a", "b", "c") == Finding(State.WARNING, "a", "b", "c", None)
    assert problem("a", "b", "c") == Finding(State.PROBLEM, "a", "b", "c", None)
    assert not_looked_at("no log.") == Finding(State.NOT_LOOKED_AT, "no log.")
    assert [str(state) for state in State] == ["well", "warning", "problem", "not looked at"]


def test_the_worst_of_some() -> None:
    found = [well("a"), not_looked_at("b")]
    assert worst(found) is State.WELL
    assert worst([*found, warning("a", "b", "c")]) is State.WARNING
    assert worst([*found, problem("a", "b", "c"), warning("a", "b", "c")]) is State.PROBLEM
    assert worst([not_looked_at("b")]) is worst([]) is State.NOT_LOOKED_AT


def test_what_the_trust_contract_found() -> None:
    assert of_promise(promised.holds("all"), "why") == well("all")
    assert of_promise(promised.not_checked("gone"), "why") == not_looked_at("gone")
    assert of_promise(promised.broken("open", "chmod"), "why") == problem("open", "why", "chmod")
