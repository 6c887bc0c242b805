"""The config.toml that init writes: it changes nothing, says every key, and can be used line by line."""

from __future__ import annotations

import re
import tomllib

import msgspec

from halton.install.default_config import default_config
from halton.paths import Home
from halton.settings import Settings


def test_it_changes_no_setting(home: Home) -> None:
    home.config.write_text(default_config())
    assert Settings.load(home) == Settings()
    assert max(map(len, default_config().splitlines())) <= 120


def test_every_key_of_every_table_is_there_with_its_words() -> None:
    text = default_config()
    for table in msgspec.structs.fields(Settings):
        assert f"\n[{table.name}]\n" in text or f"\n# [[{table.name}]]\n" in text
    assert "# Port of the proxy on 127.0.0.1; 0 takes a free one.\n# port = 8081\n" in text
    assert "# upstream_ca = \"…\"\n" in text
    assert '# cors_origins = ["http://localhost:3000"]\n' in text


def test_without_its_mark_each_key_that_has_a_default_says_that(home: Home) -> None:
    home.config.write_text(re.sub(r"^# (\w+ = [^…\n]*)$", r"\1", default_config(), flags=re.MULTILINE))
    assert Settings.load(home) == Settings()
    assert tomllib.loads(home.config.read_text())["bodies"] == {"enabled": True, "max_body_bytes": 524288, "retention_days": 90}


def test_what_is_stated_is_in_force(home: Home) -> None:
    text = default_config({"proxy": {"port": 9081}, "browse": {"private": True}})
    home.config.write_text(text)
    settings = Settings.load(home)
    assert (settings.proxy.port, settings.browse.private, settings.browse.port) == (9081, True, 8765)
    assert "# port = 9081" not in text
