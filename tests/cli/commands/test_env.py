"""`halton env` without a meter; with one, every SDK test uses it."""

from __future__ import annotations

import json
import socket
import threading
from typing import Any

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
