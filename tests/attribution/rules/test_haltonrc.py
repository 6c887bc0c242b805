"""The .haltonrc rule; which file counts is tried in tests/attribution/test_place.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.attribution.asked import Asked, Found
from halton.attribution.place import Place
from halton.attribution.rules.haltonrc import find


def test_the_file_above_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "work").mkdir()
    place = str(tmp_path / "work")
    assert find(Asked(place=Place(place))) is None
    (tmp_path / ".haltonrc").write_text("project: Billing\nbody_capture: false\n")
    assert find(Asked(place=Place(place))) == Found("Billing", "~/.haltonrc", body_capture=False)
    assert find(Asked()) is None
