"""A value as one word of a shell: the shell reads it as it is, and a terminal that shows it obeys nothing in it."""

from __future__ import annotations

import os
import shlex
from itertools import groupby

from halton.cli.output import safe


def sh_word(value: str) -> str:
    """For sh and its relatives, where printf makes the bytes that must not be seen."""
    if _is_shown(value):
        return shlex.quote(value)
    return "".join(_sh_part("".join(part), kind) for kind, part in groupby(value, _kind))


def fish_word(value: str) -> str:
    """For fish, in whose quotes \\ and ' get a \\; bytes that must not be seen stand outside, in hex."""
    parts = [("".join(part), kind) for kind, part in groupby(value, _kind)]
    return "".join(_hex(part) if kind == "hidden" else _fish_quoted(part) for part, kind in parts) or "''"


def _kind(character: str) -> str:
    # A command substitution takes newlines at its end away, so they are quoted.
    return "shown" if character == "\n" or _is_shown(character) else "hidden"


def _is_shown(text: str) -> bool:
    return "".join(map(safe, text)) == text


def _sh_part(part: str, kind: str) -> str:
    if kind == "shown":
        return shlex.quote(part)
    return "\"$(printf '" + "".join(f"\\{byte:03o}" for byte in os.fsencode(part)) + "')\""


def _fish_quoted(part: str) -> str:
    return "'" + part.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _hex(part: str) -> str:
    return "".join(f"\\X{byte:02x}" for byte in os.fsencode(part))
