"""Tests of the tables of config.toml: what each key takes when it is not stated, and what it refuses (see test_settings.py)."""

from __future__ import annotations

import msgspec
import pytest

from halton.sections import Alerts, ProviderHost, Section


def test_alerts_show_on_the_desktop_and_run_nothing_unless_told() -> None:
    assert Alerts() == Alerts(command=None, desktop=True)


@pytest.mark.parametrize(("host", "listens"), [("llm.example", False), ("*.llm.example", False), ("127.0.0.1:11435", True)])
def test_a_loopback_address_is_one_to_listen_on(host: str, listens: bool) -> None:
    assert ProviderHost(host=host, format="openai").listens is listens


def test_no_table_takes_a_key_that_it_does_not_know() -> None:
    for table in Section.__subclasses__():
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"host": "x.example", "format": "openai", "nonsense": 1}, table)
