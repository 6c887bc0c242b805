"""What has to be signed for, where a meter runs and where none does, and that a change is told once it shows."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from halton.cli.authority_change import change, hosts_of
from halton.log.store import read_only
from halton.paths import Home
from halton.sections import ProviderHost
from halton.settings import Settings
from halton.wire.find import provider_hosts

CONFIG = '[[provider]]\nhost = "new.example.com"\nformat = "openai"\n'


@contextmanager
def supervisor(home: Home) -> Iterator[None]:
    """What answers where a meter runs."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(home.socket("meter")))
        listener.listen()

        def answer() -> None:
            channel, _ = listener.accept()
            with channel:
                channel.makefile("rb").readline()
                channel.sendall(json.dumps({"state": "healthy"}).encode() + b"\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield
        thread.join()


@pytest.fixture(autouse=True)
def configured(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home.root.parent))
    home.config.write_text(CONFIG)
    Settings(provider=(ProviderHost(host="old.example.com", format="openai"),)).keep(home)


def test_without_a_meter_what_config_toml_says_counts(home: Home) -> None:
    assert hosts_of(home) == (*provider_hosts(), "new.example.com")


def test_with_a_meter_what_it_goes_by_counts_too(home: Home) -> None:
    with supervisor(home):
        assert hosts_of(home) == (*provider_hosts(), "new.example.com", "old.example.com")


def test_what_was_made_is_in_the_views_when_the_change_returns(home: Home) -> None:
    changed = change(home)
    assert changed.made is not None and (changed.position, changed.projected) == (2, True)
    with closing(read_only(home.views)) as views:
        rows = views.execute("select subject, old, new from audit where type = 'ca.created'").fetchall()
    assert [row[0] for row in rows] == ["certificate authority"] and changed.made.digest[:16] in rows[0]


def test_a_change_that_makes_nothing_writes_nothing(home: Home) -> None:
    change(home)
    changed = change(home)
    assert (changed.made, changed.position, changed.projected) == (None, None, None)
    assert changed.document()["made"] is None and len(changed.authorities) == 1
