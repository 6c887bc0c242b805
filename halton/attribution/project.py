"""The project of a call: the first rule that knows it wins, and its name is kept with the call."""

from __future__ import annotations

from typing import NamedTuple

from halton.wire.text import safe_text

PROJECT_HEADER = "x-halton-project"
DEFAULT_PROJECT = "default"
NAME_CAP = 100


class Attribution(NamedTuple):
    """A project and the rule that decided."""

    project: str
    rule: str


def attribute(proxy_user: str | None, header_project: str | None) -> Attribution:
    """`run`: the user name in the proxy URL, which `halton run` sets; `header`: x-halton-project; else `default`."""
    for rule, name in (("run", proxy_user), ("header", header_project)):
        if project := safe_text((name or "").strip(), NAME_CAP):
            return Attribution(project, rule)
    return Attribution(DEFAULT_PROJECT, "default")
