"""T9: every line of every *.err.log is a JSON object of the fields that are allowed, with names and numbers in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import msgspec

from halton.error_log.lines import FIELDS
from halton.privacy.error_logs import error_logs, lines_of
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, several

promise = "T9"

# A time, a name, or a place in the code: `door.py:80 in run`. Nothing that could be a sentence.
_NAME = re.compile(r"(?:[A-Za-z0-9_.:+-]|<[a-z ]+>)*(?: in [A-Za-z0-9_.<>]+)?")
_NAME_CAP = 300
_fields = frozenset(FIELDS)
_decode = msgspec.json.Decoder(dict[str, int | str | None]).decode


def check(install: Install) -> Iterator[Finding]:
    """Read all of them, line by line."""
    lines, strange = 0, False
    files = error_logs(install.home)
    for file in files:
        found: dict[str, list[int]] = {}
        for number, line in lines_of(file):
            lines += 1
            if fault := _fault(line):
                found.setdefault(fault, []).append(number)
        for fault, numbers in found.items():
            strange = True
            which = f"{several(len(numbers), 'line')} {listed(numbers)}" if len(numbers) > 1 else f"line {numbers[0]:,}"
            yield broken(f"{file.name}, {which}: {fault}.", f"rm {shlex.quote(str(file))}")
    if not strange:
        yield holds(f"{several(lines, 'line')} in {several(len(files), 'log file')}: JSON of the fields {', '.join(FIELDS)}.")


def _fault(line: bytes) -> str | None:
    """What is wrong with a line, without a word of it."""
    try:
        said = _decode(line)
    except msgspec.ValidationError:
        return "JSON that is no flat object of names and numbers"
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "no JSON"
    if not said.keys() <= _fields:
        return f"{several(len(said.keys() - _fields), 'field')} that no line may have"
    wordy = sorted(name for name, value in said.items() if isinstance(value, str) and not _is_name(value))
    return f"words in {', '.join(wordy)}" if wordy else None


def _is_name(value: str) -> bool:
    return len(value) <= _NAME_CAP and _NAME.fullmatch(value) is not None
