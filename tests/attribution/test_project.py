"""Which project a call belongs to, and by which rule."""

from __future__ import annotations

import pytest

from halton.attribution.credential import new_run_id, password
from halton.attribution.project import Asked, Attribution, attribute, stated

KEY = b"k" * 32
ADDRESS = "user name in the proxy's address"


@pytest.mark.parametrize(
    ("proxy_user", "header", "expected"),
    [
        ("billing", None, Attribution("billing", "run", ADDRESS)),
        (None, "research", Attribution("research", "header", "x-halton-project")),
        ("billing", "research", Attribution("billing", "run", ADDRESS)),
        (None, None, Attribution("default", "default")),
        ("", "", Attribution("default", "default")),
        ("  ", "\t research ", Attribution("research", "header", "x-halton-project")),
        ("ünï/cødé 項目", None, Attribution("ünï-cødé-項目", "run", ADDRESS, name="ünï/cødé 項目")),
        ("a\x1b]52;c;eA==\x07b", None, Attribution("a-52-c-ea-b", "run", ADDRESS, name="a\ufffd]52;c;eA==\ufffdb")),
        ("\u202egnp.exe", None, Attribution("gnp.exe", "run", ADDRESS, name="\ufffdgnp.exe")),
        ("x" * 101, None, Attribution("x" * 64, "run", ADDRESS, name="x" * 100)),
        ("../../etc/passwd", None, Attribution("..-..-etc-passwd", "run", ADDRESS, name="../../etc/passwd")),
        ("!!", "…", Attribution("default", "default")),
    ],
)
def test_the_first_rule_that_knows_a_project_decides(proxy_user: str | None, header: str | None, expected: Attribution) -> None:
    assert attribute(Asked(proxy_user, None, header), KEY) == expected


def test_a_run_that_proves_itself_is_named() -> None:
    run_id = new_run_id()
    found = Attribution("billing", "run", f"run {run_id[:8]}")
    assert stated("billing", password(KEY, "billing", run_id), "other", KEY) == found
    assert attribute(Asked("billing", password(KEY, "billing", run_id)), KEY) == found
    other = stated("billing", password(b"q" * 32, "billing", run_id), None, KEY)
    assert other == Attribution("billing", "run", ADDRESS)
