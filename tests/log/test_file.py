from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from halton.log.file import make_private, statements, write_ahead


def test_the_file_is_ours_alone_whatever_the_umask_and_whoever_made_it(tmp_path: Path) -> None:
    before = os.umask(0)
    (tmp_path / "old").touch(0o666)
    for name in ("new", "old"):
        make_private(tmp_path / name)
    os.umask(before)
    assert {oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {"0o600"}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        make_private(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


def test_whoever_holds_the_file_is_waited_for(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a", isolation_level=None, check_same_thread=False)) as holder:
        holder.execute("create table t (a)")
        holder.execute("begin exclusive")
        with closing(sqlite3.connect(tmp_path / "a", timeout=0, isolation_level=None)) as other:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                write_ahead(other, time.monotonic())
            letting_go = threading.Timer(0.05, holder.execute, ["commit"])
            letting_go.start()
            write_ahead(other, time.monotonic() + 20)
            letting_go.join()
            assert other.execute("pragma journal_mode").fetchone() == ("wal",)


def test_statements_come_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "s.sql").write_text("create table a (b);\n\ncreate trigger c after insert on a\nbegin\n  select 1;\nend;\n")
    found = [statement.split()[1] for statement in statements(tmp_path / "s.sql")]
    assert found == ["table", "trigger"]
