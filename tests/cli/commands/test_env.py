"""`halton env` without a meter; with one, every SDK test uses it."""

from __future__ import annotations

import json
import socket
import threading
from typing import Any

import pytest

from halton.app import Meter
from halton.capture.authority import make_authority
from halton.paths import Home
from halton.settings import Settings


def test_a_meter_that_is_down_is_said_with_the_way_to_start_it(run: Any) -> None:
    done = run("env")
    assert (done.exit_code, done.output) == (1, "Error: The meter is not running. Start it with: halton start\n")


def test_a_meter_that_has_no_ports_yet_is_waited_for(run: Any, home: Home) -> None:
    meter = Meter(home, Settings(), make_authority(home.root / "ca", ["api.openai.com"]))

    def answer() -> None:
        channel, _ = listener.accept()
        with channel:
            assert json.loads(channel.makefile("rb").readline()) == {"ask": "status"}
            channel.sendall(json.dumps(meter.status()).encode() + b"\n")

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(home.socket("meter")))
        listener.listen()
        thread = threading.Thread(target=answer)
        thread.start()
        done = run("env")
        thread.join()
    said = "Error: The meter has only begun to start. Wait for it with: halton status --wait 20\n"
    assert (done.exit_code, done.output) == (1, said)


def test_what_it_has_set_it_takes_out_without_a_meter(run: Any, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "no_proxy", "HALTON_RUN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:8081")
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1,::1,it's.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(home.bundle))
    done = run("env", "--unset")
    said = "unset HTTPS_PROXY\nexport NO_PROXY='it'\"'\"'s.example'\nunset SSL_CERT_FILE\n"
    assert (done.exit_code, done.output) == (0, said)
    fish = run("env", "--unset", "--shell", "fish").output
    assert fish == "set -e HTTPS_PROXY\nset -gx NO_PROXY 'it\\'s.example'\nset -e SSL_CERT_FILE\n"
    assert run("env", "--unset", "--project", "x").exit_code == 2
