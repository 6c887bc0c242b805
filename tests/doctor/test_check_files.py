"""The folder of checks is the list of them, and docs/doctor.md has the same."""

from __future__ import annotations

import re
from pathlib import Path

from halton.doctor.check_files import check_files
from halton.doctor.group import GROUPS

PAGE = Path(__file__).parents[2] / "docs" / "doctor.md"


def test_every_file_is_a_check_and_they_come_in_the_order_of_their_groups() -> None:
    found = check_files()
    assert [check.name for check in found if check.group == "meter"] == [
        "admission", "configuration", "ports", "processes", "routes", "service", "version",
    ]  # fmt: skip
    assert len(found) == len({check.name for check in found}) > 25


def test_the_page_has_a_row_for_each_with_the_same_words() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", PAGE.read_text().partition("## Checks")[2].partition("\n## ")[0], re.M)
    assert rows[0] == ("group", "check", "looks at")
    assert rows[1:] == [(GROUPS[check.group], check.name, check.about) for check in check_files()]
