from __future__ import annotations

from pathlib import Path

from halton.redact import rules
from halton.redact.marker import KIND, MARKER, marker
from halton.redact.rule_files import rule_files, shipped_rules


def test_each_file_of_the_folder_is_a_group_of_rules() -> None:
    files = {file.stem for file in Path(rules.__path__[0]).glob("*.py")} - {"__init__"}
    assert rule_files().keys() == files and all(rule_files().values())


def test_each_kind_can_stand_in_a_marker_and_each_anchor_can_be_found() -> None:
    for rule in shipped_rules():
        assert KIND.fullmatch(rule.kind) and MARKER.fullmatch(marker(rule.kind, 8).encode())
        assert rule.anchors and all(anchor == anchor.lower() and len(anchor) >= 2 for anchor in rule.anchors)
        assert set(rule.pattern.groupindex) <= {"secret", "plain"}
