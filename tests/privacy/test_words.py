"""Figures in sentences."""

from __future__ import annotations

from halton.privacy.words import listed, several, size


def test_one_and_many() -> None:
    assert several(1, "file") == "1 file"
    assert several(2304, "file") == "2,304 files"
    assert several(0, "body", "bodies") == "0 bodies"


def test_sizes() -> None:
    assert [size(1), size(900), size(2048), size(5 << 20), size(3 << 30)] == [
        "1 byte", "900 bytes", "2.0 KiB", "5.0 MiB", "3.0 GiB",
    ]  # fmt: skip


def test_a_list_is_cut_and_made_harmless() -> None:
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert listed(["\x1b[2J"], 1) == "\\x1b[2J"
    assert listed([]) == ""
