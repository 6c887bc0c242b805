"""The first minute on a clean machine, and the last: two commands lead to a metered call, and one leaves all as it was.

By root, since it makes the machine: without systemd, without a network, once as root and once as an account that has no name.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent.parent
MACHINE = TESTS / "contract" / "machine.sh"
NAMESPACES = ("unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child")
NOBODY = 61_234
pytestmark = [pytest.mark.contract, pytest.mark.timeout(240)]


def lived(uid: int, kind: str) -> dict[str, Any]:
    """What a newcomer of this account lived through."""
    folders = {TESTS.parent, Path(sys.prefix), Path(sys.base_prefix)}
    apart = [one for one in folders if not any(other in one.parents for other in folders)]
    script = [sys.executable, str(TESTS / "contract" / "clean_machine.py"), str(uid), kind]
    environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": f"{TESTS.parent}:{TESTS}"}
    command = [*NAMESPACES, "sh", str(MACHINE), " ".join(map(str, apart)), *script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=220)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("uid", [0, NOBODY])
def test_two_commands_lead_to_a_metered_call_and_one_leaves_the_machine_as_it_was(uid: int) -> None:
    found = lived(uid, "empty")
    assert found["codes"] == [0, 0, 0, 0], found["said"]
    assert found["printed"] == "7\n"
    (call,) = [call for call in found["calls"] if call["host"] == "api.anthropic.com"]
    assert (call["status"], call["output_tokens"], call["usage_known"], call["cost_known"]) == ("ok", 7, True, True)
    assert found["left"] == []


def test_of_root_who_has_lived_there_every_file_is_restored_to_the_byte() -> None:
    found = lived(0, "lived-in")
    assert found["codes"] == [0, 0, 0, 0], found["said"]
    home = "/tmp/newcomer"
    ours = {name for name in found["changed"] if name.startswith(home)}
    assert {f"{home}/{name}" for name in ("dotfiles/bashrc", ".zshrc", ".config/fish/conf.d/halton.fish")} <= ours
    assert not [name for name in ours if ".mitmproxy/" in name]
    assert "/usr/local/share/ca-certificates/halton-meter.crt" in found["changed"]
    assert found["java"] == [True, False]
    # Java's own file has the same roots again, in another order.
    assert [name for name in found["left"] if "/java/" not in name] == []


def test_of_an_account_that_is_not_root_too_and_the_line_for_sudo_is_said() -> None:
    found = lived(NOBODY, "lived-in")
    assert found["codes"] == [0, 0, 0, 0], found["said"]
    assert "sudo install -D -m 644 /tmp/newcomer/.halton-meter/run/halton-meter-" in found["said"][0]
    assert not [name for name in found["changed"] if not name.startswith("/tmp/newcomer")]
    assert found["left"] == []
