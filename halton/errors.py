"""The one family of errors that users see: each says what is wrong and what to do next, a stranger's words made harmless."""

from __future__ import annotations

TEXT_CAP = 120
# Bidirectional controls and invisible characters, which could make a name look like another.
_DECEIVING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x200B, 0x2010), 0x2028, 0x2029, 0xFEFF}


class HaltonError(Exception):
    """Something a user can mend; the message ends with how."""


class SettingsError(HaltonError):
    """config.toml or a flag holds something Halton cannot use."""


class HomeError(HaltonError):
    """The home folder is not safe to use."""


class PortTaken(HaltonError):
    """Somebody else listens on a port that Halton was told to use."""


class LogError(HaltonError):
    """The event log cannot be read or written."""


class BodiesError(HaltonError):
    """The stored bodies cannot be read, written or removed now."""


class ProjectionError(HaltonError):
    """A projection's file cannot be read or does not run."""


class ViewsError(HaltonError):
    """The views cannot be replaced, or compared, now."""


class PriceError(HaltonError):
    """A file of prices holds something that is no price, or none that Halton can use."""


class PolicyError(HaltonError):
    """A policy states something that it cannot be, or lacks what its kind needs."""


class InvoiceError(HaltonError):
    """A file of a provider's figures holds something that cannot be read as such."""


class MeterDown(HaltonError):
    """A command needs the meter and it does not answer."""


def safe(text: object) -> str:
    """Foreign text with everything that a terminal or a reader could misunderstand made visible, and cut to 120 characters."""
    shown = "".join(_visible(character) for character in str(text)[: TEXT_CAP + 1])
    return shown if len(shown) <= TEXT_CAP else shown[: TEXT_CAP - 1] + "…"


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20 or 0x7F <= code < 0xA0 or code in _DECEIVING or 0xD800 <= code < 0xE000:
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return character
