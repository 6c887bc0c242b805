from __future__ import annotations

import click
import pytest

from halton.cli.policy_name import chosen
from policy.told import policy


def test_by_name_whatever_its_case() -> None:
    assert chosen([policy("a"), policy("b")], "B") == policy("b")


@pytest.mark.parametrize(("name", "words"), [("biling", 'Did you mean "billing"'), ("x\x1b", r"x\\x1b.*halton policy list")])
def test_the_nearest_is_named(name: str, words: str) -> None:
    with pytest.raises(click.ClickException, match=words):
        chosen([policy("billing")], name)
