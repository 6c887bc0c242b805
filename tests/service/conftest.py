"""A session with systemd, which a test may have for its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.session import Session, assert_installed


@pytest.fixture
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    assert_installed()
    session = Session(tmp_path_factory.mktemp("s"))
    with session.running():
        yield session
