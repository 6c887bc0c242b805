"""Somebody who has stolen an authority's key, what they sign with it, and servers on loopback that show it."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.datetime.now(datetime.UTC)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


class Shown(NamedTuple):
    """A server on 127.0.0.1, and the name by which a client asks for it."""

    name: str
    host: str
    port: int


class Forgery(NamedTuple):
    """What is signed, and for whom it is to be taken."""

    name: str
    host: str
    names: tuple[str, ...]
    common_name: str = "leaf"
    below: bool = False  # by an authority of the thief's own, without constraints, under the stolen one


# The six of the threat model, some in two forms.
FORGERIES = (
    Forgery("another host", "bank.example", ("bank.example",)),
    Forgery("an address", "127.0.0.1", ("127.0.0.1",)),
    Forgery("a foreign name beside an allowed one", "bank.example", ("api.openai.com", "bank.example")),
    Forgery("an allowed name beside a foreign one", "api.openai.com", ("api.openai.com", "bank.example")),
    Forgery("an address beside an allowed name", "127.0.0.1", ("api.openai.com", "127.0.0.1")),
    Forgery("a name that ends alike", "evil-api.openai.com", ("evil-api.openai.com",)),
    Forgery("a name that ends alike without a dot", "evilapi.openai.com", ("evilapi.openai.com",)),
    Forgery("a name that begins alike", "api.openai.com.evil.example", ("api.openai.com.evil.example",)),
    Forgery("the name above", "openai.com", ("openai.com",)),
    Forgery("all names above", "chat.openai.com", ("*.openai.com",)),
    Forgery("a common name beside an allowed name", "bank.example", ("api.openai.com",), "bank.example"),
    Forgery("a common name alone", "bank.example", (), "bank.example"),
    Forgery("an authority of one's own below", "bank.example", ("bank.example",), below=True),
    Forgery("an authority of one's own below, for an allowed name", "api.openai.com", ("api.openai.com",), below=True),
)


class Thief:
    """Has the key that signs and the certificates that go with it, the one that signs first, the root last."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, chain: Sequence[x509.Certificate]) -> None:
        self._key = key
        self._chain = tuple(chain)

    @classmethod
    def of(cls, key_file: Path) -> Thief:
        raw = key_file.read_bytes()
        key = serialization.load_pem_private_key(raw, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return cls(key, x509.load_pem_x509_certificates(raw))

    @classmethod
    def unconstrained(cls) -> Thief:
        """An authority as such programs make them: a root that may sign for everything."""
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(key, [_certificate("Anything", key, key, authority=True)])

    @property
    def root(self) -> bytes:
        return _pem(self._chain[-1])

    def sign(self, forgery: Forgery, file: Path) -> Path:
        """A file with a key and the chain for it, as servers read it."""
        signer, chain = self._key, self._chain
        if forgery.below:
            signer = ec.generate_private_key(ec.SECP256R1())
            below = _certificate("Authority of the thief", signer, self._key, self._chain[0], authority=True)
            chain = (below, *self._chain)
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = _certificate(forgery.common_name, key, signer, chain[0], names=forgery.names)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + b"".join(map(_pem, (leaf, *chain))))
        return file


@contextmanager
def shown(files: dict[tuple[str, str], Path]) -> Iterator[list[Shown]]:
    """A TLS server for each (name, host) and its file; all on one loop in a thread."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # a client that refuses us is what they are there for
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = asyncio.run_coroutine_threadsafe(_start(list(files.values())), loop).result(30)
    try:
        ports = [server.sockets[0].getsockname()[1] for server in servers]
        yield [Shown(name, host, port) for (name, host), port in zip(files, ports, strict=True)]
    finally:
        asyncio.run_coroutine_threadsafe(_stop(servers), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _start(files: Sequence[Path]) -> list[asyncio.Server]:
    servers = []
    for file in files:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        servers.append(await asyncio.start_server(_answer, "127.0.0.1", 0, ssl=context))
    return servers


async def _stop(servers: Sequence[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass  # one that only shook hands
    finally:
        writer.transport.abort()


def _certificate(
    common_name: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    above: x509.Certificate | None = None,
    *,
    names: Sequence[str] = (),
    authority: bool = False,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(hours=1))
        .not_valid_after(NOW + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if authority:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        return builder.add_extension(usage, critical=True).sign(signer, hashes.SHA256())
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
    usage_of_leaf = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return builder.add_extension(usage_of_leaf, critical=False).sign(signer, hashes.SHA256())


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(name)) if name.replace(".", "").isdecimal() else x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
