"""`[alerts] command`: a program of the user's choice, given the alert as JSON on its stdin and in its environment."""

from __future__ import annotations

import json
import os
import shlex
from typing import TYPE_CHECKING

from halton.errors import safe

if TYPE_CHECKING:
    from halton.alerts.alert import Alert

PREFIX = "HALTON_ALERT_"


def arguments(command: str) -> list[str]:
    """The words of the command: quotes as in a shell, `~` for the home at the beginning of a word, and nothing else of a shell.

    So whatever a policy, a project or a model is called, no part of it is ever run.
    """
    return [os.path.expanduser(word) for word in shlex.split(command)]


def environment(alert: Alert) -> dict[str, str]:
    """HALTON_ALERT_TEXT, HALTON_ALERT_POLICY and so on: each field that is known, as text without control characters."""
    return {f"{PREFIX}{name.upper()}": safe(value) for name, value in alert.document().items() if value is not None} | {
        f"{PREFIX}TEXT": alert.text
    }


def given(alert: Alert) -> bytes:
    """What is on stdin: one JSON object on one line, in ASCII."""
    return json.dumps(alert.document()).encode() + b"\n"
