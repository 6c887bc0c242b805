"""`halton browse`: the page."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.paths import Home

LAUNCH_S = 10.0


@click.command("browse")
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.  [default: open]")
@click.option("--token", is_flag=True, help="Print what a script sends to a private page: Authorization: Bearer TOKEN.")
def command(open_page: bool, token: bool) -> None:
    """Show where the page is, and open it.

    With `private = true` under [browse] in config.toml the page asks every browser to sign in. The address is then a link that
    signs in one browser, once, within a minute; whoever has it can read the page. A script sends the token, which lasts: so keep
    it out of a command's arguments, which other accounts can read, as below.

    \b
    Examples:
      halton browse            # start what is missing, and open it
      halton browse --no-open  # only say where it is
      # as a script reads a private page
      printf 'Authorization: Bearer %s' "$(halton browse --token)" |
        curl -H @- http://127.0.0.1:8765/projections/calls.json
    """
    from halton.cli.background import ensure_running
    from halton.page_key import PageKey
    from halton.paths import Home

    home = Home.from_environment()
    if token:
        home.prepare()
        click.echo(PageKey(home).token())
        return
    address = address_of(home, ensure_running(home)["browse"])
    click.echo(address)
    if open_page:
        launch(address)


def launch(address: str, platform: str = sys.platform, osascript: str = "/usr/bin/osascript") -> None:
    """Open it in a browser. On macOS every account reads the arguments of `open`, and the page cannot tell whose a connection
    is: so there AppleScript reads the address from its input. On Linux the page refuses other accounts whatever they show."""
    if platform != "darwin":
        click.launch(address)
        return
    said = f'open location "{address}"\n'  # nothing in an address of ours could end the quotes
    try:
        subprocess.run([osascript], input=said, text=True, capture_output=True, check=False, timeout=LAUNCH_S)
    except (OSError, subprocess.TimeoutExpired):
        pass  # it was printed


def address_of(home: Home, browse: dict[str, Any]) -> str:
    """Where a browser finds the page of a meter that says this of it."""
    from halton.page_key import PageKey

    path = PageKey(home).link() if browse.get("private") else "/"
    return f"http://{browse['host']}:{browse['port']}{path}"
