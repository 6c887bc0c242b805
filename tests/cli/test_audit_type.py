"""Types of changes as an option takes them."""

from __future__ import annotations

import click
import pytest

from halton.cli.audit_type import AuditType


def test_a_type_is_itself_and_a_family_all_of_its_types() -> None:
    assert AuditType().convert("policy.set", None, None) == ("policy.set",)
    assert AuditType().convert("policy", None, None) == ("policy.set", "policy.removed", "policy.overridden")


def test_a_mistake_is_named_with_the_nearest() -> None:
    with pytest.raises(click.BadParameter, match='there is no change of type "policy.sett". Did you mean policy.set?'):
        AuditType().convert("policy.sett", None, None)
    with pytest.raises(click.BadParameter, match="There are meter.started, "):
        AuditType().convert("¿", None, None)
    with pytest.raises(click.BadParameter, match="call.completed"):
        AuditType().convert("call.completed", None, None)
