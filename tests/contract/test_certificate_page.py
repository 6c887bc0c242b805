"""docs/certificate-authority.md: its commands for OpenSSL, run as they stand on the authority of a whole meter."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from stack import running_stack

pytestmark = pytest.mark.contract

PAGE = Path(__file__).parents[2] / "docs" / "certificate-authority.md"


def test_the_commands_for_openssl_show_what_the_page_says(tmp_path: Path) -> None:
    names, chain, seen = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    with running_stack(tmp_path) as stack:
        folder = Path(stack.status()["ca"]["cert"]).parent

        def run(command: str) -> str:
            environment = os.environ | {"CA": str(folder)}
            done = subprocess.run(["sh", "-euc", command], env=environment, capture_output=True, text=True, timeout=30)
            assert done.returncode == 0, done.stderr
            return done.stdout

        told = run(names)
        assert "CA:TRUE, pathlen:0" in told and "Name Constraints: critical" in told and "notAfter=" in told
        assert "DNS:api.openai.com" in told and "Excluded:" in told and "DNS:bank.example" not in told
        assert run(chain) == f"{folder}/mitmproxy-ca.pem: OK\n"
        assert "Verify return code: 0 (ok)" in run(seen.replace("8081", str(stack.proxy_port)))
