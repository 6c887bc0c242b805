"""Who asks for a change: the account, and the command without anything that was typed into it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from halton.events.actor import Actor

if TYPE_CHECKING:
    import click

COMMAND_CAP = 200


def this_command() -> Actor:
    """The account this process runs as, and the command that runs in it: its path and the names of the options typed.

    No value gets in, nor any argument. What a value was matters only where it changed something, and then the event has it as
    a field of its own; all else that people type (a prompt behind `run --`, a path, a key pasted by mistake) has no place in a
    log that is kept for ever, and rules that look for secrets find only those of a known form. Outside of a command, as in a
    script that imports us, the command is empty.
    """
    return Actor(uid=os.getuid(), command=_typed()[:COMMAND_CAP])


def to_text(actor: Actor) -> str:
    """An actor for another process's arguments."""
    return msgspec.json.encode(actor).decode()


def from_text(text: str) -> Actor | None:
    """The actor that `to_text` wrote; None for anything else, since who started something is never worth not starting it."""
    try:
        actor = msgspec.json.decode(text, type=Actor)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    return actor if len(actor.command) <= COMMAND_CAP else None


def asked(text: str) -> Actor:
    """Who starts this process: the command that `to_text` wrote, or else the one that runs here, and always our own account.

    Anybody can write any account into an argument; the system says which it is.
    """
    actor = from_text(text)
    return this_command() if actor is None else msgspec.structs.replace(actor, uid=os.getuid())


def _typed() -> str:
    import click
    from click.core import ParameterSource

    words: list[str] = []
    context = click.get_current_context(silent=True)
    while context is not None:
        typed = (
            parameter
            for parameter in context.command.params
            if isinstance(parameter, click.Option)
            and context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
        )
        name = context.info_name if context.parent else "halton"
        words = [name or "", *(_name(option, context.params.get(option.name or "")) for option in typed), *words]
        context = context.parent
    return " ".join(words)


def _name(option: click.Option, value: object) -> str:
    """The name as it is documented, whichever of an option's names was typed: the longest; the other one of --on/--off."""
    names = option.secondary_opts if value is False and option.secondary_opts else option.opts
    return max(names, key=len)
