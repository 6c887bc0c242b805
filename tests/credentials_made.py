"""Credentials made from a seed, and a search that finds each of them, or a piece of it, however it was written down."""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import ahocorasick_rs
import pyarrow as pa

from halton.bodies.reading import Wanted, each, open_bodies, text_of
from halton.paths import Home

PIECE = 12  # so many characters of one are too many
_LETTERS = string.ascii_letters + string.digits


class Wallet:
    """What its owner would not want to see in a file. Only the random part of each is looked for."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.secrets: dict[str, str] = {}

    def new(self, name: str, prefix: str = "", *, size: int = 40, letters: str = _LETTERS) -> str:
        """A credential of this kind."""
        self.secrets[name] = "".join(self._random.choices(letters, k=size))
        return prefix + self.secrets[name]

    def keep(self, name: str, secret: str) -> None:
        """Look for this too, which somebody else made."""
        self.secrets[name] = secret


class Search:
    """Finds the secrets of a wallet in bytes."""

    def __init__(self, wallet: Wallet) -> None:
        forms = {form: f"{name} ({how})" for name, secret in wallet.secrets.items() for how, form in pieces(secret)}
        self._names = list(forms.values())
        self._automaton = ahocorasick_rs.BytesAhoCorasick(list(forms))

    def found(self, data: bytes) -> set[str]:
        """Which stand in these bytes, and how they were written."""
        return {self._names[number] for number, _, _ in self._automaton.find_matches_as_indexes(data)}

    def leaks(self, things: Iterable[tuple[str, bytes]]) -> dict[str, set[str]]:
        """Where anything was found, and what."""
        return {where: names for where, data in things if (names := self.found(data))}


def pieces(secret: str) -> Iterator[tuple[str, bytes]]:
    """Every piece of a secret that is too long, in each form that something might give it."""
    plain = secret.encode()
    written = {"plain": plain, "lower case": plain.lower(), "upper case": plain.upper()}
    written["percent"] = quote(plain, safe="").encode()
    for how, form in written.items():
        yield from ((how, form[at : at + PIECE]) for at in range(len(form) - PIECE + 1))
    for how, form in (("hex", plain.hex()), ("HEX", plain.hex().upper())):
        yield from ((how, form[at : at + 2 * PIECE].encode()) for at in range(0, len(form) - 2 * PIECE + 1, 2))
    for skipped in range(3):
        encoded = base64.b64encode(bytes(skipped) + plain)[4 if skipped else 0 : -4]
        for form in (encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))):
            yield from (("Base64", form[at : at + 16]) for at in range(len(form) - 15))


def everything(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below these folders as it is, and every name; sockets have but a name."""
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            yield f"the name of {file}", str(file.relative_to(folder)).encode(errors="surrogateescape")
            if file.is_symlink():
                yield f"the link {file}", str(file.readlink()).encode(errors="surrogateescape")
            elif file.is_file():
                yield str(file), file.read_bytes()


def unpacked(home: Home) -> Iterator[tuple[str, bytes]]:
    """What is compressed there, as it reads: bodies and segments."""
    if home.bodies.exists():
        with closing(open_bodies(home.bodies)) as connection:
            for number, row in enumerate(each(connection, Wanted())):
                yield f"body {number}", text_of(row)
    for file in sorted(home.segments.glob("**/*.arrow")):
        with pa.memory_map(str(file)) as source, pa.ipc.open_file(source) as reader:
            rows = reader.read_all().to_pylist()
        # Payloads are columns of bytes: their words are printed as they are.
        yield f"{file}, unpacked", repr(rows).encode()


def processes(pids: Iterable[int]) -> Iterator[tuple[str, bytes]]:
    """Command lines and environments."""
    for pid in pids:
        for name in ("cmdline", "environ"):
            yield f"{name} of {pid}", Path(f"/proc/{pid}/{name}").read_bytes()
