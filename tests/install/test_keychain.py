"""macOS's keychain, as its program is called: what it says is as its manual has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from halton.install.keychain import Keychain

SYSTEM = "/Library/Keychains/System.keychain"
ONE, TWO = "ab" * 32, "cd" * 32


class Security:
    """Stands for security(1), which only macOS has: it knows these certificates, and notes how it is called."""

    def __init__(self, *digests: str) -> None:
        self.digests = list(digests)
        self.called: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> str:
        self.called.append(list(command))
        if command[1] != "find-certificate":
            return ""
        return "".join(f"SHA-256 hash: {digest.upper()}\nSHA-1 hash: {'0' * 40}\nkeychain: x\n" for digest in self.digests)


def test_ours_are_known_by_their_digests() -> None:
    security = Security(ONE, TWO)
    assert Keychain(security).held([ONE, "ef" * 32]) == (ONE,)
    assert security.called == [["security", "find-certificate", "-a", "-Z", SYSTEM]]


def test_what_is_missing_is_added_and_what_is_old_deleted() -> None:
    security = Security(ONE)
    Keychain(security).put({TWO: b"pem"}, [ONE, TWO])
    _, deleted, added = security.called
    assert deleted == ["security", "delete-certificate", "-Z", ONE.upper(), "-t", SYSTEM]
    assert added[:-1] == ["security", "add-trusted-cert", "-d", "-r", "trustRoot", "-k", SYSTEM]
    assert Path(added[-1]).name == f"{TWO}.crt"


def test_what_is_there_is_not_added_again() -> None:
    security = Security(ONE)
    Keychain(security).put({ONE: b"pem"}, [ONE])
    assert [command[1] for command in security.called] == ["find-certificate"]


def test_the_lines_for_sudo() -> None:
    keychain = Keychain(Security())
    assert keychain.put_line({ONE: Path("/h/a.crt")}) == f"sudo security add-trusted-cert -d -r trustRoot -k {SYSTEM} /h/a.crt"
    assert keychain.drop_line([ONE]) == f"sudo security delete-certificate -Z {ONE.upper()} -t {SYSTEM}"
