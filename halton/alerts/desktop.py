"""The notice on the desktop: by whatever is there to show one, and only where somebody has a session to see it."""

from __future__ import annotations

import html
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from halton.alerts.alert import TITLE

if TYPE_CHECKING:
    from halton.alerts.alert import Alert

_SCRIPT = (
    *("-e", "on run argv"),
    *("-e", "display notification (item 2 of argv) with title (item 1 of argv)"),
    *("-e", "end run"),
)


def notifier(alert: Alert, platform: str = sys.platform) -> list[str] | None:
    """The command that shows this alert; None where there is nothing to show it with, or nobody to see it.

    The words of the alert are arguments of their own: neither a shell nor AppleScript reads them.
    """
    if platform == "darwin":
        return _on_macos(alert)
    if (program := shutil.which("notify-send")) is None or not _has_session():
        return None
    urgency = "critical" if alert.is_urgent else "normal"
    # Notices may hold markup: what looks like some is shown, not obeyed.
    return [program, "--app-name", TITLE, "--urgency", urgency, "--", TITLE, html.escape(alert.text, quote=False)]


def _on_macos(alert: Alert) -> list[str] | None:
    if program := shutil.which("terminal-notifier"):
        return [program, "-title", TITLE, "-message", alert.text]
    if program := shutil.which("osascript"):
        return [program, *_SCRIPT, TITLE, alert.text]
    return None


def _has_session() -> bool:
    """Whether there is a session bus, without which notify-send waits for one to be started."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or bool(runtime and (Path(runtime) / "bus").is_socket())
