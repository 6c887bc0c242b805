"""config.toml as one frozen Settings: read, checked and kept here; its tables are declared in halton/sections.py."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, get_args

import msgspec

from halton.errors import SettingsError, safe
from halton.paths import Home, write_private
from halton.sections import Alerts, Bodies, Browse, Capture, ProviderHost, Proxy, RedactionRule, Report, Section
from halton.wire import configured
from halton.wire.host import written
from halton.wire.upstream import Upstream
from halton.zone import checked

LOOPBACK = "127.0.0.1"
SNAPSHOT = "settings.json"
ORIGIN_CAP = 255
# RFC 6454 §6.2, as browsers send it. "null" is the origin of any sandboxed frame.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


class Settings(Section, frozen=True, kw_only=True):
    """Everything config.toml can say."""

    proxy: Proxy = Proxy()
    capture: Capture = Capture()
    browse: Browse = Browse()
    bodies: Bodies = Bodies()
    report: Report = Report()
    alerts: Alerts = Alerts()
    provider: tuple[ProviderHost, ...] = ()
    redact: tuple[RedactionRule, ...] = ()

    @classmethod
    def load(cls, home: Home) -> Settings:
        """Settings of a home: config.toml, then the environment over it.

        :raises SettingsError: naming the key and what it should be.
        """
        try:
            if home.config.exists() and not home.config.is_file():
                raise SettingsError(f"{home.config} is no file. Move it away, or write one.")
            table = tomllib.loads(home.config.read_text(encoding="utf-8"))
        except FileNotFoundError:
            table = {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{home.config} cannot be read: {error}. Mend it, or move it away to use the defaults.") from None
        try:
            _refuse_unknown(table, cls)
            _apply_environment(table)
            settings = _normal(msgspec.convert(table, cls))
            settings.refuse_own(settings.proxy.port, settings.browse.port)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{home.config}: {_plain(error)}.") from None
        except SettingsError as error:
            raise SettingsError(f"{home.config}: {error}") from None
        return settings

    @classmethod
    def running(cls, home: Home) -> Settings:
        """What the home's meter was started with, whatever config.toml says by now; that, if there is nothing."""
        return cls.kept(home) or cls.load(home)

    @classmethod
    def kept(cls, home: Home) -> Settings | None:
        """What the home's meter was last started with; None if there was none, or one of another version."""
        try:
            return msgspec.json.decode((home.run / SNAPSHOT).read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError):
            return None

    def keep(self, home: Home) -> None:
        """Write down what `running` reads: a process that starts again must find what the others go by."""
        write_private(home.run / SNAPSHOT, msgspec.json.encode(self))

    @property
    def own_rules(self) -> tuple[tuple[str, str, str], ...]:
        """Kind, anchor and pattern of each `[[redact]]`."""
        return tuple((rule.kind, rule.anchor, rule.pattern) for rule in self.redact)

    @property
    def formats(self) -> tuple[tuple[str, str], ...]:
        """The hosts of `[[provider]]` and their formats."""
        return tuple((provider.host, provider.format) for provider in self.provider)

    @property
    def upstream(self) -> Upstream | None:
        """The proxy that what leaves this machine goes by; None for the straight way."""
        return Upstream.parse(self.proxy.upstream) if self.proxy.upstream else None

    @property
    def upstream_place(self) -> str | None:
        """Its HOST:PORT, for people to read: without user and password."""
        return self.upstream.place if self.upstream else None

    @property
    def ways(self) -> dict[str, Any]:
        """Which hosts are reached elsewhere, and by which proxy all others: what `status` tells."""
        return {"resolve": self.proxy.resolve, "upstream": self.upstream_place}

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

    @property
    def routes(self) -> str:
        """A digest of what the edge goes by: two with the same lead all traffic the same ways."""
        told: list[Any] = [self.formats, sorted(self.addresses.items()), sorted(self.listeners.items())]
        if self.proxy.upstream:  # without one it is the digest of the versions that knew none: their edges are kept
            told.append(self.proxy.upstream)
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()

    def with_ports(self, proxy: int | None, browse: int | None) -> Settings:
        """The same with other ports, where given.

        :raises SettingsError: if `[[provider]]`, `resolve` or `upstream` names one of them.
        """
        settings = msgspec.structs.replace(
            self,
            proxy=self.proxy if proxy is None else msgspec.structs.replace(self.proxy, port=proxy),
            browse=self.browse if browse is None else msgspec.structs.replace(self.browse, port=browse),
        )
        settings.refuse_own(settings.proxy.port, settings.browse.port)
        return settings

    def refuse_own(self, proxy_port: int, browse_port: int) -> None:
        """Refuse what leads to where we ourselves listen, with these ports.

        :raises SettingsError: naming the entry that does.
        """
        ways = [(f"[proxy] resolve, {host}", text) for host, text in self.proxy.resolve.items()]
        ways += [(f"[[provider]] {one.host}", one.address) for one in self.provider if one.address]
        targets = [(entry, loopback_address(text, entry)) for entry, text in ways]
        targets += [("[proxy] upstream", place) for place in (self.upstream.places_here if self.upstream else ())]
        try:
            configured.refuse_own(self.listeners, targets, (LOOPBACK, proxy_port), (LOOPBACK, browse_port))
        except ValueError as error:
            raise SettingsError(str(error)) from None


