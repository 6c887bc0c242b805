"""Text that strangers wrote, made safe to keep: short, printable, no half characters."""

from __future__ import annotations

TEXT_CAP = 200


def safe_text(value: object, cap: int = TEXT_CAP) -> str | None:
    """The text, cut to `cap` characters, with a replacement character for what cannot be printed; None for no text."""
    if not isinstance(value, str) or not value:
        return None
    text = value[:cap]
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
