"""Checks that fail themselves keep none of the others from looking, and what mends is done once."""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.check_files import Check, check_files
from halton.doctor.examination import Checked, Mended, examine, mend, state_of
from halton.doctor.finding import Finding, State, not_looked_at, problem, well
from halton.doctor.mend import Mend
from halton.doctor.patient import Patient
from halton.errors import SettingsError
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient


def examined(home: Home, run: object) -> tuple[Finding, ...]:
    return examine(patient(home), Check("one", "meter", "what it looks at", run)).findings  # type: ignore[arg-type]


def test_what_keeps_a_check_from_looking(home: Home) -> None:
    def half(patient: Patient) -> Iterator[Finding]:
        yield well("half is well.")
        raise NotChecked("the meter is not running.")

    def refused(patient: Patient) -> Iterator[Finding]:
        raise PermissionError(13, "Permission denied", "/proc/1/fd")

    def unusable(patient: Patient) -> Iterator[Finding]:
        raise SettingsError("config.toml is wrong. Mend it.")

    def faulty(patient: Patient) -> Iterator[Finding]:
        raise ValueError("the text of an error may quote a prompt")

    assert examined(home, half) == (well("half is well."), not_looked_at("the meter is not running."))
    assert examined(home, refused) == (not_looked_at("this account may not look at /proc/1/fd."),)
    assert examined(home, unusable) == (not_looked_at("config.toml is wrong. Mend it."),)
    assert examined(home, faulty) == (not_looked_at("could not be looked at: ValueError"),)


def test_each_mend_is_done_once_and_one_that_fails_keeps_no_other_from_it() -> None:
    done = []

    def refuse() -> None:
        raise PermissionError(1, "Operation not permitted")

    first, second = Mend("close it", lambda: done.append("closed")), Mend("open it", refuse)
    findings = tuple(problem("seen", "why", "by hand", one) for one in (second, first, first))
    one, other = Checked("a", "meter", (*findings, well("all"))), Checked("b", "meter", findings)
    assert list(mend([one, other])) == [
        Mended("open it", "PermissionError. Do it by hand: by hand"), Mended("close it"),
    ]  # fmt: skip
    assert done == ["closed"]
    assert state_of([one, Checked("c", "meter", (well("all"),))]) is State.PROBLEM


def test_no_check_fails_itself_on_a_home_that_is_not_there_or_holds_rubbish(home: Home) -> None:
    def failed(look: Patient) -> list[str]:
        found = [finding for check in check_files() for finding in examine(look, check).findings]
        return [finding.seen for finding in found if "could not be looked at" in finding.seen]

    assert failed(patient(Home(home.root / "nowhere"))) == []
    for path in (home.log, home.views, home.bodies, home.config, home.bundle, home.error_log("edge")):
        path.write_bytes(b"\xff no such file, and long enough for a header of SQLite " * 40)
    (home.run / "settings.json").write_bytes(b"\xff")
    rubbish = {"HTTPS_PROXY": "http://[::1", "NO_PROXY": ",,:,*.", "SSL_CERT_FILE": "/\udcff", "HALTON_PROJECT": "\udcff"}
    assert failed(patient(home, environment=rubbish)) == []
