"""The credential of a run: it proves the run and the project together, and only under the key of this home."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.attribution.credential import new_run_id, password, run_of

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


def test_without_a_key_or_a_user_nothing_is_proved() -> None:
    proof = password(b"", "billing", "0123456789abcdef")
    assert run_of(b"", "billing", proof) is None
    assert run_of(KEY, None, proof) is None
    assert run_of(KEY, "", password(KEY, "", "0123456789abcdef")) is None
