"""The settings of a ledger that runs: read anew when told, and never at its cost."""

from __future__ import annotations

import pytest

from halton.ledger.settings_in_force import SettingsInForce
from halton.paths import Home
from halton.redact.redactor import in_force, redact
from halton.sections import Bodies, RedactionRule
from halton.settings import SNAPSHOT, Settings

pytestmark = pytest.mark.usefixtures("own_rules_forgotten")

RULE = RedactionRule(kind="acme_key", anchor="acme_", pattern="acme_[a-z]{8,64}")
TEXT = "the key is acme_abcdefghij."


def test_it_begins_with_what_was_left_for_it(home: Home) -> None:
    Settings(redact=(RULE,)).keep(home)
    assert SettingsInForce(home).settings.redact == (RULE,)
    assert redact(TEXT).value == "the key is [redacted:acme_key:16]."


def test_it_goes_by_what_is_there_later_and_says_so_once(home: Home) -> None:
    Settings().keep(home)
    found, heard = SettingsInForce(home), list[Settings]()
    found.hears.append(heard.append)
    assert redact(TEXT).value == TEXT and in_force().own is None
    now = Settings(bodies=Bodies(enabled=False), redact=(RULE,))
    now.keep(home)
    found.follow()
    found.follow()
    assert heard == [now] == [found.settings]
    assert redact(TEXT).value != TEXT and in_force().own is not None


@pytest.mark.parametrize("noise", [None, b"", b"{", b'{"redact": [{"kind": "x", "anchor": "y", "pattern": "z"}]}'])
def test_what_cannot_be_read_leaves_all_as_it_is(home: Home, noise: bytes | None) -> None:
    Settings(redact=(RULE,)).keep(home)
    found, heard = SettingsInForce(home), list[Settings]()
    found.hears.append(heard.append)
    (home.run / SNAPSHOT).unlink()
    if noise is not None:
        (home.run / SNAPSHOT).write_bytes(noise)
    found.follow()
    assert heard == [] and found.settings.redact == (RULE,) and redact(TEXT).value != TEXT
