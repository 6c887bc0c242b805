from __future__ import annotations

import re

from halton.wire.formats import openai_endpoints as endpoints
from halton.wire.provider import Endpoint

ROWS = {
    name: made("/p")
    for name, made in vars(endpoints).items()
    if getattr(made, "__module__", "") == endpoints.__name__ and callable(made)
}


def test_each_row_lies_below_its_prefix_and_is_read() -> None:
    assert ROWS
    for row in ROWS.values():
        assert isinstance(row, Endpoint)
        assert row.path.startswith("/p/")
        assert (row.reader is None) is (row.conversation is not None)
        assert row.unread is None


def test_a_stored_responses_id_is_one() -> None:
    path = ROWS["stored_response"].path
    assert re.fullmatch(path, "/p/responses/resp_0a1b")
    assert not re.fullmatch(path, "/p/responses/input_tokens")
    assert not re.fullmatch(path, "/p/responses/resp_0a1b/input_items")
