"""What a home's services are called: plainly for the account's own home, with a digest of the path for any other."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from halton.paths import Home

DIGITS = 8


def suffix(home: Home) -> str:
    """Nothing for `~/.halton-meter`, else `-` and eight hexadecimal digits: the same for each spelling of a folder."""
    if home.is_default:
        return ""
    return "-" + hashlib.sha256(os.fsencode(os.path.realpath(home.root))).hexdigest()[:DIGITS]


def plain_root(home: Home) -> Path:
    """The home's folder as a service is told it: systemd takes no path with `..` in it (systemd.exec(5), StandardOutput=)."""
    return Path(os.path.realpath(home.root)) if ".." in home.root.parts else home.root


def fits(path: Path | str) -> bool:
    """Whether a unit or a property list can hold this path: text in UTF-8, without control characters."""
    try:
        return all(byte >= 0x20 and byte != 0x7F for byte in str(path).encode())
    except UnicodeEncodeError:
        return False
