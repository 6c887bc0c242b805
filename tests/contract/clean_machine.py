"""A newcomer on a clean machine: `python clean_machine.py UID KIND`, inside of machine.sh. It prints what came of it as JSON.

KIND is `empty`, or `lived-in`: dotfiles of three shells, over links and with CRLF, and an authority of mitmproxy's own.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from halton.demo.stage import configuration
from stack import provider_in_thread

CALLING = """
import anthropic
with anthropic.Anthropic(api_key="none", max_retries=0) as client:
    turn = {"role": "user", "content": "scenario:plain"}
    message = client.messages.create(model="claude-haiku-4-5", max_tokens=9, messages=[turn])
    print(message.usage.output_tokens)
"""
SYSTEM = (Path("/etc"), Path("/usr/local/share/ca-certificates"))


class Newcomer:
    """An account without a name in a folder of its own, and an environment that holds its PATH only."""

    def __init__(self, uid: int, folder: Path) -> None:
        self.uid = uid
        self.folder = folder
        folder.mkdir()
        os.chown(folder, uid, uid)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as this account."""
        path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        account = ["setpriv", "--reuid", str(self.uid), "--regid", str(self.uid), "--clear-groups"]
        clean = ["env", "-i", f"PATH={path}", f"HOME={self.folder}", *command]
        return subprocess.run([*account, *clean], cwd=self.folder, capture_output=True, text=True, timeout=120)

    def put(self, name: str, data: bytes, mode: int = 0o644) -> Path:
        """A file of theirs."""
        path = self.folder / name
        for folder in reversed(path.relative_to(self.folder).parents[:-1]):
            if not (self.folder / folder).exists():
                (self.folder / folder).mkdir()
                os.chown(self.folder / folder, self.uid, self.uid)
        path.write_bytes(data)
        path.chmod(mode)
        os.chown(path, self.uid, self.uid)
        return path

    def link(self, name: str, to: Path) -> None:
        """A link of theirs, as a folder of dotfiles has them."""
        (self.folder / name).symlink_to(to)
        os.lchown(self.folder / name, self.uid, self.uid)


def live_in(newcomer: Newcomer) -> None:
    """What somebody has who has been here for years."""
    newcomer.put("dotfiles/bashrc", b"export EDITOR=vi\n", 0o600)
    newcomer.link(".bashrc", Path("dotfiles/bashrc"))
    newcomer.put(".zshrc", b"alias ll='ls -l'\r\nbindkey -e\r\n", 0o640)
    newcomer.put(".profile", b"umask 022")
    newcomer.put(".config/fish/config.fish", b"set -g fish_greeting\n")
    newcomer.put(".mitmproxy/mitmproxy-ca.pem", b"not ours\n")
    newcomer.put(".mitmproxy/mitmproxy-ca-cert.pem", b"not ours\n")


def listing(*folders: Path) -> dict[str, list[object]]:
    """Each file of these folders: kind and mode, owner, and a digest of what it holds."""
    found: dict[str, list[object]] = {}
    for folder in folders:
        for path in (folder, *folder.glob("**/*")):
            seen = path.lstat()
            held = os.readlink(path).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
            found[str(path)] = [stat.filemode(seen.st_mode), seen.st_uid, hashlib.sha256(held).hexdigest()]
    return found


def java_trusts() -> bool:
    """Whether the roots of Java, which a hook of Debian's keeps, have ours."""
    done = subprocess.run(["keytool", "-list", "-cacerts", "-storepass", "changeit"], capture_output=True, text=True, timeout=60)
    return "halton-meter" in done.stdout


def main(uid: int, kind: str) -> None:
    """From nothing to a metered call, and back."""
    newcomer = Newcomer(uid, Path("/tmp/newcomer"))
    if kind == "lived-in":
        live_in(newcomer)
    setup = ["--shell", "--trust-system"] if kind == "lived-in" else []
    subprocess.run(["update-ca-certificates"], check=True, capture_output=True)  # what was not taken in yet is no doing of ours
    before = listing(newcomer.folder, *SYSTEM)
    with provider_in_thread(Path("/tmp/provider")) as provider:
        trusted = Path("/tmp/provider-root.pem")
        trusted.write_bytes(provider.ca_file.read_bytes())
        trusted.chmod(0o644)
        newcomer.put(".halton-meter/config.toml", configuration(provider.port, trusted).encode(), 0o600)
        (newcomer.folder / ".halton-meter").chmod(0o700)
        began = newcomer.run("halton", "init", "--yes", *setup)
        again = newcomer.run("halton", "init", "--yes", *setup)
        called = newcomer.run("halton", "run", "--", sys.executable, "-c", CALLING)
        calls = newcomer.run("halton", "calls", "--json")
        trusted_by_java = java_trusts()
        changed = sorted(name for name, seen in listing(newcomer.folder, *SYSTEM).items() if before.get(name) != seen)
        ended = newcomer.run("halton", "uninstall", "--purge", "--yes")
    after = listing(newcomer.folder, *SYSTEM)
    answer = {
        "codes": [done.returncode for done in (began, again, called, ended)],
        "said": [done.stdout + done.stderr for done in (began, again, called, ended)],
        "printed": called.stdout,
        "calls": [json.loads(line) for line in calls.stdout.splitlines()],
        "changed": [name for name in changed if ".halton-meter/" not in name],
        "java": [trusted_by_java, java_trusts()],
        "left": sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)),
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
