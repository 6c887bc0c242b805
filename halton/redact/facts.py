"""The door for everything but bodies: what an event is about to say is searched, at little cost where it was said before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from halton.redact import redactor
from halton.redact.credentials import Credentials
from halton.redact.fields import gathered, laid, put_back
from halton.redact.layout import END
from halton.redact.unfinished import CUT, as_if_they_went_on

# What stands where a text could not be searched.
UNSEARCHED = "[unsearched]"
# For an event of the traffic and for a file of a user's; one takes some microseconds.
BUDGET_S, UNHURRIED_S = 0.1, 10.0
_HURRIED = ("call.", "policy.", "capture.", "control.")
# Texts in which nothing was found, and how long and how many they may be: names of models, hosts, projects come again and again.
_LONGEST, _MOST = 512, 4096
NONE = Credentials()
_OPENS_JSON = ("{", "[")


class _Known:
    """What some rules have found nothing in. It is asked for before the search, which may go by newer rules, never by older."""

    def __init__(self, rules: redactor.Redactor) -> None:
        self.rules = rules
        self.texts = set[str]()

    def add(self, texts: Sequence[str]) -> None:
        if len(self.texts) + len(texts) > _MOST:
            self.texts.clear()
        self.texts.update([text for text in texts[:_MOST] if len(text) <= _LONGEST])


_known: _Known | None = None


def searched[S: msgspec.Struct](event: S, credentials: Credentials | None = None) -> S:
    """The event without secrets: itself, if no text of it that is not ours holds any. `credentials` are those of its call.

    It never raises. What cannot be searched is not kept: what the provider sent along is left out, and if that does not help
    all texts read `[unsearched]`.
    """
    own = credentials or NONE
    budget_s = BUDGET_S if getattr(event, "TYPE", "").startswith(_HURRIED) else UNHURRIED_S
    try:
        return event if _clean(gathered(event), own, budget_s) else _without_secrets(event, own, budget_s)
    except Exception:
        return _withheld(event, own)


def searched_texts(texts: Sequence[str], credentials: Credentials | None = None) -> list[str]:
    """The same for texts before they are read: what is made of a secret, in lower case or cut off, no rule knows any more."""
    own = credentials or NONE
    try:
        return list(texts) if _clean(texts, own, BUDGET_S) else _redacted(list(texts), own, BUDGET_S)
    except Exception:
        return [UNSEARCHED] * len(texts)


def _clean(texts: Sequence[str], credentials: Credentials, budget_s: float) -> bool:
    """Whether nothing is found in any of them; texts that begin as JSON does are read as such, and never remembered."""
    if not texts:
        return True
    if credentials and credentials.stand_in(texts):
        return False
    known = _known_now()
    plain = [text for text in texts if text not in known.texts]
    if not plain:
        return True
    if special := [text for text in plain if len(text) in CUT or text[:1] in _OPENS_JSON]:
        if as_if_they_went_on(special) is not special:
            return False
        if nested := [text for text in special if text[:1] in _OPENS_JSON]:
            plain = [text for text in plain if text[:1] not in _OPENS_JSON]
            if redactor.redact([*nested, "", ""], credentials, budget_s).counts:
                return False
    if known.rules.finds(END.join(plain), budget_s):
        return False
    known.add(plain)
    return True


def _without_secrets[S: msgspec.Struct](event: S, credentials: Credentials, budget_s: float) -> S:
    return put_back(event, iter(_redacted(laid(event), credentials, budget_s)))


def _redacted(texts: list[Any], credentials: Credentials, budget_s: float) -> list[Any]:
    """Each without its secrets; two empty ones more, for of two texts in a list one would name the other."""
    kept = redactor.redact([*texts, "", ""], credentials, budget_s).value
    assert isinstance(kept, list | tuple)
    return as_if_they_went_on(list(kept[:-2]))


def _withheld[S: msgspec.Struct](event: S, credentials: Credentials) -> S:
    """The event without what the provider sent along, which is the longest part of it, and if need be without any text."""
    sent = {name: None for name in ("usage", "headers") if name in event.__struct_fields__}
    shorter = msgspec.structs.replace(event, **sent)
    try:
        return _without_secrets(shorter, credentials, BUDGET_S)
    except Exception:
        return put_back(shorter, iter([UNSEARCHED if isinstance(text, str) else None for text in laid(shorter)]))


def _known_now() -> _Known:
    global _known
    rules = redactor.in_force()
    if _known is None or _known.rules is not rules:
        _known = _Known(rules)
    return _known
