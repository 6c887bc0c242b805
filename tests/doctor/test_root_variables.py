"""Which variable makes which program trust our root."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from halton.doctor.root_variables import JAVA, ROOT, ROOT_VARIABLES, of_program
from halton.setup.environment import ADDING, REPLACING

PAGE = Path(__file__).parents[2] / "docs" / "doctor.md"


@pytest.mark.parametrize(
    ("program", "variables"),
    [
        ("codex", ["CODEX_CA_CERTIFICATE"]),
        ("claude", ["NODE_EXTRA_CA_CERTS"]),
        ("node", ["NODE_EXTRA_CA_CERTS"]),
        ("deno", ["DENO_CERT"]),
        ("git-remote-https", ["GIT_SSL_CAINFO"]),
        ("java", ["JAVA_TOOL_OPTIONS"]),
        ("python3.13", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"]),
        ("something", ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]),
        ("", ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]),
    ],
)
def test_programs_by_the_names_of_their_processes(program: str, variables: list[str]) -> None:
    assert [one.variable for one in of_program(program)] == variables


def test_every_variable_is_one_that_halton_run_sets_with_what_it_takes() -> None:
    for one in ROOT_VARIABLES:
        if one.kind != JAVA:
            assert one.variable in (ADDING if one.kind == ROOT else REPLACING), one
    assert {one.variable for one in ROOT_VARIABLES if one.kind != JAVA} == {*ADDING, *REPLACING}
    assert ROOT_VARIABLES[0].value("r.pem", "b.pem") == "r.pem"
    assert of_program("curl")[0].value("r.pem", "b.pem") == "b.pem"
    assert "trustStore" in of_program("java")[0].value("r.pem", "b.pem")


def test_the_page_has_the_same_table() -> None:
    table = PAGE.read_text().partition("## Programs that refuse the certificate")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| `(\w+)` \| (.+?) \|$", table, re.MULTILINE)
    assert [(what, variable) for what, variable, _ in rows] == [(one.what, one.variable) for one in ROOT_VARIABLES]
    assert [value for _, _, value in rows] == [
        {"root": "our root", "bundle": "the bundle", "java": "a trust store, below"}[one.kind] for one in ROOT_VARIABLES
    ]
