"""The hooks together: closed routes, and a guard outside of every other plugin."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pluggy
import pytest
from datasette.plugins import pm

pytestmark = pytest.mark.anyio


class Foreign:
    """A plugin of the user's that answers everything itself and opens it to the world."""

    @staticmethod
    @pluggy.HookimplMarker("datasette")
    def asgi_wrapper(datasette: Any) -> Any:
        async def answer(scope: Any, receive: Any, send: Any) -> None:
            headers = [(b"access-control-allow-origin", b"*")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"foreign"})

        return lambda application: answer


@pytest.fixture
def foreign() -> Iterator[None]:
    pm.register(Foreign)
    yield
    pm.unregister(Foreign)


async def test_the_guard_is_outside_of_other_plugins(foreign: None, datasette: Any) -> None:
    answer = await datasette.client.get("/")
    assert answer.text == "foreign"
    assert "access-control-allow-origin" not in answer.headers
    assert (await datasette.client.get("/", headers={"host": "evil.example"})).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/-/threads", "/-/threads.json", "/-/messages", "/-/permissions", "/-/allow-debug", "/-/patterns", "/-/logout",
     "/-/auth-token", "/-/databases", "/-/databases.json", "/projections/calls.blob?_blob_column=origin",
     "/projections/calls/2,1.blob?_blob_column=origin", "/projections.blob?sql=select+1+as+x&_blob_column=x"],
)
async def test_pages_for_developers_of_datasette_are_closed(datasette: Any, views: Path, path: str) -> None:
    assert (await datasette.client.get(path)).status_code == 404


async def test_the_guard_is_round_datasette(datasette: Any, views: Any) -> None:
    for path in ("/", "/projections/calls.json", "/static/halton.css", "/-/metadata.json"):
        assert (await datasette.client.get(path, headers={"host": "evil.example"})).status_code == 403
        assert (await datasette.client.post(path)).status_code == 405
