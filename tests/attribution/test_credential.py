"""The credential of a run: it proves the run and the project together, and only under the key of this home."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.attribution.credential import NO_PROJECT, new_run_id, offered, password, run_of
from halton.attribution.slug import slug

KEY = bytes(range(32))


def test_run_ids_are_random_and_passwords_need_no_quoting() -> None:
    ids = {new_run_id() for _ in range(100)}
    assert len(ids) == 100
    for run_id in ids:
        assert re.fullmatch("[0-9a-f]{16}", run_id)
        assert re.fullmatch("[0-9a-f]{16}\\.[0-9a-f]{32}", password(KEY, "a b@c", run_id))


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(), min_size=1))
def test_a_password_proves_its_run_for_its_project_alone(project: str) -> None:
    run_id = new_run_id()
    given_ = password(KEY, project.encode("utf-8", "replace").decode(), run_id)
    user = project.encode("utf-8", "replace").decode()
    assert run_of(KEY, user, given_) == run_id
    assert run_of(KEY, user + "x", given_) is None
    assert run_of(bytes(32), user, given_) is None


@pytest.mark.parametrize(
    "given_",
    [
        None,
        "",
        "halton",
        ".",
        "0123456789abcdef",
        "0123456789abcdef.",
        "0123456789abcdef.0123456789abcdef0123456789abcdef",
        password(KEY, "billing", "0123456789abcdef") + "0",
        password(KEY, "billing", "0123456789abcdef")[:-1],
        password(KEY, "billing", "0123456789abcdef").upper(),
        "ü" * 16 + ".\ud800",
    ],
)
def test_what_proves_nothing(given_: str | None) -> None:
    assert run_of(KEY, "billing", given_) is None


def test_a_run_within_runs_is_proved_with_all_of_them() -> None:
    path = ".".join(["0123456789abcdef"] * 8)
    assert run_of(KEY, "billing", password(KEY, "billing", path)) == path
    assert run_of(KEY, "billing", password(KEY, "billing", f"{path}.0123456789abcdef")) is None
    assert run_of(KEY, "billing", password(KEY, "billing", "0123456789ABCDEF")) is None


def test_without_a_key_or_a_user_nothing_is_proved() -> None:
    proof = password(b"", "billing", "0123456789abcdef")
    assert run_of(b"", "billing", proof) is None
    assert run_of(KEY, None, proof) is None
    assert run_of(KEY, "", password(KEY, "", "0123456789abcdef")) is None


def test_the_user_without_a_project_is_a_name_that_no_project_can_have() -> None:
    assert slug(NO_PROJECT) is None
    assert run_of(KEY, NO_PROJECT, password(KEY, NO_PROJECT, "0123456789abcdef")) == "0123456789abcdef"


@pytest.mark.parametrize(
    ("field", "credentials"),
    [
        ("Proxy-Authorization: Basic " + b64encode(b"billing:a.b").decode(), ("billing", "a.b")),
        ("proxy-AUTHORIZATION:basic " + b64encode(b"-:a").decode(), ("-", "a")),
        ("Proxy-Authorization: Basic " + b64encode(b"a%20b:c%3Ad").decode(), ("a b", "c:d")),
        ("Proxy-Authorization: Basic " + b64encode("項目:x".encode()).decode(), ("項目", "x")),
        ("Proxy-Authorization: Basic " + b64encode(b"billing").decode(), ("billing", "")),
        ("Proxy-Authorization: Basic " + b64encode(b":password").decode(), None),
        ("Proxy-Authorization: Basic !", None),
        ("Proxy-Authorization: Basic " + b64encode(b"\xff:x").decode(), None),
        ("Proxy-Authorization: Bearer " + b64encode(b"a:b").decode(), None),
        ("Authorization: Basic " + b64encode(b"a:b").decode(), None),
        ("Proxy-Authorization", None),
        ("", None),
    ],
)
def test_credentials_in_a_line_of_a_head(field: str, credentials: tuple[str, str] | None) -> None:
    assert offered(field) == credentials
