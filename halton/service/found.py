"""Whether a service manager can start the meter of this account, decided at once: a newcomer without one must not wait for it."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from halton.errors import HaltonError
from halton.paths import Home
from halton.service.command import ask
from halton.service.launchd import Launchd
from halton.service.manager import Manager, Missing
from halton.service.name import fits, plain_root
from halton.service.systemd import Systemd
from halton.settings import Settings

ANSWER_S = 2.0
_CONTAINERS = ("run/systemd/container", ".dockerenv", "run/.containerenv")
# What `is-system-running` says of a manager that takes orders (systemctl(1)); of one that ends or is not there it says others.
_TAKES_ORDERS = {"initializing", "starting", "running", "degraded", "maintenance"}
_WITHOUT = "halton start runs it in the background"


def found(
    home: Home,
    settings: Settings,
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    root: Path = Path("/"),
) -> Manager | Missing:
    """The service manager of this account, or why there is none. Waits for an answer of systemd, for 2 s at most."""
    if not (fits(plain_root(home)) and fits(sys.executable)):
        return Missing(reason=f"No service can be told a path with control characters in it; {_WITHOUT}.")
    if settings.proxy.port == 0:
        return Missing(reason=f"[proxy] port = 0 takes another port each time, which a service cannot; {_WITHOUT}.")
    if platform == "darwin":
        return _launchd(home)
    return _systemd(home, settings, environment, root)


def _launchd(home: Home) -> Manager | Missing:
    if shutil.which("launchctl") is None:
        return Missing(reason=f"launchctl is not on PATH; {_WITHOUT}.")
    return Launchd(home, Path.home() / "Library" / "LaunchAgents", os.getuid())


def _systemd(home: Home, settings: Settings, environment: Mapping[str, str], root: Path) -> Manager | Missing:
    if not (root / "run/systemd/system").is_dir():  # sd_booted(3)
        return Missing(reason=f"systemd does not run {_place(root)}; {_WITHOUT}.")
    if shutil.which("systemctl") is None:
        return Missing(reason=f"systemctl is not on PATH; {_WITHOUT}.")
    runtime = _runtime(environment, root)
    if (why := _no_manager(runtime)) is not None:
        return Missing(reason=f"{why}; {_WITHOUT}.")
    try:
        folder = _unit_folder(runtime, environment)
    except HaltonError:
        return Missing(reason=f"This account's systemd does not answer; {_WITHOUT}.")
    if folder is None:
        return Missing(reason=f"This account's systemd takes no orders now, or reads no folder of units of yours; {_WITHOUT}.")
    return Systemd(home, settings, folder, runtime, lingers=_lingers(root))


def _place(root: Path) -> str:
    """What kind of machine this is, where that says why."""
    if any((root / mark).exists() for mark in _CONTAINERS):
        return "in this container"
    try:
        kernel = (root / "proc/sys/kernel/osrelease").read_text()
    except OSError:
        kernel = ""
    # "4.4.0-19041-Microsoft" is WSL 1; WSL 2 writes it small and can run systemd.
    if kernel.rstrip().endswith("-Microsoft"):
        return "in WSL 1"
    return "in this WSL (systemd=true in /etc/wsl.conf has it do so)" if "microsoft" in kernel else "this machine"


def _runtime(environment: Mapping[str, str], root: Path) -> Path:
    """XDG_RUNTIME_DIR, which `su` and `cron` do not set; pam_systemd(8) says where it lies."""
    stated = environment.get("XDG_RUNTIME_DIR")
    return Path(stated) if stated else root / "run/user" / str(os.getuid())


def _no_manager(runtime: Path) -> str | None:
    try:
        if runtime.stat().st_uid != os.getuid():
            return "XDG_RUNTIME_DIR is another account's (log in as the account that is to be metered)"
        if (runtime / "systemd/private").is_socket():
            return None
    except OSError:
        pass
    if os.getuid() == 0:
        return "root has no systemd of its own here (log in as the account that is to be metered)"
    return "This account has no systemd of its own here (it begins with a login, not with su or sudo)"


def _unit_folder(runtime: Path, environment: Mapping[str, str]) -> Path | None:
    """The account's folder of units that its manager reads: it may go by another XDG_CONFIG_HOME than this shell."""
    state = _systemctl(runtime, "is-system-running")
    if state.strip() not in _TAKES_ORDERS:
        return None
    read = _systemctl(runtime, "show", "--property=UnitPath", "--value")
    folders = [Path(stated) / "systemd/user" for stated in _config_homes(environment)]
    return next((folder for folder in folders if f" {folder} " in f" {read.strip()} "), None)


def _config_homes(environment: Mapping[str, str]) -> Iterator[str]:
    if stated := environment.get("XDG_CONFIG_HOME"):
        yield stated
    with suppress(RuntimeError):  # an account without a folder
        yield str(Path.home() / ".config")


def _systemctl(runtime: Path, *arguments: str) -> str:
    """Whatever it says, it says it in time: that it is "degraded", say, with another status than 0."""
    told = {"XDG_RUNTIME_DIR": os.fspath(runtime)}
    return ask(["systemctl", "--user", *arguments], environment=told, limit_s=ANSWER_S, accepted=range(256), remedy="")


def _lingers(root: Path) -> bool:
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return False
    return (root / "var/lib/systemd/linger" / name).exists()
