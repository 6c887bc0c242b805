"""The names that config.toml may use are those of the providers' files."""

from __future__ import annotations

from pathlib import Path

from halton.wire import providers
from halton.wire.format_names import format_names


def test_each_file_is_a_format() -> None:
    (folder,) = providers.__path__
    assert list(format_names()) == sorted(file.stem for file in Path(folder).glob("*.py") if file.stem != "__init__")
