"""`halton completion`: the script of a shell. In the shells themselves: tests/cli/completion/test_shells.py."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from halton.cli.completion.script import script

HEAVY = ("rich", "pyarrow", "datasette", "mitmproxy", "cryptography", "msgspec", "anyio")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_prints_the_script_and_nothing_else(run: Any, shell: str) -> None:
    done = run("completion", shell)
    assert (done.exit_code, done.stdout) == (0, script(shell))


def test_another_shell_is_refused(run: Any) -> None:
    done = run("completion", "tcsh")
    assert done.exit_code == 2 and "'bash', 'zsh', 'fish'" in done.output


def test_a_shell_that_asks_waits_for_no_heavy_package() -> None:
    asked = """
import os, sys
os.environ |= {"COMP_WORDS": "halton report --project s", "COMP_CWORD": "3", "_HALTON_COMPLETE": "bash_complete"}
sys.argv = ["halton"]
from halton.__main__ import main
try:
    main()
finally:
    print(*[name for name in %r if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", asked % (HEAVY,)], capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stderr) == (0, "\n")
