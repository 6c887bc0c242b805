"""The words of a hash: as many as bytes have values, hard to mistake for each other, and read back as they were written."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.log.words import WORDS, read_words, spell


def test_there_is_a_word_for_each_byte_and_no_two_begin_alike() -> None:
    assert len(WORDS) == len({word[:4] for word in WORDS}) == 256
    assert list(WORDS) == sorted(WORDS)
    assert all(word.isascii() and word.isalpha() and 4 <= len(word) <= 8 for word in WORDS)


def test_no_word_is_another_with_one_letter_changed() -> None:
    masked = [word[:at] + "?" + word[at + 1 :] for word in WORDS for at in range(len(word))]
    assert len(masked) == len(set(masked))


def test_no_words_read_as_hex() -> None:
    assert not [word for word in WORDS if set(word) <= set("abcdef")]


def test_the_words_are_for_ever() -> None:
    digest = hashlib.sha256(" ".join(WORDS).encode()).hexdigest()
    assert digest == "997de1e5743434ddb1c97adedc400d103a18e70f1f15e6d8cd3057345cd6c2a8"
    assert spell(bytes([0, 1, 127, 128, 254, 255])) == "acorn-adobe-indigo-insect-yogurt-zebra"


@given(st.binary(max_size=32))
def test_what_was_spelt_is_read_back(data: bytes) -> None:
    assert read_words(spell(data)) == data
    assert read_words(spell(data).upper().replace("-", "  ")) == data


def test_a_word_that_is_none_of_ours_is_named_with_the_nearest() -> None:
    with pytest.raises(ValueError, match='"zebar" is none of the words: did you mean zebra?'):
        read_words("acorn-zebar")
    with pytest.raises(ValueError, match='"x" is none of the words[.]'):
        read_words("x")
