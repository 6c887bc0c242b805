"""The log, opened by a command that appends to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from halton.log.store import Log
    from halton.paths import Home


def use_own_rules(home: Home) -> None:
    """Have this command go by the user's own rules of redaction too, if there are any.

    :raises HaltonError: if config.toml holds a rule that cannot be used.
    """
    from halton.settings import Settings

    if stated := Settings.running(home).own_rules:
        from halton.redact.redactor import use
        from halton.redact.user_rule import user_rules

        use(user_rules(stated))


def open_log(home: Home) -> Log:
    """The log of a home, to append to; what is written goes by the user's own rules of redaction too.

    :raises HaltonError: if it cannot be opened, or config.toml holds a rule that cannot be used.
    """
    from halton.log.store import Log

    use_own_rules(home)
    return Log(home.log)
