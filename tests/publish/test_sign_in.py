"""Who is let in: each proof, and each way to fail."""

from __future__ import annotations

from typing import Any

import pytest

from halton.page_key import PageKey
from halton.paths import Home
from halton.publish.sign_in import NEEDED, SPENT, Answer, SignIn

REFUSED = Answer(401, [(b"www-authenticate", b"Bearer"), (b"cache-control", b"no-store")], NEEDED)
TOO_OLD = REFUSED._replace(text=SPENT)


@pytest.fixture
def key(home: Home) -> PageKey:
    return PageKey(home)


@pytest.fixture
def sign_in(key: PageKey) -> SignIn:
    return SignIn(key)


def asked(path: str = "/", *headers: tuple[str, str], method: str = "GET") -> dict[str, Any]:
    place, _, query = path.partition("?")
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    asked_for = {"path": place, "raw_path": place.encode(), "query_string": query.encode()}
    return {"type": "http", "method": method, "headers": raw} | asked_for


def test_nobody_is_let_in_without_a_proof(sign_in: SignIn, key: PageKey) -> None:
    for path in ("/", "/projections/calls.json", "/static/halton.css", "/-/static/table.js", "/-/metadata.json", "/favicon.ico"):
        assert sign_in.answer(asked(path)) == REFUSED
    assert not key.path.exists()


def test_a_link_signs_in_once(sign_in: SignIn, key: PageKey) -> None:
    link = key.link()
    answer = sign_in.answer(asked(link))
    assert answer is not None and (answer.status, answer.text) == (303, "")
    headers = dict(answer.headers)
    assert headers[b"location"] == b"/" and headers[b"cache-control"] == b"no-store"
    cookie, *terms = headers[b"set-cookie"].decode().split("; ")
    assert terms == ["Max-Age=2592000", "Path=/", "HttpOnly", "SameSite=Strict"]
    assert sign_in.answer(asked("/", ("cookie", cookie))) is None
    assert sign_in.answer(asked(link)) == TOO_OLD
    assert sign_in.answer(asked("/", ("cookie", cookie))) is None


def test_a_page_that_begins_anew_takes_no_link_from_before(key: PageKey) -> None:
    """It does not know which of them were used."""
    link = key.link()
    made = int(link.partition("=")[2].partition(".")[0]) - 60
    assert SignIn(key, began=made + 1.2).answer(asked(link)) == TOO_OLD
    for began in (made - 30.5, made, made + 0.9):
        answer = SignIn(key, began).answer(asked(link))
        assert answer is not None and answer.status == 303, began


def test_a_link_signs_in_only_as_the_page_that_a_browser_opens(sign_in: SignIn, key: PageKey) -> None:
    link = key.link()
    assert sign_in.answer(asked(link, method="HEAD")) == REFUSED
    assert sign_in.answer(asked("/" + link.partition("?")[2])) == REFUSED
    assert sign_in.answer(asked(link + "x")) == TOO_OLD
    assert sign_in.answer(asked("/-/sign-in")) == TOO_OLD
    assert sign_in.answer(asked(link)) is not None


def test_the_cookie_lets_in_beside_those_of_other_ports(sign_in: SignIn, key: PageKey) -> None:
    key.ensure()
    name, value = key.cookie_name(), key.cookie_value()
    for cookies in (f"{name}={value}", f"a=b; {name}={value}", f"{name}=planted; {name}={value}", f'x="; {name}={value}; y='):
        assert sign_in.answer(asked("/", ("Cookie", cookies))) is None, cookies
    assert sign_in.answer(asked("/", ("cookie", "a=b"), ("cookie", f"{name}={value}"))) is None
    for cookies in (f"other={value}", f"{name}={value}x", f"{name}=", name or "", value, "é=é", f"{name} {value}"):
        assert sign_in.answer(asked("/", ("cookie", cookies))) == REFUSED, cookies


def test_the_token_lets_a_script_in(sign_in: SignIn, key: PageKey) -> None:
    token = key.token()
    for text in (f"Bearer {token}", f"bearer {token}", f"Bearer  {token} "):
        assert sign_in.answer(asked("/", ("Authorization", text))) is None, text
    for text in (token, f"Basic {token}", f"Bearer {token}x", "Bearer ", f"Bearer {key.cookie_value()}", "Bearer é"):
        assert sign_in.answer(asked("/", ("authorization", text))) == REFUSED, text


def test_without_its_key_the_page_is_closed(sign_in: SignIn, key: PageKey) -> None:
    token = key.token()
    key.path.unlink()
    assert sign_in.answer(asked("/", ("authorization", f"Bearer {token}"))) == REFUSED
    fresh = key.token()
    assert sign_in.answer(asked("/", ("authorization", f"Bearer {token}"))) == REFUSED
    assert sign_in.answer(asked("/", ("authorization", f"Bearer {fresh}"))) is None
