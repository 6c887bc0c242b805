"""What our authority can sign for, as OpenSSL and Python see it, and where its keys are."""

from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from halton.capture.authority import Authority, covers, digests_of, generate, make_authority, parse, read_authority
from halton.errors import HomeError

HOSTS = ("api.openai.com", "api.anthropic.com", "*.openai.azure.com")
NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "ca", HOSTS)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def dns(*names: str) -> list[x509.GeneralName]:
    return [x509.DNSName(name) for name in names]


class Forger:
    """Somebody who has stolen the authority's key, and signs what they like with it."""

    def __init__(self, authority: Authority, folder: Path) -> None:
        raw = authority.key_file.read_bytes()
        self.authority = authority
        self.folder = folder
        self.key = serialization.load_pem_private_key(raw, None)
        self.intermediate, self.root = x509.load_pem_x509_certificates(raw)
        self.chain: list[x509.Certificate] = [self.intermediate]

    def sign(self, names: list[x509.GeneralName], common_name: str = "leaf", *, authority: bool = False) -> Path:
        """A file with a key and a certificate chain for these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
            .issuer_name(self.chain[0].subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - datetime.timedelta(hours=1))
            .not_valid_after(NOW + datetime.timedelta(days=30))
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)  # type: ignore[arg-type]
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        if authority:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        else:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())  # type: ignore[arg-type]
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self.folder / "leaf.pem"
        file.write_bytes(secret + pem(certificate, *self.chain))
        if authority:
            self.key, self.chain = key, [certificate, *self.chain]
        return file


@pytest.fixture
def forger(authority: Authority, tmp_path: Path) -> Forger:
    return Forger(authority, tmp_path)


def openssl_accepts(authority: Authority, leaf: Path, host: str) -> bool:
    name = "-verify_ip" if host.replace(".", "").isdecimal() else "-verify_hostname"
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", str(authority.root_file)]
    command += ["-untrusted", str(leaf), name, host, str(leaf)]
    return subprocess.run(command, capture_output=True, timeout=30).returncode == 0


def python_accepts(authority: Authority, leaf: Path, host: str) -> bool:
    """A whole handshake in memory, with the settings that `ssl.create_default_context` gives everybody."""
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(leaf)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_context = ssl.create_default_context(cafile=str(authority.root_file))
    client_context.verify_flags |= ssl.VERIFY_X509_STRICT
    client = client_context.wrap_bio(to_client, to_server, server_hostname=host)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (client, server):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError:
                return False
    return client.version() == "TLSv1.3"


@pytest.mark.parametrize(
    "host", ["api.openai.com", "api.anthropic.com", "eu.api.openai.com", "mine.openai.azure.com", "API.OPENAI.COM"]
)
def test_a_permitted_host_is_accepted(authority: Authority, forger: Forger, host: str) -> None:
    leaf = forger.sign(dns(host))
    assert openssl_accepts(authority, leaf, host)
    assert python_accepts(authority, leaf, host)


@pytest.mark.parametrize(
    ("names", "host"),
    [
        (dns("bank.example"), "bank.example"),
        (dns("evilapi.openai.com"), "evilapi.openai.com"),
        (dns("openai.com"), "openai.com"),
        (dns("com"), "com"),
        (dns("*.com"), "bank.com"),
        (dns("*.openai.com"), "chat.openai.com"),
        (dns("api.openai.com.evil.example"), "api.openai.com.evil.example"),
        (dns("api.openai.com", "bank.example"), "bank.example"),
        (dns("api.openai.com", "bank.example"), "api.openai.com"),
        ([x509.IPAddress(ipaddress.ip_address("192.0.2.7"))], "192.0.2.7"),
        ([*dns("api.openai.com"), x509.IPAddress(ipaddress.ip_address("192.0.2.7"))], "192.0.2.7"),
        ([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))], "127.0.0.1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(str(name.value) for name in value),
)
def test_whatever_else_is_signed_with_a_stolen_key_is_refused(
    authority: Authority, forger: Forger, names: list[x509.GeneralName], host: str
) -> None:
    leaf = forger.sign(names)
    assert not openssl_accepts(authority, leaf, host)
    assert not python_accepts(authority, leaf, host)


def test_a_name_in_the_subject_only_is_refused(authority: Authority, forger: Forger) -> None:
    leaf = forger.sign([], common_name="bank.example")
    assert not openssl_accepts(authority, leaf, "bank.example")
    assert not python_accepts(authority, leaf, "bank.example")


@pytest.mark.parametrize("host", ["bank.example", "api.openai.com"])
def test_a_further_authority_below_ours_is_refused(authority: Authority, forger: Forger, host: str) -> None:
    forger.sign([], common_name="Forged authority", authority=True)
    leaf = forger.sign(dns(host))
    assert not openssl_accepts(authority, leaf, host)
    assert not python_accepts(authority, leaf, host)


def test_the_constraints_stand_on_both_certificates_and_are_critical(forger: Forger) -> None:
    for certificate, length in ((forger.intermediate, 0), (forger.root, 1)):
        names = certificate.extensions.get_extension_for_class(x509.NameConstraints)
        assert names.critical
        assert [name.value for name in names.value.permitted_subtrees or ()] == [
            "api.anthropic.com",
            "api.openai.com",
            "openai.azure.com",
        ]
        assert [str(name.value) for name in names.value.excluded_subtrees or ()] == ["0.0.0.0/0", "::/0"]
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, length)


def test_the_roots_key_is_nowhere_on_disk(tmp_path: Path) -> None:
    made = make_authority(tmp_path / "ca", HOSTS)
    intermediate, root = x509.load_pem_x509_certificates(made.key_file.read_bytes())
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {file.name for file in files} == {"mitmproxy-ca.pem", "mitmproxy-ca-cert.pem"}
    assert sum(file.read_bytes().count(b"PRIVATE KEY-----\n") for file in files) == 2  # one: its beginning and its end
    key = serialization.load_pem_private_key(made.key_file.read_bytes(), None)
    assert key.public_key() == intermediate.public_key()
    assert intermediate.public_key() != root.public_key()


def test_the_root_file_holds_the_root_alone(authority: Authority, forger: Forger) -> None:
    assert authority.root_file.read_bytes() == pem(forger.root)
    assert authority.digest == forger.root.fingerprint(hashes.SHA256()).hex()


def test_an_authority_lives_for_a_year(authority: Authority) -> None:
    assert datetime.timedelta(days=364) < authority.not_after - NOW < datetime.timedelta(days=366)


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o077])
def test_the_modes_hold_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        made = make_authority(tmp_path / "ca", HOSTS)
    finally:
        os.umask(before)
    assert (mode(made.folder), mode(made.key_file), mode(made.root_file)) == (0o700, 0o600, 0o600)


def test_an_authority_is_read_as_it_was_made(authority: Authority) -> None:
    assert read_authority(authority.folder) == authority
    assert authority.hosts == ("api.anthropic.com", "api.openai.com", "openai.azure.com")


def test_a_folder_without_an_authority_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_authority(tmp_path)


def test_a_file_that_is_no_authority_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "mitmproxy-ca.pem").write_text("nothing of the kind")
    with pytest.raises(HomeError, match="mv "):
        read_authority(tmp_path)


def test_an_authority_covers_its_hosts_and_what_lies_below(authority: Authority) -> None:
    below = ("*.openai.azure.com", "eu.api.openai.com", "a.b.openai.azure.com", "*.api.openai.com", "API.OpenAI.com")
    others = ("api.x.ai", "openai.com", "*.openai.com", "evilapi.openai.com", "api.openai.com.evil.example", "", "com")
    assert [host for host in ("api.openai.com", *below) if not covers(authority, host)] == []
    assert [host for host in others if covers(authority, host)] == []


def test_a_key_that_is_not_the_certificates_or_a_certificate_that_is_not_the_roots_is_no_authority(tmp_path: Path) -> None:
    one, two = generate(HOSTS), generate(HOSTS)
    key = one.partition(b"-----BEGIN CERTIFICATE")[0]
    other_key = two.partition(b"-----BEGIN CERTIFICATE")[0]
    signing, root = (pem(certificate) for certificate in x509.load_pem_x509_certificates(two))
    strangers = pem(x509.load_pem_x509_certificates(one)[0])
    for mixed in (key + signing + root, other_key + strangers + root, key + strangers + root, signing + root, key, b"notes"):
        with pytest.raises(HomeError, match="holds no authority"):
            parse(mixed, tmp_path / "mitmproxy-ca.pem")
    assert parse(one, tmp_path / "mitmproxy-ca.pem").hosts == ("api.anthropic.com", "api.openai.com", "openai.azure.com")


def test_two_authorities_bear_two_names(authority: Authority, tmp_path: Path) -> None:
    other = make_authority(tmp_path / "ca", HOSTS)
    names = [x509.load_pem_x509_certificate(one.root).subject.rfc4514_string() for one in (authority, other)]
    assert len(set(names)) == 2 and all(name.startswith("CN=Halton root ") for name in names)


@pytest.mark.parametrize("plant", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_no_authority(tmp_path: Path, plant: str) -> None:
    made = make_authority(tmp_path / "elsewhere", HOSTS)
    (tmp_path / "ca").mkdir(mode=0o700)
    for file in (made.key_file, made.root_file):
        planted = tmp_path / "ca" / file.name
        match plant:
            case "link":
                planted.symlink_to(file)
            case "pipe":
                os.mkfifo(planted)
            case _:
                planted.mkdir()
    with pytest.raises(OSError):
        read_authority(tmp_path / "ca")
    assert digests_of(tmp_path / "ca" / "mitmproxy-ca-cert.pem") == ()


def test_the_digests_of_a_file_of_roots(authority: Authority, tmp_path: Path) -> None:
    assert digests_of(authority.root_file) == (authority.digest,)
    assert digests_of(tmp_path / "none") == ()
    (tmp_path / "notes").write_text("somebody's notes")
    assert digests_of(tmp_path / "notes") == ()
