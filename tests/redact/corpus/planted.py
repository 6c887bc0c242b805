"""Secrets made at run time from a seed: no literal in this repository is one, and each run of a seed makes the same."""

from __future__ import annotations

import base64
import random
import re
import string
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_LEAK = 12
_ALPHABETS = {
    "an": string.ascii_letters + string.digits,
    "lo": string.ascii_lowercase + string.digits,
    "up": string.ascii_uppercase + string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "w": string.ascii_letters + string.digits + "_-",
    "b": string.ascii_letters + string.digits + "+/",
    "d": string.digits,
    "A": string.ascii_uppercase,
    "a": string.ascii_lowercase,
    "l": string.ascii_letters,
    "b32": string.ascii_uppercase + "234567",
    "bech": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "b58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
}
_PART = re.compile(rf"\{{(-?)({'|'.join(_ALPHABETS)}|uuid|snow|pw|pass)(?::(\d+))?\}}")
_SYLLABLES = "ba ko ri tu ne la mo si va de zu pe fi gor man tel rin dos kal ver".split()
_SPECIAL = "!@#%^&*?~+="

type Family = Literal["prefixed", "structural", "contextual", "encoded"]


@dataclass(frozen=True, slots=True)
class Planted:
    """A text, and the random parts of the secret in it."""

    text: str
    parts: tuple[str, ...]

    def leaks(self, kept: str) -> bool:
        """Whether what is kept has 12 consecutive characters of a random part, or all of a shorter one."""
        return any(part[place : place + _LEAK] in kept for part in self.parts for place in range(max(1, len(part) - _LEAK + 1)))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of secret; `forms` are written in the language of `plant`, each of them a variant."""

    name: str
    family: Family
    forms: tuple[str, ...]


def plant(form: str, rng: random.Random) -> Planted:
    """`ghp_{an:36}`: each brace is a random part of so many characters of an alphabet; `{uuid}`, `{pw}` and `{pass}` have lengths
    of their own. `{-hex:32}` is a part that is no secret."""
    parts: list[str] = []

    def fill(match: re.Match[str]) -> str:
        made = _random(match[2], int(match[3] or 0), rng)
        if not match[1]:
            parts.append(made)
        return made

    text = _PART.sub(fill, form)
    long = tuple(part for part in parts if len(part) >= 8)
    return Planted(text, long or tuple(parts))


def _random(alphabet: str, length: int, rng: random.Random) -> str:
    if alphabet == "uuid":
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    if alphabet == "snow":
        return base64.b64encode(str(rng.randrange(10**17, 10**18)).encode()).decode()
    if alphabet == "pw":
        return password(rng)
    if alphabet == "pass":
        return "-".join(_word(rng) for _ in range(4)) + str(rng.randrange(10, 99))
    return "".join(rng.choices(_ALPHABETS[alphabet], k=length))


def password(rng: random.Random) -> str:
    """As people choose them: a word with a capital, digits, a sign, in some order."""
    word = _word(rng).capitalize() + _word(rng)
    parts = [word, str(rng.randrange(10, 9999)), rng.choice(_SPECIAL)]
    if rng.random() < 0.3:
        parts.insert(0, rng.choice(string.ascii_uppercase))
    if rng.random() < 0.3:
        rng.shuffle(parts)
    return "".join(parts)


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.choice((2, 2, 3))))


def rows(family: Family, table: str) -> Iterator[Kind]:
    """Kinds written one a line, `name  form`; lines of one name are its forms."""
    forms: dict[str, list[str]] = {}
    for line in table.strip().splitlines():
        name, _, form = line.strip().partition(" ")
        forms.setdefault(name, []).append(form.strip().encode().decode("unicode_escape"))
    return (Kind(name, family, tuple(texts)) for name, texts in forms.items())