def loopback_address(text: str, entry: str) -> tuple[str, int]:
    """HOST:PORT taken apart.

    :raises SettingsError: for anything but a loopback address with a port.
    """
    with _naming(entry):
        return configured.address(text)


def _normal(settings: Settings) -> Settings:
    """The same, each host and each address written in one way only."""
    resolve = {}
    for host, text in settings.proxy.resolve.items():
        with _naming(f"[proxy] resolve, {host}"):
            resolve[configured.name(host)] = written(*configured.address(text))
    provider: dict[str, ProviderHost] = {}
    for one in settings.provider:
        with _naming(f"[[provider]] {one.host}"):
            address = written(*configured.address(one.address)) if one.address is not None else None
            host = configured.provider_host(one.host, has_address=address is not None)
            if host in provider:
                raise ValueError("there is another table for this host. Take one of the two out.")
            provider[host] = ProviderHost(host=host, format=configured.format_name(one.format), address=address)
    with _naming("[browse] cors_origins"):
        for origin in settings.browse.cors_origins:
            if len(origin) > ORIGIN_CAP or not _ORIGIN.fullmatch(origin):
                raise ValueError(f'"{safe(origin)}" is no origin. Write it as browsers do, such as http://localhost:3000.')
    with _naming("[alerts] command"):
        if settings.alerts.command is not None and not shlex.split(settings.alerts.command):
            raise ValueError("it names no program. Take it out, or write one.")
    with _naming("[report] time_zone"):
        if settings.report.time_zone is not None:
            checked(settings.report.time_zone)
    with _naming("[proxy] upstream"):
        upstream = Upstream.parse(settings.proxy.upstream).address if settings.proxy.upstream else settings.proxy.upstream
    proxy = msgspec.structs.replace(settings.proxy, upstream=upstream, resolve=resolve)
    return msgspec.structs.replace(settings, proxy=proxy, provider=tuple(provider.values()))


@contextmanager
def _naming(entry: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise SettingsError(f"{entry}: {error}") from None


def _apply_environment(table: dict[str, Any]) -> None:
    for variable, section in (("HALTON_PROXY_PORT", "proxy"), ("HALTON_BROWSE_PORT", "browse")):
        if value := os.environ.get(variable):
            if not value.isdecimal():
                raise SettingsError(f'{variable} is "{value}", not a port. Unset it, or set it to a number.')
            if isinstance(found := table.setdefault(section, {}), dict):
                found["port"] = int(value)


def _refuse_unknown(table: dict[str, Any], kind: type[msgspec.Struct], prefix: str = "") -> None:
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            raise SettingsError(f'unknown key "{prefix}{key}". {configured.nearest(key, fields, prefix)}')
        section = (*get_args(fields[key]), fields[key])[0]  # of an array of tables, what each of them holds
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict) and isinstance(section, type) and issubclass(section, Section):
                _refuse_unknown(part, section, f"{prefix}{key}.")


def _plain(error: msgspec.ValidationError) -> str:
    """msgspec's words with the path as a user writes it."""
    what, _, where = str(error).partition(" - at `$.")
    return f"{where.rstrip('`')}: {what[0].lower()}{what[1:]}" if where else what
