from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from halton.wire.formats.form import form_fields

FORM = (
    b"--x1\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt-image-1\r\n"
    b"--x1\r\nContent-Disposition: form-data; name=\"image[]\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
    b"\x89PNG\r\n\r\n--x1 is not here\r\n"
    b"--x1\r\ncontent-disposition: form-data; name=n\r\n\r\n2\r\n"
    b"--x1--\r\n"
)  # fmt: skip


def test_fields_are_read_and_files_are_not() -> None:
    assert form_fields(FORM) == {"model": "gpt-image-1", "n": "2"}


def test_a_long_field_is_none() -> None:
    form = FORM.replace(b"gpt-image-1", b"m" * 3000)
    assert form_fields(form) == {"n": "2"}


def test_the_first_of_two_fields_holds() -> None:
    again = b'--x1\r\nContent-Disposition: form-data; name="n"\r\n\r\n9\r\n--x1--\r\n'
    assert form_fields(FORM.removesuffix(b"--x1--\r\n") + again)["n"] == "2"


def test_a_form_that_is_cut_keeps_what_was_whole() -> None:
    assert form_fields(FORM[: FORM.index(b"content-disposition")]) == {"model": "gpt-image-1"}


def test_what_is_no_form_has_no_fields() -> None:
    for body in (b"", b"{}", b"--", b"--\r\n", b"-- no boundary " + b"x" * 100 + b"\r\n"):
        assert form_fields(body) == {}


@given(st.binary(max_size=200))
def test_any_bytes_are_read(body: bytes) -> None:
    assert all(name and len(value) <= 2000 for name, value in form_fields(b"--x1\r\n" + body).items())
