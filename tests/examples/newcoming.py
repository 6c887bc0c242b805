"""Examples that set a machine up and take it away again, in the account of a newcomer without a service manager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.typed import Account, Said
from newcomer import newcomer

# In this order, and what each shows.
STEPS = [
    ("halton demo", r"To look at it in a browser"),
    ("halton init --dry-run --shell", r"would"),
    ("halton init", r"a call through the meter was metered"),
    ("halton start", r"The meter runs already \(pid \d+\)"),
    ("halton restart", r"127\.0\.0\.1:\d+"),
    ("halton stop", r"Stopped\.\nThe tunnel on port \d+ stays"),
    ("halton restart --all", r"127\.0\.0\.1:\d+"),
    ("halton stop --all", r"Stopped"),
    ("halton up", r"http://127\.0\.0\.1:\d+"),
    ("halton up --proxy-port 0 --browse-port 0", r"http://127\.0\.0\.1:\d+"),
    ("halton init --shell --service", r"new shells go through the meter"),
    ("halton uninstall --purge --dry-run", r"would remove the home"),
    ("halton uninstall", r"the home stays"),
    ("halton demo --serve", r"http://127\.0\.0\.1:\d+"),
]
OF_A_NEWCOMER = {text for text, _ in STEPS}
_ENDLESS = {"halton up", "halton up --proxy-port 0 --browse-port 0", "halton demo --serve"}
_ASKING = {"halton init --shell --service", "halton uninstall"}


@contextmanager
def account(folder: Path) -> Iterator[Account]:
    """One that has nothing yet; systemd is not to be found from there."""
    (folder / "work").mkdir()
    with newcomer(folder) as one:
        yield Account(folder, one.environment | {"XDG_RUNTIME_DIR": str(folder)})


def type_there(account: Account, text: str) -> Said:
    """Type it; say yes to what is asked, and Ctrl-C to what would go on."""
    if text in _ENDLESS:
        return account.until(text, dict(STEPS)[text])
    return account.at_a_terminal(text, "y\n" * 4) if text in _ASKING else account.in_shell(text)
