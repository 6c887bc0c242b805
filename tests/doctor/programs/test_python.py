"""Whether python trusts us: with the variable that it reads, and without."""

from __future__ import annotations

import re
from pathlib import Path

from halton.paths import Home
from patients_made import Asked


def test_with_the_variable_it_does(asked: Asked, root: Path, home: Home) -> None:
    assert asked("python", SSL_CERT_FILE=str(home.bundle)) is None


def test_without_it_says_why_not(asked: Asked) -> None:
    refused = asked("python")
    assert refused is not None and re.search("certificate", refused)


def test_no_proxy_is_gone_through(asked: Asked, home: Home) -> None:
    nowhere = "http://127.0.0.1:9"
    assert asked("python", SSL_CERT_FILE=str(home.bundle), HTTPS_PROXY=nowhere, https_proxy=nowhere, ALL_PROXY=nowhere) is None
