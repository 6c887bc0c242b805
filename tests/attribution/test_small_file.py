"""Reading short files of strangers: what is long, odd or gone costs nothing and raises nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from halton.attribution.small_file import open_small, read_small


def test_a_file_up_to_the_cap_is_read_whole_and_a_longer_one_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 10)
    assert read_small(str(file), 10) == b"x" * 10
    assert read_small(str(file), 9) is None
    assert read_small(str(file), 9, whole=False) == b"x" * 9
    found = open_small(str(file), 9)
    assert found and found[0] == b"x" * 10 and found[1].st_uid == os.getuid()


def test_more_than_one_read_takes_is_read(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(range(256)) * 1000)
    assert read_small(str(file), 1 << 20) == bytes(range(256)) * 1000


def test_what_is_no_file_is_none_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("pipe", "link", "loop", ".", "nowhere", "x" * 300, "a\0b"):
        assert read_small(str(tmp_path / name), 10) is None, name
    assert read_small("/dev/zero", 10) is None


def test_a_link_is_followed_only_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    assert read_small(str(tmp_path / "link"), 10) == b"x"
    assert read_small(str(tmp_path / "link"), 10, follow=False) is None
    assert read_small(str(tmp_path / "file"), 10, follow=False) == b"x"


@pytest.mark.parametrize("data", [b"", b"\n"])
def test_an_empty_file_is_not_a_missing_one(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    assert read_small(str(tmp_path / "file"), 10) == data
