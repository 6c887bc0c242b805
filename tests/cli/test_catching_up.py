"""A command that wrote to the log sees it in the views, with a ledger or without."""

from __future__ import annotations

import fcntl
import os
from contextlib import closing

import make
from halton.cli.catching_up import catch_up
from halton.log.store import read_only
from halton.paths import Home


def test_without_a_ledger_we_project_ourselves(home: Home) -> None:
    make.log(home.root, [make.call()]).close()
    assert catch_up(home, 1)
    with closing(read_only(home.views)) as views:
        assert views.execute("select count(*) from calls").fetchone() == (1,)


def test_a_ledger_that_holds_its_role_but_does_not_answer_is_left_alone(home: Home) -> None:
    make.log(home.root, [make.call()]).close()
    with closing(read_only(home.log)), open(os.open(home.ledger_lock, os.O_RDWR | os.O_CREAT, 0o600)) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert not catch_up(home, 0.1)
    assert not home.views.exists()
    assert catch_up(home, 0.1)
