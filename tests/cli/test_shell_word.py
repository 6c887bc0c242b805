"""A value as one word of a shell."""

from __future__ import annotations

import os
import subprocess

import pytest

from cli import hostile
from halton.cli.shell_word import fish_word, sh_word

VALUES = [
    "", "plain", "a b", "it's", "$HOME `x` $(y) \\ \" ! * ~", "\x1b]52;c;x\x07'\x9b6n\u202e\n",
    "\n\x1b\n\n", "\udcff\x1b", "é\u200b\u2028",
    hostile.evil("value").replace("\0", ""),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_sh_reads_what_was_meant_and_a_terminal_obeys_nothing(value: str) -> None:
    word = sh_word(value)
    assert hostile.obeyed(word.encode()) == []
    script = f'export VALUE={word}; printf "%s" "$VALUE"'
    for shell in ("sh", "bash"):
        assert subprocess.run([shell, "-c", script], capture_output=True, check=True).stdout == os.fsencode(value)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("", "''"),
        ("a b", "'a b'"),
        ("it's \\ $x", "'it\\'s \\\\ $x'"),
        ("a\x1bé\x9b\udcffb", "'a'\\X1b'é'\\Xc2\\X9b\\Xff'b'"),
        ("a\n", "'a\n'"),
    ],
)
def test_fish(value: str, word: str) -> None:
    assert fish_word(value) == word
    assert hostile.obeyed(word.encode()) == []
