"""Whose call it was, and how that is known: the rule that decided, what it saw, and what was corrected since."""

from __future__ import annotations

from typing import NamedTuple

from halton.publish.call.found import Found
from halton.publish.call.when import when
from halton.publish.cells import visible

# Words for the rules of docs/attribution.md.
RULES = {
    "run": "the project that halton run or halton env put into the proxy's address",
    "header": "the request header x-halton-project",
    "environment": "HALTON_PROJECT in the environment of the calling program",
    "haltonrc": "the nearest .haltonrc above the program's folder",
    "git": "the git repository that the program's folder lies in",
    "ide": "the workspace of the editor or agent that started the program",
    "parents": "a process above the calling program",
    "container": "the container or sandbox that the program runs in",
    "folder": "the name of the folder that the program runs in",
    "default": "no rule: the program is known, and nothing about it names a project",
    "unknown": "no rule: the calling program could not be looked up",
}
_CLIENT = (
    ("Client", "client"),
    ("Client version", "client_version"),
    ("Branch", "git_branch"),
    ("Commit", "git_commit"),
    ("Run", "run_id"),
    ("Thread", "thread"),
    ("Agent", "agent"),
    ("Started by agent", "parent_agent"),
    ("Class of request", "request_class"),
)


class Move(NamedTuple):
    """One event that gave the call another project."""

    event: str
    what: str
    by: str


class Attribution(NamedTuple):
    """The project now and as it was recorded, the rule and what it saw, all else that is known of who called, what moved it.

    `by_name`: it was another project's by its name alone, which had been merged before.
    """

    project: str
    recorded: str
    name: str
    rule: str
    rule_in_words: str
    evidence: str
    facts: list[tuple[str, str]]
    moves: list[Move]
    by_name: bool


def section(found: Found) -> Attribution:
    """The evidence for a call's project."""
    call, log = found.call, found.log
    rule = call["attributed_by"]
    return Attribution(
        project=call["project"],
        recorded=call["attributed_project"],
        name=visible(log.event.project_name or "") if log else "",
        rule=visible(rule),
        rule_in_words=RULES.get(rule, ""),
        evidence=visible(call["evidence"] or ""),
        facts=[(label, visible(call[column])) for label, column in _CLIENT if call[column]],
        moves=_moves(found),
        by_name=call["project"] != call["attributed_project"] and not found.moves,
    )


def _moves(found: Found) -> list[Move]:
    told = []
    for move in found.moves:
        what = f"{visible(move.from_project)} → {visible(move.into_project)}"
        at = f" on {when(move.at).here}" if move.at else ""
        told.append(Move(f"event {move.moved_by:,}", what, f"{visible(move.command or move.type or 'an event')}{at}"))
    return told
