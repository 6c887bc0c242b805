"""Every cause of a gap has its meaning and its remedy."""

from __future__ import annotations

import re
from pathlib import Path

from halton.doctor.gap_causes import GAP_CAUSES

SOURCE = Path(__file__).parents[2] / "halton"
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def test_each_cause_of_the_page_is_known() -> None:
    table = PAGE.read_text().partition("## Causes of gaps")[2].partition("\n## ")[0]
    causes = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert len(causes) > 8 and causes <= GAP_CAUSES.keys()


def test_each_is_one_that_the_code_counts_and_says_what_it_means_and_what_to_do() -> None:
    code = "".join(file.read_text() for file in SOURCE.glob("**/*.py") if file.name != "gap_causes.py")
    assert [cause for cause in GAP_CAUSES if f'"{cause}"' not in code] == []
    assert all(cause.meaning and cause.remedy for cause in GAP_CAUSES.values())
