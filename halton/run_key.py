"""The key of a home that proves what `halton run` says of itself."""

from __future__ import annotations

from halton.errors import HomeError
from halton.paths import Home, make_secret

RUN_KEY_SIZE = 32


def ensure_run_key(home: Home) -> bytes:
    """The 32 random bytes that prove what `halton run` says of itself, made when they are first needed.

    Two processes at once get the same: the file appears whole, and only for the first.

    :raises HomeError: if it cannot be made, or holds something else.
    """
    try:
        if (key := _read_run_key(home)) is None:
            make_secret(home.run_key, RUN_KEY_SIZE)
            key = _read_run_key(home)
    except OSError as error:
        raise HomeError(f"{home.run_key} cannot be used ({error.strerror}). Make {home.root} a folder of your own.") from None
    if key is None or len(key) != RUN_KEY_SIZE:
        raise HomeError(f"{home.run_key} holds no key. Remove it, then: halton restart --all, and start what ran again.")
    return key


def _read_run_key(home: Home) -> bytes | None:
    try:
        return home.run_key.read_bytes()
    except FileNotFoundError:
        return None
