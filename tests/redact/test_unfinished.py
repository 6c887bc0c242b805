from __future__ import annotations

import random

import pytest

from halton.redact.unfinished import CUT, as_if_they_went_on
from redact.corpus.planted import plant

RNG = random.Random(3)
FORMS = ("ghp_{an:36}", "sk-ant-api03-{w:93}", "sk-{an:48}", "AIza{w:35}", "hf_{an:34}", "gsk_{an:52}", "xoxb-{d:12}-{an:24}")


def test_the_lengths_are_those_at_which_texts_are_cut() -> None:
    from halton.attribution.project import BRANCH_CAP, NAME_CAP
    from halton.wire.text import TEXT_CAP

    assert {BRANCH_CAP, NAME_CAP, TEXT_CAP} == CUT


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cap", sorted(CUT))
def test_no_more_than_its_prefix_is_left_of_a_secret_that_was_cut(form: str, cap: int) -> None:
    for seen in (17, 20, 24, 29):
        planted = plant(form, RNG)
        text = ("feature/of a long name " * 10)[: cap - seen - 1] + "/" + planted.text[:seen]
        kept = as_if_they_went_on(text)
        assert len(text) == cap and not planted.leaks(kept) and kept.endswith("]"), kept


@pytest.mark.parametrize("text", ["x" * 100, "words and more of them " * 5, "a/path/of/folders/" * 12, "0123456789abcdef" * 20])
def test_what_was_cut_anywhere_else_stays(text: str) -> None:
    for cap in CUT:
        assert as_if_they_went_on(text[:cap]) == text[:cap]
    assert as_if_they_went_on(text[:99]) == text[:99]


def test_of_a_document_only_the_texts_that_end_in_half_a_secret_change() -> None:
    half, whole = "words " * 29 + plant("ghp_{an:22}", RNG).text, "w" * 200
    document = {"a": [half, 1, {half: None}], "b": whole, "c": half[:199]}
    kept = "words " * 29 + "[redacted:github_token:96]"
    assert len(half) == 200
    assert as_if_they_went_on(document) == {"a": [kept, 1, {kept: None}], "b": whole, "c": half[:199]}
    plain = {"b": whole, "c": [half[:-1]]}
    assert as_if_they_went_on(plain) is plain
