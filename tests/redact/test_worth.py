from __future__ import annotations

import random
import string

import pytest

from halton.redact.worth import (
    key_like,
    passphrase_like,
    password_like,
    plain_password,
    random_looking,
    secret_like,
    stated,
    wordy,
)


@pytest.mark.parametrize("alphabet", [string.ascii_letters, string.ascii_letters + string.digits, "0123456789abcdef"])
def test_what_a_machine_made_looks_random(alphabet: str) -> None:
    rng = random.Random(7)
    made = ["".join(rng.choices(alphabet, k=40)).encode() for _ in range(300)]
    assert sum(map(random_looking, made)) >= 298 and sum(map(key_like, made)) >= 298


@pytest.mark.parametrize(
    "name",
    [
        b"kernel_approximation_by_nystroem", b"PasswordAuthenticationTokenFilter", b"azureOpenaiApiKey", b"user_token_v2_utf8",
        b"self.first_token_of_line", b"com.example.security.Provider", b"x" * 40, b"your-api-key-0a1b2c3d4e5f6a7b",
    ],
)  # fmt: skip
def test_names_and_placeholders_do_not(name: bytes) -> None:
    assert not random_looking(name) and not key_like(name)


@pytest.mark.parametrize(
    "value",
    [
        b"$NAME",
        b"${NAME:-}",
        b"%NAME%",
        b"<key>",
        b"{{ key }}",
        b"!Ref key",
        b"f()",
        b"os.environ[x]",
        b"***",
        b"guest",
        b"http://a/b1",
    ],
)
def test_what_is_filled_in_by_something_else_is_not_stated(value: bytes) -> None:
    assert not stated(value)


def test_a_password_is_what_is_neither_word_nor_name_nor_path() -> None:
    good = [word + number for word in (b"Kori", b"Zu!pe") for number in (b"-4711", b"2026&")]
    assert all(password_like(value) and plain_password(value) for value in good)
    for value in (
        b"short",
        b"changeme",
        b"a word1",
        b"lowercase",
        b"my-app-secret",
        b"request.user_id",
        b"/run/secrets/db1",
        b"new_password2",
    ):
        assert not password_like(value), value
    assert not password_like(b"/run/secrets/db1") and key_like(b"/fR7" + b"xQ9k/Zw3v" * 4)
    assert password_like(b"user_id_2") and not plain_password(b"user_id_2")


def test_words_with_a_number_are_a_passphrase_only_where_one_is_named() -> None:
    phrase = b"-".join((b"kori", b"zupe", b"banana", b"tel42"))
    assert passphrase_like(phrase) and not plain_password(phrase) and not secret_like(phrase)


def test_words_are_told_from_letters_by_their_pairs() -> None:
    assert wordy(b"configuration") and wordy(b"getElementById") and not wordy(b"xqzvkwjhgfxb")


def test_no_test_of_a_value_goes_back_on_itself() -> None:
    for value in (b"a" * 500, b"a-" * 250, b"a1_" * 170, b"-" * 500, b"A.b" * 160 + b"!1", b"/a" * 250):
        for test in (key_like, password_like, plain_password, secret_like, stated, passphrase_like):
            assert test(value) in (True, False)
