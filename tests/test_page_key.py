"""The secret of a private page, and what it proves."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from halton import page_key
from halton.errors import HomeError
from halton.page_key import PageKey
from halton.paths import Home


@pytest.fixture
def key(tmp_path: Path) -> PageKey:
    return PageKey(Home(tmp_path))


def test_it_is_made_once_for_this_account_alone(key: PageKey) -> None:
    old = os.umask(0)
    try:
        with ThreadPoolExecutor(8) as pool:
            made = {made.result() for made in [pool.submit(key.ensure) for _ in range(32)]}
    finally:
        os.umask(old)
    assert len(made) == 1 and len(made.pop()) == 32
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    assert [path.name for path in key.path.parent.iterdir()] == ["page.key"]


def test_nothing_is_proved_without_a_key_and_asking_makes_none(key: PageKey) -> None:
    assert key.link_expiry("1.x.y") is None
    assert not key.takes_cookie("") and not key.takes_token("")
    assert key.cookie_name() is None
    assert not key.path.exists()


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620])
def test_a_key_that_others_could_know_is_none(key: PageKey, mode: int) -> None:
    token = key.token()
    key.path.chmod(mode)
    assert not key.takes_token(token)
    with pytest.raises(HomeError, match=r"can be read by other accounts\. Remove it, and run: halton browse"):
        key.ensure()


def test_a_planted_link_is_not_followed(key: PageKey, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(bytes(32))
    key.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HomeError, match="cannot be used"):
        key.ensure()
    assert (tmp_path / "elsewhere").read_bytes() == bytes(32)


def test_a_key_cut_short_is_said(key: PageKey) -> None:
    key.path.write_bytes(b"short")
    key.path.chmod(0o600)
    with pytest.raises(HomeError, match="holds no key"):
        key.ensure()
    assert not key.takes_token("")


def test_a_link_is_good_for_a_minute(key: PageKey, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = key.link().partition("?proof=")[2]
    expires = key.link_expiry(proof)
    assert expires is not None
    monkeypatch.setattr(page_key.time, "time", lambda: expires - 1)
    assert key.link_expiry(proof) == expires
    monkeypatch.setattr(page_key.time, "time", lambda: expires)
    assert key.link_expiry(proof) is None


def test_a_cookie_is_good_for_thirty_days(key: PageKey, monkeypatch: pytest.MonkeyPatch) -> None:
    value = key.cookie_value()
    expires = int(value.partition(".")[0])
    monkeypatch.setattr(page_key.time, "time", lambda: expires - 1)
    assert key.takes_cookie(value)
    monkeypatch.setattr(page_key.time, "time", lambda: expires)
    assert not key.takes_cookie(value)


def test_one_proof_is_not_another(key: PageKey) -> None:
    link, cookie, token = key.link().partition("?proof=")[2], key.cookie_value(), key.token()
    assert [key.takes_cookie(text) for text in (link, cookie, token)] == [False, True, False]
    assert [key.takes_token(text) for text in (link, cookie, token)] == [False, False, True]
    assert [key.link_expiry(text) is None for text in (link, cookie, token)] == [False, True, True]
    assert not key.takes_cookie(f"{link.partition('.')[0]}.{link.rpartition('.')[2]}")


def test_no_part_of_a_proof_can_be_changed(key: PageKey) -> None:
    cookie, token = key.cookie_value(), key.token()
    expires, _, made = cookie.partition(".")
    for changed in (f"{int(expires) + 1}.{made}", f"0{expires}.{made}", f"{expires}.{made[:-1]}", f"{expires}.{made}=", "é" * 43,
                    cookie.upper(), f"{cookie}\n", f" {cookie}", f"-{cookie}", ""):
        assert not key.takes_cookie(changed), changed
    for changed in (token[:-1], token + "=", token.swapcase(), "é" * 43, ""):
        assert not key.takes_token(changed), changed


def test_a_new_key_ends_all_that_the_old_one_proved(key: PageKey) -> None:
    cookie, token, name, proof = key.cookie_value(), key.token(), key.cookie_name(), key.link().partition("?proof=")[2]
    key.path.unlink()
    key.ensure()
    assert not key.takes_cookie(cookie) and not key.takes_token(token) and key.link_expiry(proof) is None
    assert key.cookie_name() != name


def test_another_home_proves_nothing_here(key: PageKey, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert not key.takes_token(PageKey(Home(tmp_path / "other")).token())
    key.ensure()
    assert not key.takes_token(PageKey(Home(tmp_path / "other")).token())
