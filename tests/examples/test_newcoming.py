"""Examples that set a machine up and take it away again, typed by a newcomer from the first to the last."""

from __future__ import annotations

import re

import pytest

from examples import newcoming

pytestmark = pytest.mark.timeout(240)


def test_each_does_what_it_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    with newcoming.account(tmp_path_factory.mktemp("n")) as account:
        for text, like in newcoming.STEPS:
            said = newcoming.type_there(account, text)
            assert said.code == 0 and re.search(like, said.out + said.err), f"{text}: {said}"
