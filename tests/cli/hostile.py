"""Hostile words, a terminal to look at what is printed, and what must not reach anybody's eyes."""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# A title, a clipboard and a link (OSC 0, 52, 8), a question and a colour (CSI), the same in C1; bidi, zero width, line ends.
PIECES = (
    "\x1b]0;t\x07", "\x1b]52;c;ea==\x07", "\x1b]8;;http://x\x1b\\", "\x1b[6n", "\x1b[38;5;201m", "\x9b6n", "\x9d52;c;x\x9c",
    "\x85",
    "\u202e", "\u202a", "\u2066", "\u2069", "\u200b", "\u200f", "\u2028", "\u2029", "\ufeff", "\x7f", "\x00", "\t", "\r", "\n",
)  # fmt: skip
MARK = "evil"
# Words that are no argument of a command in the tests: the kernel lets no NUL into one.
WITH_NUL = ("client", "command", "error", "host", "prompt", "reason", "source", "value")
_FORMULAS = "=+-@\t\r"
_SEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
# What rich and click draw with; no hostile text holds these.
_STYLES = re.compile(r"\x1b\[(?:0|1|2|22|3[0-7]|9[0-7]|1;3[0-7]|38;5;(?!201)[0-9]+|)m|\x1b\[\?25[lh]|\x1b\[2?K|\x1b\[1A")


def evil(name: str, number: int = 0) -> str:
    """A word that a spreadsheet would run and a terminal would obey; the name tells where it came from."""
    turn = (len(name) * 5 + number) % len(PIECES)  # what comes first differs: much is cut at 120 characters
    obeyed = "".join(PIECES[turn:] + PIECES[:turn])
    if name not in WITH_NUL:
        obeyed = obeyed.replace("\0", "")
    return f"{_FORMULAS[(len(name) + number) % len(_FORMULAS)]}{MARK}-{name}{obeyed}'\"`$(x)|</b>[bold]{{}}%s"


def long(name: str) -> str:
    return f"={MARK}-{name}" + "\x1b[6n\u202e" * 600 + "é" * 500


def obeyed(data: bytes) -> list[str]:
    """The characters that a terminal would obey, or that deceive a reader, with what stands around them; our own styles aside."""
    text = _STYLES.sub("", data.decode("utf-8", "surrogateescape").replace("\r\n", "\n"))
    return [repr(text[max(0, found.start() - 40) : found.end() + 10]) for found in _SEEN.finditer(text)]


def controls(data: bytes) -> list[str]:
    """The C0 characters but the ends of lines."""
    return [repr(found[0]) for found in re.finditer("[\x00-\x09\x0b-\x1f]", data.decode("utf-8", "surrogateescape"))]


def formulas(text: str) -> list[str]:
    """The cells of a CSV that a spreadsheet would run: those that begin like a formula and are no numbers."""
    csv.field_size_limit(1 << 24)
    rows = csv.reader(io.StringIO(text, newline=""))
    return [cell for row in rows for cell in row if cell[:1] in {*_FORMULAS, "\0"} and not re.fullmatch(r"-?[0-9.]+", cell)]


def mangled(value: Any) -> list[str]:
    """The words of a JSON document that are not what they were, with escapes in the text itself; sentences do not count."""
    if isinstance(value, dict):
        return [found for pair in value.items() for part in pair for found in mangled(part)]
    if isinstance(value, list):
        return [found for part in value for found in mangled(part)]
    return [value] if isinstance(value, str) and value[1:].startswith(MARK) and re.search(r"\\x1b|\\u20", value) else []


class Terminal:
    """A pseudo terminal in the place of stdout and stderr."""

    def __init__(self) -> None:
        self.data = b""


@contextmanager
def terminal() -> Iterator[Terminal]:
    """Between here and there, sys.stdout, sys.stderr and the descriptors below them are a terminal."""
    found, (reading, writing) = Terminal(), pty.openpty()
    thread = threading.Thread(target=_read, args=(reading, found))
    thread.start()
    kept, streams = [os.dup(1), os.dup(2)], (sys.stdout, sys.stderr)
    for descriptor in (1, 2):
        os.dup2(writing, descriptor)
    sys.stdout, sys.stderr = (
        os.fdopen(os.dup(writing), "w", encoding="utf-8", errors=errors) for errors in ("strict", "backslashreplace")
    )
    try:
        yield found
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.close()
        sys.stdout, sys.stderr = streams
        for descriptor, old in zip((1, 2), kept, strict=True):
            os.dup2(old, descriptor)
            os.close(old)
        os.close(writing)
        thread.join()
        os.close(reading)


def _read(reading: int, found: Terminal) -> None:
    try:
        while data := os.read(reading, 65536):
            found.data += data
    except OSError:  # EIO: nobody writes any more
        return
