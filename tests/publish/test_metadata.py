"""Words and behaviour out of headers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import make
from halton.errors import ProjectionError
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.projection import Header, Projection, Words
from halton.projector.run import Projector
from halton.publish.database import NAME
from halton.publish.metadata import described, queries, read_query, table
from halton.publish.navigation import table_names


@pytest.mark.parametrize(
    ("sort", "words"),
    [
        ("started_at desc", {"sort_desc": "started_at"}),
        ("-started_at", {"sort_desc": "started_at"}),
        ("day", {"sort": "day"}),
        ("day asc", {"sort": "day"}),
        ("", {}),
    ],
)
def test_the_order_of_a_table(sort: str, words: dict[str, str]) -> None:
    empty = {"title": "T", "description": "D", "facets": [], "show": [], "columns": {}}
    assert table(Header("T", "D", sort=sort)) == empty | words


def test_what_a_file_makes_beside_its_table_has_the_words_that_its_header_gives_it(tmp_path: Path) -> None:
    """A column's note is its own, else of the tables named, the first that has one, else what holds everywhere."""
    first = Header(
        "A", "B", columns={"a": "of first", "b": "of first"}, tables={"beside": Words("T", "D", notes_from=["second", "first"])}
    )
    second = Header("A", "B", columns={"b": "of second"})
    projections = [_projection(tmp_path, "first", first, ("beside", "work")), _projection(tmp_path, "second", second, ())]
    found = described(projections, {"a": "everywhere", "c": "everywhere"})
    assert found["beside"]["title"] == "T" and found["beside"]["description"] == "D"
    assert found["beside"]["columns"] == {"a": "of first", "b": "of second", "c": "everywhere"}
    assert found["first"]["columns"] == {"a": "of first", "b": "of first", "c": "everywhere"}
    assert found["work"] == found["parked"] == {"hidden": True}


def _projection(folder: Path, name: str, header: Header, beside: tuple[str, ...]) -> Projection:
    creates = (("table", name), *(("view", other) for other in beside))
    return Projection(name=name, path=folder, header=header, schema=(), steps=(), digest="", creates=creates)


@pytest.mark.anyio
async def test_every_table_that_is_not_hidden_has_a_title_a_description_and_a_note_on_each_column(
    datasette: Any, views: Path
) -> None:
    """Facets, order and the columns to show are columns that it has; where there are many, some are chosen."""
    described_tables = [name for name in await table_names(datasette) if not datasette.table_metadata(NAME, name).get("hidden")]
    assert {"calls", "metered_calls", "policy_hits", "rates", "units", "invoice_lines"} <= set(described_tables)
    for name in described_tables:
        words, columns = datasette.table_metadata(NAME, name), await datasette.get_database(NAME).table_columns(name)
        assert words["title"] and words["description"].endswith("."), name
        assert [column for column in columns if not words["columns"].get(column)] == [], name
        assert {*words["show"], *(facet["latest"] for facet in words["facets"])} <= set(columns), name
        assert (words.get("sort") or words.get("sort_desc") or columns[0]) in columns, name
        assert words["show"] if len(columns) > 10 else True, name


def test_a_header_gives_words_only_to_what_its_file_makes() -> None:
    for projection in find_projections(shipped("projections"), shipped("projections") / "none").projections:
        assert projection.header.tables.keys() <= {name for _, name in projection.creates}, projection.name


def test_every_canned_query_has_a_title_a_description_and_its_parameters() -> None:
    assert len(queries()) >= 4
    for query in queries().values():
        assert query["title"] and query["description"]
        assert not query["sql"].endswith(";")
        assert set(re.findall(r":(\w+)", query["sql"])) == set(query["params"])


@pytest.mark.anyio
async def test_every_canned_query_runs(datasette: Any, views: Path) -> None:
    for name, query in queries().items():
        answer = await datasette.client.get(f"/projections/{name}.json?_shape=objects")
        assert answer.status_code == 200, name
        page = await datasette.client.get(f"/projections/{name}")
        assert query["title"] in page.text
        for parameter in query["params"]:
            assert f'name="{parameter}"' in page.text


@pytest.mark.anyio
async def test_every_table_answers_with_the_columns_to_show(datasette: Any, views: Path) -> None:
    for name in await table_names(datasette):
        answer = await datasette.client.get(datasette.urls.table("projections", name))
        assert answer.status_code == 200, name
        if "zero-results" not in answer.text:
            for column in datasette.table_metadata("projections", name).get("show", ()):
                assert f'data-column="{column}"' in answer.text, name


@pytest.mark.anyio
async def test_scaffolding_is_hidden(datasette: Any, views: Path) -> None:
    text = (await datasette.client.get("/projections")).text
    assert "Daily usage" in text and "Calls with their cost" in text
    for name in ("names_due", "billed_usage", "checkpoints", "origins", "parked", "daily_parts"):
        assert f'href="/projections/{name}"' not in text


@pytest.mark.parametrize("text", ["select 1", "/* title = */ select 1", "/* title = 'x'"])
def test_a_query_without_a_header_names_its_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.sql"
    path.write_text(text)
    with pytest.raises(ProjectionError, match=r"broken\.sql"):
        read_query(path)


@pytest.mark.anyio
async def test_a_projection_of_ones_own_has_its_words_and_its_facets(home: Home, open_window: Callable[..., Any]) -> None:
    """The example of projections/README.md, as a stranger would put it into the folder; its last hour comes first."""
    (example,) = re.findall(r"```sql\n(.*?)```", (shipped("projections") / "README.md").read_text(), re.DOTALL)
    home.projections.mkdir()
    (home.projections / "idle_hours.sql").write_text(example)
    hours = {"halton": make.NOON, "notes": make.NOON + 60 * make.MINUTE}
    calls = [make.call(utc_offset_minutes=840, project=project, started_at=at) for project, at in hours.items()]
    make.log(home.root, calls).close()
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    projector.catch_up()
    projector.close()
    with open_window(home) as window:
        front = (await window.client.get("/projections")).text
        page = (await window.client.get("/projections/idle_hours")).text
        rows = (await window.client.get("/projections/idle_hours.json?_shape=objects")).json()["rows"]
    assert "Idle hours</a>" in front and "Calls between midnight and six." in front
    assert "<h1>Idle hours</h1>" in page and "Calls between midnight and six." in page
    assert 'title="By the clock of the machine" class="col-hour"' in page
    assert 'id="facet-project"' in page and '/projections/idle_hours?project=notes">notes</a> 1</li>' in page
    assert rows == [
        {"project": "notes", "hour": 3, "origin": 1, "calls": 1}, {"project": "halton", "hour": 2, "origin": 1, "calls": 1}
    ]  # fmt: skip
