"""Programs that are asked: with a shell's variables, without its proxies, and not for long."""

from __future__ import annotations

import sys

import pytest

from halton.doctor.asking import answer_of, run_program, without_proxies
from halton.privacy.finding import NotChecked

SAYS = "import os; print(os.getcwd(), os.environ.get('HTTPS_PROXY'), os.environ['NO_PROXY'], os.environ['KEPT'])"


def test_no_proxy_is_gone_through() -> None:
    done = run_program([sys.executable, "-c", SAYS], {"HTTPS_PROXY": "http://a.example:1", "KEPT": "yes"})
    assert done.stdout == "/ None * yes\n"
    assert without_proxies({"all_proxy": "x", "PATH": "/bin"}) == {"PATH": "/bin", "NO_PROXY": "*", "no_proxy": "*"}


def test_one_that_takes_too_long_or_is_not_there() -> None:
    with pytest.raises(NotChecked, match="did not answer in 0 s"):
        run_program([sys.executable, "-c", "import sys, signal; signal.pause()"], {}, 0.3)
    with pytest.raises(NotChecked, match="cannot be run"):
        run_program(["/nonexistent"], {})


def test_the_first_line_of_what_one_says() -> None:
    assert answer_of([sys.executable, "-c", "print('one\\ntwo')"], {}) == "one"
    assert answer_of([sys.executable, "-c", "print('one'); exit(1)"], {}) is None
    assert answer_of(["/nonexistent"], {}) is None
