"""Secrets are looked for in files and in what compression hides."""

from __future__ import annotations

import secrets
from contextlib import closing

import msgspec

from bodies import made
from halton.bodies.compression import compress
from halton.bodies.store import BodyStore
from halton.cli.kept_secrets import look_for
from halton.paths import Home


def test_where_a_secret_stands(home: Home) -> None:
    secret = secrets.token_hex(20)
    text = msgspec.json.encode(f"{secret} {made.text(500)}")
    with closing(BodyStore(home.bodies)) as store:
        store.add([made.row("a"), made.row("b")])
        sound = look_for(home, [secret])
        assert sound == (3, 2, 0)
        store.add([msgspec.structs.replace(made.row("c"), data=compress(text), text_bytes=len(text))])
        assert look_for(home, ["other", secret]).leaks >= 1
        store.connection.execute("delete from request_bodies where call_id = 'c'")
    home.error_log("up").write_text(f"said {secret}")
    assert look_for(home, [secret]).leaks == 1
