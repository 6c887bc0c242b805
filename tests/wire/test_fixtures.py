"""Every fixture is read as it says, however its bytes are cut; and every endpoint that is read has one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.fixture import Fixture, all_fixtures
from halton.wire.conversation import Began, Ended
from halton.wire.find import all_providers

ALL = {f"{provider}: {fixture.name}": fixture for provider, fixture in all_fixtures()}
FIXTURES = {name: fixture for name, fixture in ALL.items() if not fixture.messages}
SOCKETS = {name: fixture for name, fixture in ALL.items() if fixture.messages}


@pytest.mark.parametrize("name", FIXTURES)
def test_a_fixture_is_read_as_it_says(name: str) -> None:
    fixture = FIXTURES[name]
    assert fixture.read([fixture.answer]) == fixture.expected


@pytest.mark.parametrize("name", FIXTURES)
@given(sizes=st.lists(st.integers(1, 300), min_size=1, max_size=20))
@settings(max_examples=10, deadline=None)
def test_any_chunking_gives_the_same_facts(name: str, sizes: list[int]) -> None:
    fixture = FIXTURES[name]
    assert fixture.read(pieces(fixture, sizes)) == fixture.expected


@pytest.mark.parametrize("name", SOCKETS)
def test_what_is_said_on_a_socket_is_read_as_it_says(name: str) -> None:
    fixture = SOCKETS[name]
    happened, stated = fixture.converse()
    assert stated == fixture.expected
    began = [one.turn for one in happened if isinstance(one, Began)]
    assert began == list(range(1, len(began) + 1))
    assert sorted(one.turn for one in happened if isinstance(one, Ended)) == began


def pieces(fixture: Fixture, sizes: list[int]) -> list[bytes]:
    cut, at = [], 0
    while at < len(fixture.answer):
        size = sizes[len(cut) % len(sizes)]
        cut.append(fixture.answer[at : at + size])
        at += size
    return cut


def test_every_endpoint_that_is_read_has_a_fixture_and_every_other_says_why_not() -> None:
    proved = {id(fixture.route.row) for _, fixture in all_fixtures()}
    rows = [row for provider in all_providers() for row in provider.endpoints if row.kind != "control"]
    assert [row.path for row in rows if (row.reader or row.conversation) and id(row) not in proved] == []
    assert [row.path for row in rows if not row.reader and not row.conversation and not row.unread] == []
