"""Rules of one's own: a digest of those that a body was searched by beside Halton's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def apply(database: Database) -> None:
    """Files of before this record may have the column already."""
    table = database.table("request_bodies")
    if "own_rules" not in table.columns_dict:
        table.add_column("own_rules", str)
