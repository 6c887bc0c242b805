"""Each kind of finding says what to do."""

from __future__ import annotations

import pytest

from halton.log.finding import ADVICE, Finding


@pytest.mark.parametrize("kind", ADVICE)
def test_every_kind_has_advice_in_whole_sentences(kind: str) -> None:
    advice = Finding("log", kind, "something").advice
    assert advice[0].isupper() and advice.count(".") >= 1 or "halton" in advice
    assert "  " not in advice
