"""What every file of rules is held to: its secrets go whole, with nothing around them, and look-alikes stay."""

from __future__ import annotations

import random
from collections.abc import Iterable

from halton.redact.redactor import redact
from halton.redact.rule import Rule
from redact.corpus.planted import plant


def taken_out_whole(rules: Iterable[Rule], kind: str, form: str, rng: random.Random) -> None:
    """Secrets of this form are taken out as this kind."""
    assert kind in {rule.kind for rule in rules}
    for _ in range(20):
        planted = plant(form, rng)
        done = redact(f"see {planted.text} there")
        assert done.counts == {kind: 1} and not planted.leaks(str(done.value))
        assert str(done.value).startswith("see ") and str(done.value).endswith(" there")


def left(form: str, rng: random.Random) -> None:
    """Texts of this form are not touched."""
    text = plant(form, rng).text
    assert redact(text).value == text
