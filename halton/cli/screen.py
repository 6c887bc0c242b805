"""What the output goes to: how wide it is, which characters it knows, whether it shows colours."""

from __future__ import annotations

import os
import shutil
import sys
from typing import NamedTuple

import click

DUMB = ("", "dumb", "unknown")
_PLAIN = str.maketrans({"–": "-", "…": "~", "≥": ">", "·": "-", "─": "-", "✓": "+", "✗": "x"})


class Screen(NamedTuple):
    """A terminal so many columns wide, or anything else (`width` None), where nothing is cut, drawn or coloured."""

    width: int | None = None
    unicode: bool = True
    color: bool = False

    @classmethod
    def of_stdout(cls) -> Screen:
        """What stdout is: TERM=dumb, none at all, and an encoding that is not UTF leave ASCII, NO_COLOR leaves the width."""
        terminal = sys.stdout.isatty()
        dumb = terminal and os.environ.get("TERM", "") in DUMB
        utf = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
        return cls(
            width=shutil.get_terminal_size().columns if terminal else None,
            unicode=utf and not dumb,
            color=terminal and not dumb and "NO_COLOR" not in os.environ,
        )

    def text(self, text: str) -> str:
        """The text, in characters that can be shown."""
        return text if self.unicode else text.translate(_PLAIN).encode("ascii", "backslashreplace").decode()

    def styled(self, text: str, *, bold: bool = False, dim: bool = False, fg: str | None = None) -> str:
        """The text in a style, where there are any."""
        if not self.color or not text or not (bold or dim or fg):
            return text
        return click.style(text, bold=bold or None, dim=dim or None, fg=fg)
