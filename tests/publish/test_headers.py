"""The policy, literally, and what the inside may not say."""

from typing import Any

import pytest

from halton.paths import Home
from halton.publish.headers import ALWAYS, POLICY, is_unshared, not_kept, without_ours

DASHBOARD = "http://localhost:3000"


def test_what_every_answer_carries() -> None:
    assert dict(ALWAYS) == {
        b"content-security-policy": b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"referrer-policy": b"no-referrer",
        b"cross-origin-resource-policy": b"same-origin",
        b"cross-origin-opener-policy": b"same-origin",
        b"vary": b"Origin",
    }


def test_the_inside_sets_no_cookie_and_opens_nothing() -> None:
    inside = [
        (b"Set-Cookie", b"ds_actor=1"),
        (b"Access-Control-Allow-Origin", b"*"),
        (b"access-control-allow-credentials", b"true"),
        (b"Content-Security-Policy", b"default-src *"),
        (b"X-Frame-Options", b"SAMEORIGIN"),
        (b"Vary", b"Cookie"),
        (b"x-other", b"1"),
    ]
    assert without_ours(inside) == [(b"Vary", b"Cookie"), (b"x-other", b"1")]


def test_what_no_cache_may_keep_says_so_once() -> None:
    inside = [(b"Cache-Control", b"max-age=5"), (b"x-other", b"1")]
    assert not_kept(inside) == [(b"x-other", b"1"), (b"cache-control", b"no-store")]


@pytest.mark.anyio
async def test_every_route_answers_with_the_headers(datasette: Any, views: Any) -> None:
    for path in (
        "/",
        "/projections",
        "/projections/calls",
        "/projections/calls.json",
        "/projections/calls.csv",
        "/nowhere",
        "/projections/calls.arrow",
        "/static/halton.css",
        "/-/static/table.js",
        "/-/metadata.json",
        "/_internal",
    ):
        headers = (await datasette.client.get(path)).headers
        assert headers["content-security-policy"] == POLICY, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "Origin" in headers["vary"]
        assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.anyio
async def test_only_a_configured_origin_gets_cors_headers(datasette: Any) -> None:
    allowed = await datasette.client.get("/-/metadata.json", headers={"origin": DASHBOARD})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == DASHBOARD
    assert "access-control-allow-credentials" not in allowed.headers
    refused = await datasette.client.get("/-/metadata.json", headers={"origin": "https://evil.example"})
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    assert refused.headers["content-security-policy"] == POLICY


def test_what_nobody_may_keep_is_shared_with_nobody() -> None:
    assert is_unshared([(b"Cache-Control", b"private, No-Store")])
    assert not is_unshared([(b"cache-control", b"max-age=5"), (b"x-other", b"no-store")])
    assert not is_unshared([])


@pytest.mark.anyio
async def test_a_page_that_shows_bodies_is_read_by_no_other_origin(home: Home, views: Any, open_window: Any) -> None:
    asked = {"origin": DASHBOARD}
    with open_window(home, bodies=True, cors_origins=(DASHBOARD,)) as datasette:
        for path in ("/call/0192a", "/call/none"):
            headers = (await datasette.client.get(path, headers=asked)).headers
            assert not [name for name in headers if name.startswith("access-control-")], path
            assert (headers["content-security-policy"], headers["cache-control"]) == (POLICY, "no-store")
        for path in ("/", "/projections/calls.json"):
            headers = (await datasette.client.get(path, headers=asked)).headers
            assert headers["access-control-allow-origin"] == DASHBOARD, path
