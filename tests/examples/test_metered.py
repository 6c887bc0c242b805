"""Examples of commands that need a running meter, typed beside one."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from examples import metered
from examples.prepared import prepare

pytestmark = pytest.mark.timeout(180)


def test_each_does_what_it_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("m")
    prepare(folder, datetime.now().astimezone())
    with metered.running(folder) as account:
        for text, (like, code) in metered.WITH_A_METER.items():
            said = metered.type_there(account, text)
            assert said.code == code and re.search(like, said.out + said.err), f"{text}: {said}"
