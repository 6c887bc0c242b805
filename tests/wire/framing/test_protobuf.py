"""Messages as Google's own library writes and reads them; and bytes that are none."""

from __future__ import annotations

import pytest
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FieldOptions, FileDescriptorProto, SourceCodeInfo
from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.framing.protobuf import DEPTH_CAP, FIELDS_CAP, Malformed, Message, read_message

INT64 = st.integers(-(2**63), 2**63 - 1)
INT32 = st.integers(-(2**31), 2**31 - 1)
SECONDS, NANOS = 1, 2


@given(seconds=INT64, nanos=INT32)
def test_numbers_of_any_sign_are_what_was_written(seconds: int, nanos: int) -> None:
    message = Message(Timestamp(seconds=seconds, nanos=nanos).SerializeToString())
    assert (message.number(SECONDS) or 0, message.number(NANOS) or 0) == (seconds, nanos)


@given(data=st.binary(max_size=60))
def test_what_googles_reader_takes_ours_takes_and_reads_the_same(data: bytes) -> None:
    theirs, ours = Timestamp(), read_message(data)
    try:
        theirs.ParseFromString(data)
    except DecodeError:
        return
    assert ours is not None
    assert (ours.number(SECONDS) or 0) == theirs.seconds


@given(name=st.text(max_size=20), packages=st.lists(st.text(max_size=20), max_size=4), public=st.lists(INT32, max_size=5))
def test_texts_and_lists_are_what_was_written(name: str, packages: list[str], public: list[int]) -> None:
    message = Message(FileDescriptorProto(name=name, dependency=packages, public_dependency=public).SerializeToString())
    assert (message.text(1), message.count(3), message.numbers(10)) == (name, len(packages), public)


@given(path=st.lists(INT32, max_size=8))
def test_packed_numbers_are_what_was_written(path: list[int]) -> None:
    location = SourceCodeInfo.Location(path=path, leading_comments="why")
    (message,) = Message(SourceCodeInfo(location=[location]).SerializeToString()).messages(1)
    assert (message.numbers(1), message.text(3)) == (path, "why")


def test_an_embedded_message_in_two_parts_is_one_and_the_last_value_of_a_field_holds() -> None:
    first = FieldDescriptorProto(name="a", options=FieldOptions(deprecated=True)).SerializeToString()
    second = FieldDescriptorProto(name="b", options=FieldOptions(lazy=True)).SerializeToString()
    message = Message(first + second)
    options = message.message(8)
    assert options is not None
    assert (message.text(1), options.number(3), options.number(5)) == ("b", 1, 1)


def test_what_is_not_there_or_of_another_type_is_none() -> None:
    message = Message(b"\x08\x05\x12\x01\xff\x19" + bytes(8))
    assert (message.number(1), message.number(2), message.number(3), message.number(9)) == (5, None, None, None)
    assert (message.text(1), message.data(3), message.message(1), message.messages(9)) == (None, None, None, [])
    assert (message.message(2), message.messages(2), message.numbers(2), message.text(2)) == (None, [], [], "\ufffd")


def test_groups_are_passed_over() -> None:
    message = Message(b"\x0b\x10\x05\x0c\x10\x07")
    assert (message.number(2), message.count(1)) == (7, 0)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x08", id="no value"),
        pytest.param(b"\x08\x80", id="half a number"),
        pytest.param(b"\x08" + b"\xff" * 10 + b"\x01", id="a number of eleven bytes"),
        pytest.param(b"\x0a\x05abc", id="a length beyond the end"),
        pytest.param(b"\x0a" + b"\xff" * 9 + b"\x01", id="a length that would be negative"),
        pytest.param(b"\x09abc", id="half a fixed number"),
        pytest.param(b"\x0e\x00", id="an unknown wire type"),
        pytest.param(b"\x00\x00", id="field 0"),
        pytest.param(b"\x0b\x08\x01", id="a group without an end"),
        pytest.param(b"\x0c", id="an end without a group"),
        pytest.param(b"\x0b\x14", id="the end of another group"),
        pytest.param(b"\x0b" * (DEPTH_CAP + 1) + b"\x0c" * (DEPTH_CAP + 1), id="groups too deep"),
        pytest.param(b"\x08\x01" * (FIELDS_CAP + 1), id="too many fields"),
    ],
)
def test_bytes_that_are_no_message(data: bytes) -> None:
    assert read_message(data) is None
    with pytest.raises(Malformed):
        Message(data)


def test_numbers_after_a_malformed_one_are_left_out() -> None:
    assert Message(b"\x0a\x03\x01\x02\x80").numbers(1) == [1, 2]


@given(data=st.binary(max_size=200))
def test_nothing_else_escapes(data: bytes) -> None:
    message = read_message(data) or Message()
    for field in range(1, 20):
        message.number(field), message.numbers(field), message.text(field), message.message(field), message.messages(field)
