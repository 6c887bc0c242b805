"""The tables of config.toml: each key is declared and explained here, and nowhere else."""

from __future__ import annotations

from typing import Annotated

import msgspec

from halton.wire.host import loopback

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of config.toml; an unknown key in it is an error."""


class Proxy(Section, frozen=True, kw_only=True):
    """Where clients connect, and where Halton connects for them."""

    port: Annotated[Port, msgspec.Meta(description="Port of the proxy on 127.0.0.1; 0 takes a free one.")] = 8081
    upstream: Annotated[
        str | None,
        msgspec.Meta(
            description='Proxy that all that leaves goes by, `http://[USER:PASSWORD@]HOST:PORT`; `""` for none. Without this key '
            "it is the HTTP proxy that the meter's own `HTTPS_PROXY` names, if any: docs/upstream-proxy.md."
        ),
    ] = None
    upstream_ca: Annotated[
        str | None, msgspec.Meta(description="PEM file with roots for the providers' side, added to the system's.")
    ] = None
    resolve: Annotated[
        dict[str, str],
        msgspec.Meta(description="Loopback HOST:PORT to connect to for a provider's host; TLS is still verified for its name."),
    ] = {}

    def __repr__(self) -> str:
        """Without `upstream`, which may hold a password."""
        return f"Proxy(port={self.port}, upstream_ca={self.upstream_ca!r}, resolve={self.resolve!r})"


class Capture(Section, frozen=True, kw_only=True):
    """How the traffic is read."""

    workers: Annotated[
        int, msgspec.Meta(ge=1, le=64, description="Processes that read provider traffic; one carries over a thousand calls/s.")
    ] = 1
    look_up_callers: Annotated[
        bool, msgspec.Meta(description="Whether the program that calls is looked up, to find its project: docs/attribution.md.")
    ] = True


class Browse(Section, frozen=True, kw_only=True):
    """The page on loopback."""

    port: Annotated[Port, msgspec.Meta(description="Port of the page on 127.0.0.1; 0 takes a free one.")] = 8765
    sql: Annotated[bool, msgspec.Meta(description="Whether the page runs SQL that you type (read-only, time-limited).")] = True
    private: Annotated[
        bool, msgspec.Meta(description="Whether the page asks every browser to sign in first, by the link of `halton browse`.")
    ] = False
    bodies: Annotated[
        bool, msgspec.Meta(description="Whether a call's page shows what was asked and answered, as it was kept: docs/bodies.md.")
    ] = False
    cors_origins: Annotated[tuple[str, ...], msgspec.Meta(description="Origins whose pages may read the page's JSON.")] = (
        "http://localhost:3000",
    )


class Bodies(Section, frozen=True, kw_only=True):
    """What is kept of requests and answers themselves, redacted and compressed, in `bodies.sqlite`: docs/bodies.md."""

    enabled: Annotated[bool, msgspec.Meta(description="Whether bodies are stored.")] = True
    max_body_bytes: Annotated[int, msgspec.Meta(ge=0, le=8 << 20, description="The most kept of one; 0 keeps none.")] = 524288
    retention_days: Annotated[int, msgspec.Meta(ge=0, le=36_500, description="How long it is kept; swept daily.")] = 90


class RedactionRule(Section, frozen=True, kw_only=True):
    """What is taken out of everything that is kept, beside what Halton's own rules find; one table `[[redact]]` for each."""

    kind: Annotated[str, msgspec.Meta(description="What stands in its place: `[redacted:KIND:N]`; a-z, 0-9 and _.")]
    anchor: Annotated[str, msgspec.Meta(description="3 to 64 characters that it always begins with, in any case of letters.")]
    pattern: Annotated[
        str, msgspec.Meta(description="Regular expression that begins with the anchor, every repeat bounded: docs/redaction.md.")
    ]


class Report(Section, frozen=True, kw_only=True):
    """Which days and times are recorded with calls, and shown: docs/settings.md."""

    time_zone: Annotated[
        str | None,
        msgspec.Meta(description="Whose days and times these are, as the IANA names it: `Europe/Berlin`. Else the machine's."),
    ] = None


class Alerts(Section, frozen=True, kw_only=True):
    """What happens when a policy warns or blocks, beside the answer that the client gets: docs/alerts.md."""

    command: Annotated[
        str | None, msgspec.Meta(description="Program to run, with its arguments; no shell. The alert is JSON on its stdin.")
    ] = None
    desktop: Annotated[bool, msgspec.Meta(description="Whether the desktop shows a notice, where there is one.")] = True


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
        return loopback(self.host) is not None
