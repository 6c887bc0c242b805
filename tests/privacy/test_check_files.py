"""The folder of checks is the list of them, and every promise has one."""

from __future__ import annotations

from halton.privacy.check_files import check_files
from halton.privacy.promise import PROMISES


def test_every_promise_has_a_check_and_they_come_in_its_order() -> None:
    found = check_files()
    assert list(dict.fromkeys(check.promise for check in found)) == list(PROMISES)
    assert [check.name for check in found if check.promise == "T7"] == [
        "headers", "secrets in bodies", "secrets in events", "secrets in logs",
    ]  # fmt: skip
