"""The folder of programs is the list of them."""

from __future__ import annotations

from halton.doctor.program_files import program_files


def test_those_that_are_asked() -> None:
    assert [(one.name, one.command, one.variable, one.reads_proxy) for one in program_files()] == [
        ("curl", "curl", "CURL_CA_BUNDLE", True),
        ("git", "git", "GIT_SSL_CAINFO", True),
        ("java", "java", "JAVA_TOOL_OPTIONS", False),
        ("node", "node", "NODE_EXTRA_CA_CERTS", True),
        ("python", "python3", "SSL_CERT_FILE", True),
    ]
