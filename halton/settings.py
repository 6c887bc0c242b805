"""config.toml as one frozen Settings: each key is declared, explained and checked here, and nowhere else."""

from __future__ import annotations

import difflib
import ipaddress
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec

from halton.errors import SettingsError
from halton.paths import Home

LOOPBACK = "127.0.0.1"
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


# A setting that silently did nothing would be worse than none.
PLANNED = ("proxy.upstream", "browse.private", "browse.bodies", "report", "alerts", "provider")


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of config.toml; an unknown key in it is an error."""


class Proxy(Section, frozen=True, kw_only=True):
    """Where clients connect, and where Halton connects for them."""

    port: Annotated[Port, msgspec.Meta(description="Port of the proxy on 127.0.0.1; 0 takes a free one.")] = 8081
    upstream_ca: Annotated[
        str | None, msgspec.Meta(description="PEM file with roots for the providers' side, added to the system's.")
    ] = None
    resolve: Annotated[
        dict[str, str],
        msgspec.Meta(description="Loopback HOST:PORT to connect to for a provider's host; TLS is still verified for its name."),
    ] = {}


class Capture(Section, frozen=True, kw_only=True):
    """How the traffic is read."""

    workers: Annotated[
        int, msgspec.Meta(ge=1, le=64, description="Processes that read provider traffic; one carries over a thousand calls/s.")
    ] = 1


class Browse(Section, frozen=True, kw_only=True):
    """The page on loopback."""

    port: Annotated[Port, msgspec.Meta(description="Port of the page on 127.0.0.1; 0 takes a free one.")] = 8765
    sql: Annotated[bool, msgspec.Meta(description="Whether the page runs SQL that you type (read-only, time-limited).")] = True
    cors_origins: Annotated[
        tuple[str, ...], msgspec.Meta(description="Origins whose pages may read the page's JSON.")
    ] = ("http://localhost:3000",)


class Bodies(Section, frozen=True, kw_only=True):
    """What is kept of requests and answers themselves. This version stores none, whatever is set here."""

    enabled: Annotated[bool, msgspec.Meta(description="Whether bodies may be stored.")] = True
    max_body_bytes: Annotated[int, msgspec.Meta(ge=0, description="The most that may be stored of one body.")] = 524288
    retention_days: Annotated[int, msgspec.Meta(ge=0, description="How long a stored body may be kept.")] = 90


class Settings(Section, frozen=True, kw_only=True):
    """Everything config.toml can say."""

    proxy: Proxy = Proxy()
    capture: Capture = Capture()
    browse: Browse = Browse()
    bodies: Bodies = Bodies()

    @classmethod
    def load(cls, home: Home) -> Settings:
        """Settings of a home: config.toml, then the environment over it.

        :raises SettingsError: naming the key and what it should be.
        """
        try:
            table = tomllib.loads(home.config.read_text(encoding="utf-8"))
        except FileNotFoundError:
            table = {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{home.config} cannot be read: {error}. Mend it, or move it away to use the defaults.") from None
        _refuse_unknown(table, cls, home.config)
        _apply_environment(table)
        try:
            settings = msgspec.convert(table, cls)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{home.config}: {_plain(error)}.") from None
        for host, address in settings.proxy.resolve.items():
            loopback_address(address, f"{home.config}: [proxy] resolve, {host}")
        return settings

    def with_ports(self, proxy: int | None, browse: int | None) -> Settings:
        """The same with other ports, where given."""
        return msgspec.structs.replace(
            self,
            proxy=self.proxy if proxy is None else msgspec.structs.replace(self.proxy, port=proxy),
            browse=self.browse if browse is None else msgspec.structs.replace(self.browse, port=browse),
        )


def loopback_address(text: str, where: str) -> tuple[str, int]:
    """HOST:PORT taken apart.

    :raises SettingsError: for anything but a loopback address with a port.
    """
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    try:
        if ipaddress.ip_address(host).is_loopback and 0 < int(port) < 65536:
            return host, int(port)
    except ValueError:
        pass
    raise SettingsError(f'{where}: "{text}" is not a loopback address with a port, such as "{LOOPBACK}:8443".')


def _apply_environment(table: dict[str, Any]) -> None:
    for variable, section in (("HALTON_PROXY_PORT", "proxy"), ("HALTON_BROWSE_PORT", "browse")):
        if value := os.environ.get(variable):
            if not value.isdecimal():
                raise SettingsError(f'{variable} is "{value}", not a port. Unset it, or set it to a number.')
            if isinstance(found := table.setdefault(section, {}), dict):
                found["port"] = int(value)


def _refuse_unknown(table: dict[str, Any], kind: type[msgspec.Struct], file: Path, prefix: str = "") -> None:
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if f"{prefix}{key}" in PLANNED:
            raise SettingsError(f'{file}: "{prefix}{key}" does nothing in this version yet, so it is not accepted. Take it out.')
        if key not in fields:
            near = difflib.get_close_matches(key, fields, 1, 0.3)
            known = f'Did you mean "{prefix}{near[0]}"?' if near else f"Known here: {', '.join(fields)}."
            raise SettingsError(f'{file}: unknown key "{prefix}{key}". {known}')
        section = fields[key]
        if isinstance(value, dict) and isinstance(section, type) and issubclass(section, Section):
            _refuse_unknown(value, section, file, f"{prefix}{key}.")


def _plain(error: msgspec.ValidationError) -> str:
    """msgspec's words with the path as a user writes it."""
    what, _, where = str(error).partition(" - at `$.")
    return f"{where.rstrip('`')}: {what[0].lower()}{what[1:]}" if where else what
