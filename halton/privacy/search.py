"""Looks for secrets in what was stored, by the rules of redaction that are in force: which kinds, never a character of one."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec

from halton.events.types import EVENT_TYPES
from halton.privacy.install import Install
from halton.privacy.words import listed
from halton.redact.budget import OverBudget
from halton.redact.ours import OURS
from halton.redact.redactor import Redactor
from halton.redact.user_rule import user_rules

# How long a search goes on where not everything is searched, and how long for one text.
ENOUGH_S = 0.3
ONE_TEXT_S = 1.0
_KINDS = {kind.TYPE: kind.__name__ for kind in EVENT_TYPES}
_NESTED = {"request_body": "KeptBody", "response_body": "KeptBody", "body": "KeptBody", "estimate": "Estimate"}

type Text = tuple[str, Any]


class Search(msgspec.Struct):
    """How many texts were searched, how many could not be to their end, and the kinds that were found, by where they stand."""

    searched: int = 0
    unsearched: int = 0
    found: dict[str, tuple[str, ...]] = {}

    @property
    def first(self) -> str:
        """Where something was found and what, of the first few places."""
        return listed([f"{where} ({', '.join(kinds)})" for where, kinds in self.found.items()])


def search(
    install: Install, texts: Iterable[Text], advance: Callable[[int], None] = lambda number: None, enough_s: float = ENOUGH_S
) -> Search:
    """Search texts, or decoded JSON, each with the words for where it stands; without `everything`, for as long as is enough."""
    redactor = Redactor(user_rules(install.settings.own_rules))
    done, found = Search(), dict[str, tuple[str, ...]]()
    deadline = None if install.everything else time.monotonic() + enough_s
    for where, value in texts:
        try:
            counts = redactor.redact(value, budget_s=ONE_TEXT_S).counts
            done.searched += 1
        except OverBudget:
            done.unsearched += 1
            continue
        if counts:
            found[where] = tuple(sorted(counts))
        advance(1)
        if deadline is not None and time.monotonic() > deadline:
            break
    return msgspec.structs.replace(done, found=found)


def foreign(type_: str, event: Mapping[str, Any]) -> list[Any]:
    """What strangers wrote in an event, without the names of its fields, which are ours: a `session` is no cookie.

    What is ours by halton.redact.ours is left out: a commitment is random, and now and then one begins like a token. Fields that
    this version does not know are a stranger's.
    """
    ours = OURS.get(_KINDS.get(type_, ""), frozenset())
    found = [_without(value, OURS.get(_NESTED.get(name, ""))) for name, value in event.items() if name not in ours]
    return [*found, "", ""]  # of two texts in a list, the first would name the second


def _without(value: Any, ours: Collection[str] | None) -> Any:
    return {name: part for name, part in value.items() if name not in ours} if ours and isinstance(value, dict) else value
