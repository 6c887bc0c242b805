from __future__ import annotations

from pathlib import Path

import pytest

from halton.errors import ProjectionError
from halton.projector.projection import Projection
from projector.build import HEADER, SEEN


def read(tmp_path: Path, text: str, name: str = "seen") -> Projection:
    path = tmp_path / f"{name}.sql"
    path.write_text(text)
    return Projection.read(path)


def test_a_file_is_a_header_a_schema_and_steps(tmp_path: Path) -> None:
    made = read(tmp_path, SEEN)
    assert (made.name, made.header.title, made.header.description) == ("seen", "T", "D")
    assert [statement.line for statement in (*made.schema, *made.steps)] == [6, 7]
    assert made.steps[0].sql == "insert into seen select position, origin, kind from call_completed;"


def test_the_digest_changes_with_any_character(tmp_path: Path) -> None:
    assert read(tmp_path, SEEN).digest != read(tmp_path, f"{SEEN}\n").digest


def test_comments_between_statements_belong_to_none(tmp_path: Path) -> None:
    made = read(tmp_path, f"{HEADER}-- why; so\ncreate table seen (a);\n\n-- and\n/* more; */\ninsert into seen values (1);")
    assert [(statement.line, statement.sql) for statement in (*made.schema, *made.steps)] == [
        (6, "create table seen (a);"),
        (10, "insert into seen values (1);"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("create table seen (a);", "line 1: a projection begins with a /* header */"),
        ('/*\ntitle = "T"\ndescription = D\n*/', "line 3: the header is not TOML"),
        ('/*\ntitle = "T"\n*/', "line 1: the header is wrong: Object missing required field `description`"),
        (
            '/*\ntitle = "T"\ndescription = "D"\nfacet = []\n*/',
            "line 4: the header is wrong: Object contains unknown field `facet`",
        ),
        (f"{HEADER}create table seen (a);\ninsert into seen values (1)", "line 6: the last statement lacks its semicolon"),
        (
            f"{HEADER}create table seen (a);",
            "line 1: a projection needs a create statement, and one that fills a table, or else a view",
        ),
        (f"{HEADER}create table seen (a);\ninsert into seen values ('\0');", "line 6: a projection is text, this is a zero byte"),
        (f"/*\ntitle = {'[' * 9999}\n*/", "line 1: the header is not TOML that can be read"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProjectionError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path}/seen.sql, {message}")


def test_a_name_must_be_one_that_sql_can_say(tmp_path: Path) -> None:
    with pytest.raises(ProjectionError, match="named in lower case"):
        read(tmp_path, SEEN, name="My-Own")
