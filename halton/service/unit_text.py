"""Foreign text in a unit file: what means something to systemd, written so that it means itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# What stands for itself outside quotes (systemd.syntax(7), "Quoting").
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+@")

# What systemd takes in an argument and not in the path of a program ("Executable name contains special characters").
_NO_PROGRAM = frozenset("\"'\\")


def command(words: Sequence[str]) -> str:
    """A line for ExecStart= and its like (systemd.service(5), "Command lines")."""
    if set(words[0]) & _NO_PROGRAM:
        words = ("/bin/sh", "-c", 'exec "$0" "$@"', *words)
    # The colon has systemd put no variables in. `$$` is no way: in the path of the program it stays as it is.
    literal = ":" if any("$" in word for word in words) else ""
    return " ".join(map(_word, (literal + words[0], *words[1:])))


def assignment(name: str, value: Path | str) -> str:
    """A variable for Environment=, where `$` means nothing (systemd.exec(5))."""
    return _word(f"{name}={value}")


def rest_of_line(text: Path | str) -> str:
    """What takes all of the line, such as a path: nothing but specifiers is read in it (systemd.unit(5), "Specifiers")."""
    return str(text).replace("%", "%%")


def _word(text: str) -> str:
    text = rest_of_line(text)
    if text and set(text) <= _PLAIN | {"%"}:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
