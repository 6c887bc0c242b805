"""Looking for secrets: what is searched, where it stops, and what is random by nature."""

from __future__ import annotations

import secrets

from halton.paths import Home
from halton.privacy.install import Install
from halton.privacy.search import foreign, search
from planted import token


def test_what_is_found_is_named_and_not_shown(home: Home) -> None:
    secret = token()
    done = search(Install(home, everything=True), [("the first", ["nothing here"]), ("the second", {"text": f"use {secret}"})])
    assert (done.searched, done.unsearched, done.found) == (2, 0, {"the second": ("github_token",)})
    assert done.first == "the second (github_token)"
    assert secret not in done.first


def test_it_stops_when_it_is_enough_but_not_with_everything(home: Home) -> None:
    texts = [(str(number), "words") for number in range(50)]
    assert search(Install(home), texts, enough_s=0.0).searched == 1
    assert search(Install(home, everything=True), texts, enough_s=0.0).searched == 50


def test_a_text_that_cannot_be_read_to_its_end_is_counted(home: Home) -> None:
    deep: list[object] = []
    for _ in range(300):
        deep = [deep]
    done = search(Install(home, everything=True), [("deep", deep), ("flat", "words")])
    assert (done.searched, done.unsearched) == (1, 1)


def test_rules_of_ones_own_count(home: Home) -> None:
    home.config.write_text('[[redact]]\nkind = "ticket"\nanchor = "TICKET-"\npattern = "TICKET-[0-9]{4,9}"\n')
    assert search(Install(home, everything=True), [("it", "see TICKET-12345")]).found == {"it": ("ticket",)}


def test_what_the_log_holds_by_its_nature_is_no_secret(home: Home) -> None:
    digest, commitment, session = secrets.token_hex(32), secrets.token_urlsafe(32), secrets.token_hex(16)
    checkpoint = {"position": 3, "hash": digest, "key": digest, "signature": digest * 2}
    call = {"session": session, "request_body": {"commitment": commitment, "bytes": 3}, "usage": {"input_tokens": 1}}
    assert foreign("log.checkpoint", checkpoint) == [3, "", ""]
    assert foreign("call.completed", call) == [session, {"bytes": 3}, {"input_tokens": 1}, "", ""]
    texts = [("it", foreign("log.checkpoint", checkpoint)), ("it", foreign("call.completed", call))]
    assert search(Install(home, everything=True), texts).found == {}


def test_a_field_that_nobody_knows_is_searched(home: Home) -> None:
    texts = [(type_, foreign(type_, {"note": token()})) for type_ in ("call.completed", "other.event")]
    found = search(Install(home, everything=True), texts).found
    assert found == {"call.completed": ("github_token",), "other.event": ("github_token",)}
