"""Whoever steals the authority's key can sign for providers and nobody else: what five verifiers say over real connections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives import serialization
from mitmproxy.connection import Client
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context

from contract.forging import FORGERIES, Forgery, Shown, Thief, shown
from contract.verifiers import VERIFIERS
from halton.capture.authority import Authority, make_authority
from halton.capture.leaves import Leaves, load_signers
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import tend
from halton.wire.find import provider_hosts

pytestmark = pytest.mark.contract

ALLOWED = ("api.openai.com", "api.anthropic.com", "bedrock-runtime.eu-central-1.amazonaws.com")
# Where there is another name, that in the subject counts for nothing, to whomever (RFC 6125 §6.4.4).
NEVER_BELIEVED = {"a common name beside an allowed name"}


class Stage(NamedTuple):
    """A root to trust, the forgeries under it, and what it signs honestly."""

    root: Path
    forged: list[Shown]
    honest: list[Shown]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An authority as every home has it, with its key in wrong hands; what workers show to clients is honest."""
    folder = tmp_path_factory.mktemp("ours")
    authority = make_authority(folder / "ca", provider_hosts())
    honest = {("what a worker shows", host): _leaf(authority, host, folder / f"{host}.pem") for host in ALLOWED}
    with shown(_forged(Thief.of(authority.key_file), folder)) as forged, shown(honest) as allowed:
        yield Stage(authority.root_file, forged, allowed)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A present authority and a next one: both roots lie in one file, as programs that add roots read it."""
    folder = tmp_path_factory.mktemp("two")
    home = Home(folder / "home")
    home.prepare()
    with closing(Log(home.log)) as log:
        tend(home, log, ALLOWED[:1])
        both = tend(home, log, ALLOWED).authorities
    shown_by = zip(ALLOWED, both, strict=False)
    honest = {(one.digest, host): _leaf(one, host, folder / f"{host}.pem") for host, one in shown_by}
    with shown(honest) as servers:
        yield Stage(both[0].root_file, [], servers)


@pytest.fixture(scope="module")
def unconstrained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An authority without constraints: what a verifier refuses here it would refuse of anybody."""
    folder = tmp_path_factory.mktemp("unconstrained")
    thief = Thief.unconstrained()
    (folder / "root.pem").write_bytes(thief.root)
    allowed = Forgery("an allowed host", ALLOWED[0], ALLOWED[:1])
    honest = {(allowed.name, allowed.host): thief.sign(allowed, folder / "allowed.pem")}
    with shown(_forged(thief, folder)) as forged, shown(honest) as servers:
        yield Stage(folder / "root.pem", forged, servers)


def _forged(thief: Thief, folder: Path) -> dict[tuple[str, str], Path]:
    return {
        (one.name, one.host): thief.sign(one, folder / f"forged-{number}.pem") for number, one in enumerate(FORGERIES)
    }


def _leaf(authority: Authority, host: str, file: Path) -> Path:
    client = Client(peername=("127.0.0.1", 1), sockname=("127.0.0.1", 2), timestamp_start=0.0)
    client.sni = host
    entry = Leaves(load_signers([authority])).get_cert(Context(client, Options()))
    key = entry.privatekey.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(key + entry.cert.to_pem() + b"".join(one.to_pem() for one in entry.chain_certs))
    return file


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_what_we_sign_for_a_provider_is_accepted(ours: Stage, verifier: str) -> None:
    assert VERIFIERS[verifier](ours.root, ours.honest) == [""] * len(ALLOWED)


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_what_the_next_authority_signs_is_accepted_beside_the_present_ones(two: Stage, verifier: str) -> None:
    assert VERIFIERS[verifier](two.root, two.honest) == ["", ""]


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_whatever_else_is_signed_with_our_key_is_refused(ours: Stage, verifier: str) -> None:
    verdicts = VERIFIERS[verifier](ours.root, ours.forged)
    accepted = [server.name for server, verdict in zip(ours.forged, verdicts, strict=True) if not verdict]
    assert accepted == []


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_an_authority_without_constraints_would_be_believed(unconstrained: Stage, verifier: str) -> None:
    verdicts = VERIFIERS[verifier](unconstrained.root, [*unconstrained.honest, *unconstrained.forged])
    assert verdicts[0] == ""
    refused = {server.name for server, verdict in zip(unconstrained.forged, verdicts[1:], strict=True) if verdict}
    assert refused == NEVER_BELIEVED
