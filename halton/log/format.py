"""Which versions of Halton can use a database of this home: the number of its format, which only ever grows.

What is added to a file (a column, an index, a type of event) leaves the number as it is: an older version goes on without it. A
change that an older version would misread raises it, and that version says so instead of reading.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from halton.errors import HaltonError

UPGRADE = "Install that version again: pip install --upgrade halton"


def refuse_newer(connection: sqlite3.Connection, path: Path, known: int, kind: type[HaltonError]) -> None:
    """Refuse a file whose format (`pragma user_version`, https://sqlite.org/pragma.html) is beyond the one that is known.

    :raises HaltonError: of this kind.
    :raises sqlite3.Error: if the file cannot be read.
    """
    found = connection.execute("pragma user_version").fetchone()[0]
    if found > known:
        raise kind(f"{path} was written by a newer version of Halton (format {found}, this one knows {known}). {UPGRADE}")
