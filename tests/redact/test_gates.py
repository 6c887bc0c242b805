"""The gates of redaction: recall by family and false positives, on a corpus that is made anew from each seed."""

from __future__ import annotations

import random
import string

import pytest

from halton.redact.redactor import redact
from redact.corpus import bodies, contexts, encodings, structures, tokens
from redact.corpus.measured import false_positives, kept, measured
from redact.corpus.planted import plant

GATES = {"prefixed": 0.995, "structural": 0.99, "contextual": 0.95, "encoded": 0.90}
FALSE_POSITIVES = 0.01
CAP = 512 * 1024


@pytest.mark.parametrize("seed", [1, 2026])
def test_recall_of_each_family(seed: int) -> None:
    results = measured(seed)
    shown = {family: [sample.variant for sample in result.leaked] for family, result in results.items()}
    assert results.keys() == GATES.keys()
    for family, gate in GATES.items():
        assert results[family].planted >= 140 and results[family].recall >= gate, shown


def test_what_only_looks_like_a_secret_is_kept() -> None:
    number, wrong = false_positives(2026)
    assert number >= 600 and len(wrong) <= FALSE_POSITIVES * number, wrong


def test_the_corpus_has_enough_kinds_and_no_secret_of_its_own() -> None:
    kinds = (*tokens.KINDS, *structures.KINDS, *contexts.KINDS, *encodings.KINDS)
    assert len({(kind.family, kind.name) for kind in kinds}) >= 140
    assert len(bodies.SHAPES) == 8


@pytest.mark.parametrize("shape", sorted(bodies.SHAPES))
def test_nothing_is_left_of_the_callers_own_credentials(shape: str) -> None:
    rng = random.Random(shape)
    for length in (8, 12, 24, 40, 108, 700):
        own = "".join(rng.choices(string.ascii_letters + string.digits + "-_", k=length))
        for surrounding in bodies.SURROUNDINGS.values():
            for text in (own, f"a{own}b", own[-12:] if length > 12 else own, f"'{own}'\\n"):
                body = bodies.SHAPES[shape](surrounding(text, rng))
                left = str(redact(body, [own], budget_s=30).value)
                assert not any(own[place : place + 12] in left for place in range(max(1, length - 11))), (shape, length)


def test_a_secret_across_the_size_limit_is_gone_before_the_body_is_cut() -> None:
    rng = random.Random(5)
    for kind in tokens.KINDS[::8]:
        planted = plant(kind.forms[0], rng)
        text = "word " * ((CAP - 10) // 5) + planted.text + " word" * 100
        done = redact({"content": text}, budget_s=30).value
        assert isinstance(done, dict) and not planted.leaks(str(done["content"])[:CAP])


def test_pieces_of_a_stream_are_joined_before_they_are_read() -> None:
    """What the room for bodies relies on: a secret that no piece holds is found in the whole."""
    rng = random.Random(6)
    secret = "sk-ant-" + "".join(rng.choices(string.ascii_letters + string.digits, k=90))
    pieces = [secret[place : place + 4] for place in range(0, len(secret), 4)]
    assert secret[20:32] in "".join(kept(piece).strip('"') for piece in pieces)
    assert secret[20:32] not in kept("".join(pieces))
