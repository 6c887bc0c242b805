"""What config.toml may say of hosts, each written in one way only; a ValueError says what is wrong and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from halton.wire.format_names import format_names
from halton.wire.host import loopback, name_fault, written

# Halton speaks it with itself.
_OURS = "probe"


def address(text: str) -> tuple[str, int]:
    """A loopback HOST:PORT taken apart.

    :raises ValueError: for anything else.
    """
    if (found := loopback(text)) is None:
        raise ValueError(f'"{text}" is not a loopback address with a port, such as "127.0.0.1:8443".')
    return found


def name(text: str) -> str:
    """One name that clients ask for.

    :raises ValueError: for `*.suffix`, and for what is no name.
    """
    if fault := name_fault(text.lower()):
        raise ValueError(f"the host {fault}")
    if text.startswith("*"):
        raise ValueError('the host is no single name. Write one entry for each name, without "*.".')
    return text.lower()


def provider_host(text: str, *, has_address: bool) -> str:
    """A name, `*.suffix`, or the loopback address on which Halton stands for a server.

    :raises ValueError: for anything else, for an address that one of them must have or cannot, and for a suffix that takes in
        what another provider's host is known to be.
    """
    if found := loopback(text):
        if not has_address:
            raise ValueError("it needs an address. Write where the server itself listens.")
        return written(*found)
    if not text.startswith("*.") or name_fault(text.lower()):
        return name(text)
    if has_address:
        raise ValueError('it cannot have an address. Write one table for each name, without "*.".')
    from halton.wire.find import overlap, provider_hosts  # it imports each provider, for what few config.toml say

    if shipped := next((known for known in provider_hosts() if overlap(known, text.lower())), None):
        raise ValueError(f'it takes in {shipped}, which Halton knows. Write one table for each name that you mean, without "*.".')
    return text.lower()


def format_name(text: str) -> str:
    """The name of a format.

    :raises ValueError: naming the nearest one there is.
    """
    if text not in (known := tuple(name for name in format_names() if name != _OURS)):
        raise ValueError(f'unknown format "{text}". {nearest(text, known)}')
    return text


def refuse_own(
    listeners: Iterable[str], ways: Iterable[tuple[str, tuple[str, int]]], proxy: tuple[str, int], page: tuple[str, int]
) -> None:
    """Make sure that no listener has a port of ours, and that nothing leads to where we listen: such a call would never end.

    `ways` are the entries, and where each leads.

    :raises ValueError: naming the entry.
    """
    own = {proxy: "the proxy", page: "the page"}
    ports = {place[1]: whose for place, whose in own.items()}
    for text in listeners:
        place = address(text)
        if whose := ports.get(place[1]):
            raise ValueError(f"[[provider]] {text} has the port of {whose}. Choose another port for one of the two.")
        own[place] = f"[[provider]] {text}"
    for entry, target in ways:
        if whose := own.get(target):
            raise ValueError(f"{entry}: {written(*target)} is where Halton listens ({whose}). Write where the server does.")


def nearest(word: str, known: Iterable[str], prefix: str = "") -> str:
    """What may have been meant by a word that is not known."""
    known = tuple(known)
    near = difflib.get_close_matches(word, known, 1, 0.3)
    return f'Did you mean "{prefix}{near[0]}"?' if near else f"Known here: {', '.join(known)}."
