"""How a command changes the authorities of a home: recorded with whoever asked, with or without a meter that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    import datetime

    from halton.events.types import CertificateAuthorityCreated
    from halton.paths import Home

LOOK = "A running meter goes by it in 2 seconds."


class Standing(NamedTuple):
    """An authority as commands tell of it; `still` is whether it may sign for a name that was taken back."""

    digest: str
    not_before: datetime.datetime
    not_after: datetime.datetime
    file: str
    still: bool


class Changed(NamedTuple):
    """Those that sign after a change, or will, the newest last; what was made, where the log has it, whether views show it."""

    authorities: tuple[Standing, ...]
    made: CertificateAuthorityCreated | None
    position: int | None
    projected: bool | None

    def document(self) -> dict[str, Any]:
        """The same as JSON has it."""
        made = self.made
        told = made and {"digest": made.digest, "reason": made.reason, "hosts": made.hosts}
        signing = [one.digest for one in self.authorities]
        return {"schema": 1, "made": told, "authorities": signing, "position": self.position, "projected": self.projected}


def hosts_of(home: Home) -> tuple[str, ...]:
    """What has to be signed for: by config.toml as it is now, and by the settings of the meter that runs."""
    from halton.control import status_of
    from halton.settings import Settings
    from halton.wire.find import provider_hosts

    found = provider_hosts(Settings.load(home).formats)
    if status_of(home) is None:
        return found
    return tuple(dict.fromkeys((*found, *provider_hosts(Settings.running(home).formats))))


def change(
    home: Home, *, renew: bool = False, replace: bool = False, added: tuple[str, ...] = (), removed: tuple[str, ...] = ()
) -> Changed:
    """Have the authorities tended, with a wish; it returns when the views show what was recorded.

    :raises HaltonError: if a file, a setting or the log does not allow it.
    """
    from contextlib import closing

    from halton import control
    from halton.actor import this_command
    from halton.cli.catching_up import catch_up
    from halton.cli.own_log import open_log
    from halton.setup.authority import Wish, cover, tend

    home.prepare()
    wish = Wish(renew=renew, replace=replace, added=added, removed=removed, actor=this_command())
    with closing(open_log(home)) as log:
        tended = tend(home, log, hosts_of(home), wish)
    there = tuple(
        Standing(one.digest, one.not_before, one.not_after, str(one.key_file), any(cover([one], [name]) for name in removed))
        for one in tended.living
    )
    if tended.position is None:
        return Changed(there, None, None, None)
    control.reread(home, tended.position)
    return Changed(there, tended.made, tended.position, catch_up(home))


def echo_written(changed: Changed) -> None:
    """Where it was recorded."""
    from halton.cli.price_setting import BEHIND

    click.echo(f"Written as event {changed.position:,} of the log." + ("" if changed.projected else f" {BEHIND}"))
