"""Signed checkpoints: the text, the key's file, and a second verifier that is made from the page alone."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import make
from halton.errors import LogError
from halton.events.types import LogCheckpoint
from halton.log.checkpoint import STREAM, Signer, _write_once, checkpoint_text, holds, public_key
from halton.log.store import Fact, Head

ORIGIN = "00112233445566778899aabbccddeeff"
HEAD = Head(48211, bytes(range(32)))
PAGE = Path(__file__).parents[2] / "docs" / "verify.md"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkpoint.key"


def test_three_lines_are_signed() -> None:
    text = checkpoint_text(ORIGIN, HEAD)
    assert text == b"halton/00112233445566778899aabbccddeeff\n48211\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert base64.b64decode(text.splitlines()[2]) == HEAD.hash


def test_a_key_is_made_at_first_need_for_its_owner_only_and_then_kept(path: Path) -> None:
    assert public_key(path) is None
    made = Signer.of(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    assert Signer.of(path).public == made.public == public_key(path)
    assert list(path.parent.iterdir()) == [path]


def test_where_another_process_was_first_its_key_stands(path: Path) -> None:
    first = Signer.of(path).public
    _write_once(path, b"the key of whoever was too late")
    assert Signer.of(path).public == first
    assert list(path.parent.iterdir()) == [path]


def test_a_signature_holds_for_what_was_signed_and_nothing_else(path: Path) -> None:
    signed = Signer.of(path).sign(ORIGIN, HEAD)
    assert (signed.position, signed.hash, signed.key) == (48211, HEAD.hash.hex(), public_key(path))
    assert holds(signed, ORIGIN)
    assert not holds(signed, "ff" + ORIGIN[2:])
    other = Signer.of(path.with_name("other.key"))
    for change in (
        {"position": 48210},
        {"hash": "00" * 32},
        {"hash": "not hex"},
        {"key": other.public},
        {"key": "00"},
        {"signature": "00" * 64},
        {"signature": signed.signature[:-2]},
    ):
        assert not holds(msgspec.structs.replace(signed, **change), ORIGIN), change  # type: ignore[arg-type]


def rsa_key() -> bytes:
    return generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("content", [b"", b"notes", rsa_key])
def test_a_file_that_holds_no_such_key_is_refused_and_kept(path: Path, content: Any) -> None:
    written = content() if callable(content) else content
    path.write_bytes(written)
    for reading in (Signer.of, public_key):
        with pytest.raises(LogError, match="holds no key that signs checkpoints. Put yours back"):
            reading(path)
    assert path.read_bytes() == written


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_not_followed(path: Path, exists: bool) -> None:
    target = path.with_name("elsewhere")
    if exists:
        Signer.of(target)
    path.symlink_to(target)
    with pytest.raises(LogError):
        Signer.of(path)
    assert target.exists() == exists


def test_the_verifier_of_the_page_on_verify_agrees_with_ours(tmp_path: Path, path: Path) -> None:
    (code,) = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    example: dict[str, Any] = {"Ed25519PublicKey": Ed25519PublicKey}
    exec(compile(code, str(PAGE), "exec"), example)
    log = make.log(tmp_path, [make.call()])
    head = log.append([Fact.of(STREAM, Signer.of(path).sign(log.origin(), log.head()))])
    assert example["checkpoints"](tmp_path / "db.sqlite") == [(head.position - 1, public_key(path))]
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    forged = LogCheckpoint(position=1, hash="00" * 32, key=key, signature="00" * 64)
    log.append([Fact.of(STREAM, forged)])
    log.close()
    with pytest.raises(InvalidSignature):
        example["checkpoints"](tmp_path / "db.sqlite")
