"""The authorities of a home at one time: one signs, others wait beside it, and each host has one whose root is known longest.

A program knows the roots that were there when it started. So the oldest authority that may sign for a host does so, and a newer
one only for what no older one covers, or when that one is about to end.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from halton.capture.authority import KEY_FILE, Authority, covers, read_authority
from halton.errors import HomeError
from halton.paths import Home, read_private, write_private

# The rest of a machine's programs may go by another clock (a container, a virtual machine). Each day more would break those that
# were started before the next root was there, and know the old one only, a day sooner.
RETIRE_BEFORE = datetime.timedelta(days=1)
NEXT_FILES = "halton-ca-*.pem"


class InForce(msgspec.Struct, frozen=True):
    """What workers go by: the folder, and the digests of those whose roots clients were given, in the order they were made.

    `ended` says of those that have ended when that was first seen (Unix seconds): a clock may have been ahead for a moment.
    """

    folder: str
    digests: tuple[str, ...]
    ended: dict[str, int] = {}


def next_file(folder: Path, digest: str) -> Path:
    """Where an authority lies until it takes the signing one's place."""
    return folder / NEXT_FILES.replace("*", digest[:16])


def lives(authority: Authority, now: datetime.datetime) -> bool:
    """Whether it signs: it has begun, as one does not that was made while the clock was wrong, and is not about to end."""
    return authority.not_before <= now and authority.not_after - now > RETIRE_BEFORE


def signer(authorities: Sequence[Authority], host: str, now: datetime.datetime) -> Authority:
    """Which of them, the oldest first, signs for a host: the oldest that may and lives, or else the one that lives longest."""
    able = [one for one in authorities if covers(one, host)] or list(authorities)
    return next((one for one in able if lives(one, now)), max(able, key=lambda one: one.not_after))


def in_turn(authorities: Iterable[Authority], now: datetime.datetime) -> tuple[Authority, ...]:
    """The same: those that live, those whose time has not come, those that have ended; among these as they were."""
    return tuple(sorted(authorities, key=lambda one: 0 if lives(one, now) else 1 if one.not_before > now else 2))


def read_all(folder: Path, digests: Sequence[str]) -> tuple[Authority, ...]:
    """Those of these digests that lie in a folder, in their order."""
    found: dict[str, Authority] = {}
    for name in [KEY_FILE, *sorted(file.name for file in folder.glob(NEXT_FILES))]:
        with suppress(OSError, HomeError):
            authority = read_authority(folder, name)
            found.setdefault(authority.digest, authority)
    return tuple(found[digest] for digest in digests if digest in found)


def note(home: Home) -> Path:
    """The file that says which authorities are in force; whoever changes them writes it last."""
    return home.run / "authorities.json"


@contextmanager
def changing(home: Home, authorities: Sequence[Authority], ended: Mapping[str, int]) -> Iterator[None]:
    """While the folder is brought to hold these, the note names them and those before: after a crash in between it fits.

    At the end it is written anew, if anything is new: a worker may have read the folder half-way.
    """
    told, before = InForce(str(authorities[0].folder), tuple(one.digest for one in authorities), dict(ended)), noted(home)
    if before is not None and before.digests != told.digests[: len(before.digests)]:
        both = tuple(dict.fromkeys((*told.digests, *before.digests)))
        write_private(note(home), msgspec.json.encode(msgspec.structs.replace(told, digests=both)))
    yield
    if before != told:
        write_private(note(home), msgspec.json.encode(told))


def read_in_force(home: Home, folder: Path) -> tuple[Authority, ...]:
    """Those that may sign, the oldest first; where nobody has noted any, the one in `folder`.

    :raises OSError: if none can be read.
    :raises HomeError: if what lies there is none.
    """
    if (told := noted(home)) is None:
        return (read_authority(folder),)
    if not (found := read_all(Path(told.folder), told.digests)):
        raise HomeError(f"{told.folder} holds none of this home's authorities any more. Make one: halton ca renew")
    return found


def noted(home: Home) -> InForce | None:
    """What the note says; None if there is none that can be read."""
    try:
        return msgspec.json.decode(read_private(note(home)), type=InForce)
    except (OSError, msgspec.DecodeError):
        return None
