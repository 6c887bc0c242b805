"""In a process of its own the provider says where it is and ends when told."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import anthropic
import pytest


def test_it_serves_until_sigterm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-W", "error", "-m", "halton.demo.provider", "--folder", str(tmp_path), "--delay-ms", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        ready = json.loads(process.stdout.readline())
        monkeypatch.setenv("SSL_CERT_FILE", ready["ca"])
        with anthropic.Anthropic(base_url=f"https://localhost:{ready['port']}", api_key="k") as client:
            message = client.messages.create(model="claude-haiku-4-5", max_tokens=9, messages=[{"role": "user", "content": "Hi"}])
            assert message.usage.output_tokens == 7
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0
        assert process.stderr.read() == ""
