"""Saved answers of admin APIs."""

from __future__ import annotations

import pytest

from halton.errors import InvoiceError
from halton.invoices.report import Report

PAGE = '{"data": [{"results": [{"a": 0.10}, {"a": 2}]}], "has_more": %s}'


@pytest.mark.parametrize("text", [PAGE % "false", f"[{PAGE % 'false'}]"])
def test_a_page_or_a_list_of_pages(text: str) -> None:
    report = Report(text)
    assert [(result.where, result.text("a")) for _, result in report.results()] == [
        ("data[0].results[0]", "0.10"),
        ("data[0].results[1]", "2"),
    ]
    assert not report.is_cut


def test_pages_behind_one_another_are_told_apart() -> None:
    report = Report(PAGE % "true" + "\n" + PAGE % "false")
    assert [bucket.where for bucket in report.buckets] == ["page 1: data[0]", "page 2: data[0]"]
    assert not report.is_cut
    assert Report(PAGE % "true").is_cut


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"data": [\n{]', "line 2: it is no JSON"),
        ('{"data": NaN}', "It is no JSON: NaN"),
        ('{"error": {"type": "authentication_error"}}', "The file is no report"),
        ("[]", "The file is no report"),
        ('{"data": [1]}', '.*"data" is no list of objects'),
        ('{"data": [{"results": {}}]}', r'data\[0\]: "results" is no list of objects'),
        ('{"data": [' + "9" * 5000 + "]}", "It is no report: a number in it has thousands of digits"),
        ("[" * 100_000, "It is no report: its lists are too deep"),
    ],
)
def test_what_is_no_report_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvoiceError, match=f"^{reason}"):
        list(Report(text).results())
