"""The one spelling of a project's name by which calls are counted together."""

from __future__ import annotations

import unicodedata

CAP = 64
# More than 64 characters can come of it, and no name is worth reading further.
_READ = 256
# Marks that nobody sees: with them two slugs would look the same.
_UNSEEN = {0x034F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


def slug(name: str) -> str | None:
    """`Billing Team/EU` is `billing-team-eu`; None for a name without any letter or digit.

    NFKC, lower case, each run of anything but letters, digits, `.` and `_` one `-`, none at the ends, 64 characters.
    A letter keeps the marks that its script writes above, below or beside it.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name[:_READ]).lower())
    kept: list[str] = []
    after_letter = False
    for character in text:
        after_letter = character.isalnum() or (after_letter and _is_mark(character))
        if after_letter or character in "._":
            kept.append(character)
        elif kept and kept[-1] != "-":
            kept.append("-")
    short = "".join(kept)[:CAP].strip("-")
    return short if any(map(str.isalnum, short)) else None


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc") and ord(character) not in _UNSEEN
