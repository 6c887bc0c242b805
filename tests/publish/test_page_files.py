import re
from typing import Any

import pytest
from datasette.utils.asgi import Forbidden

from halton.publish.page_files import page_files
from halton.publish.pages import table, tables


def test_no_address_has_two_pages_and_only_two_are_datasettes() -> None:
    routes = [route for route, _ in page_files()]
    assert len(set(routes)) == len(routes) and r"/$" in routes
    assert not [route for route in routes if re.match(route, "/-/versions") or re.match(route, "/projections/calls/1,1")]
    assert [route for route in routes if re.match(route, "/projections")] == [tables.ROUTE]
    assert [route for route in routes if re.match(route, "/projections/calls")] == [table.ROUTE]


@pytest.mark.anyio
async def test_none_is_shown_to_whoever_may_not_see_the_page(datasette: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasette, "_metadata_local", {**datasette._metadata_local, "allow": {"id": "root"}})
    request = type("Request", (), {"actor": None})()
    for _, page in page_files():
        with pytest.raises(Forbidden):
            await page(request, datasette)
