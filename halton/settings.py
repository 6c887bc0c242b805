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
from halton.wire.format_names import format_names

LOOPBACK = "127.0.0.1"
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


# A setting that silently did nothing would be worse than none.
PLANNED = ("proxy.upstream", "browse.private", "browse.bodies", "report", "alerts")


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


class ProviderHost(Section, frozen=True, kw_only=True):
    """A host that speaks a format Halton knows; one table `[[provider]]` for each.

    Clients never send loopback traffic to a proxy. So for a server of your own machine `host` is where Halton listens in its
    place, and clients are pointed there: `host = "127.0.0.1:11435"`, `format = "ollama"`, `address = "127.0.0.1:11434"`.
    """

    host: Annotated[
        str, msgspec.Meta(description="Name that clients ask for, or `*.suffix`; or the loopback HOST:PORT to listen on.")
    ]
    format: Annotated[str, msgspec.Meta(description="The provider whose format it speaks, such as openai, anthropic, ollama.")]
    address: Annotated[
        str | None, msgspec.Meta(description="Loopback HOST:PORT to connect to for it; needed where `host` is one.")
    ] = None

    @property
    def listens(self) -> bool:
        """Whether `host` is an address to listen on."""
        return _is_loopback(self.host)


class Settings(Section, frozen=True, kw_only=True):
    """Everything config.toml can say."""

    proxy: Proxy = Proxy()
    capture: Capture = Capture()
    browse: Browse = Browse()
    bodies: Bodies = Bodies()
    provider: tuple[ProviderHost, ...] = ()

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
        _check_addresses(settings, home.config)
        return settings

    @property
    def formats(self) -> tuple[tuple[str, str], ...]:
        """The hosts of `[[provider]]` and their formats."""
        return tuple((provider.host, provider.format) for provider in self.provider)

    @property
    def addresses(self) -> dict[str, tuple[str, int]]:
        """Where to connect for a host, other than where its name leads."""
        stated = [(one.host, one.address) for one in self.provider if one.address and not one.listens]
        return {host: loopback_address(text, host) for host, text in (*self.proxy.resolve.items(), *stated)}

    @property
    def listeners(self) -> dict[str, tuple[str, int]]:
        """The loopback addresses to listen on beside the proxy's, and the server behind each."""
        return {one.host: loopback_address(one.address or "", one.host) for one in self.provider if one.listens}

    @property
    def local_formats(self) -> tuple[tuple[str, str], ...]:
        """Those addresses, and the formats of the servers behind them."""
        return tuple((one.host, one.format) for one in self.provider if one.listens)

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


def _is_loopback(host: str) -> bool:
    try:
        loopback_address(host, "")
    except SettingsError:
        return False
    return True


def _check_addresses(settings: Settings, file: Path) -> None:
    for host, address in settings.proxy.resolve.items():
        loopback_address(address, f"{file}: [proxy] resolve, {host}")
    for one in settings.provider:
        if not one.listens and (":" in one.host or not one.host.strip("*.")):
            raise SettingsError(f'{file}: [[provider]] host "{one.host}" is neither a name nor a loopback address with a port.')
        if one.listens and one.address is None:
            raise SettingsError(f'{file}: [[provider]] {one.host} needs an address: where the server itself listens.')
        if one.address is not None:
            loopback_address(one.address, f"{file}: [[provider]] address, {one.host}")
        if one.format not in (known := format_names()):
            near = difflib.get_close_matches(one.format, known, 1, 0.3)
            told = f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(known)}."
            raise SettingsError(f'{file}: [[provider]] {one.host}: unknown format "{one.format}". {told}')


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
        if key == "provider" and isinstance(value, list):
            for entry in value:
                if isinstance(entry, dict):
                    _refuse_unknown(entry, ProviderHost, file, "provider.")
        if isinstance(value, dict) and isinstance(section, type) and issubclass(section, Section):
            _refuse_unknown(value, section, file, f"{prefix}{key}.")


def _plain(error: msgspec.ValidationError) -> str:
    """msgspec's words with the path as a user writes it."""
    what, _, where = str(error).partition(" - at `$.")
    return f"{where.rstrip('`')}: {what[0].lower()}{what[1:]}" if where else what
