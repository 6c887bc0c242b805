"""Which files are logs, and their lines."""

from __future__ import annotations

from halton.paths import Home
from halton.privacy.error_logs import error_logs, lines_of


def test_the_logs_of_a_home_without_links(home: Home) -> None:
    for name in ("edge.err.log", "edge.err.log.1", "up.err.log", "config.toml"):
        (home.root / name).write_text("")
    (home.root / "other.err.log").symlink_to("/etc/passwd")
    assert [file.name for file in error_logs(home)] == ["edge.err.log", "edge.err.log.1", "up.err.log"]


def test_all_lines_or_the_last_thousand_with_their_numbers(home: Home) -> None:
    file = home.error_log("edge")
    file.write_text("".join(f"{number}\n" for number in range(1, 1201)))
    assert len(list(lines_of(file))) == 1200
    last = list(lines_of(file, everything=False))
    assert (len(last), last[0], last[-1]) == (1000, (201, b"201"), (1200, b"1200"))


def test_a_file_that_is_gone_has_no_lines(home: Home) -> None:
    assert list(lines_of(home.error_log("edge"))) == []
