"""T5: the authority of a home, as it must be and otherwise."""

from __future__ import annotations

import pytest

from authorities_made import ROOT, unconstrained, with_authority
from halton.paths import Home
from halton.privacy.checks.authority import check
from halton.privacy.finding import NotChecked, State, broken
from halton.privacy.install import Install


def test_a_sound_one(home: Home) -> None:
    file = with_authority(home, ["api.openai.com", "*.openai.azure.com"])
    (found,) = check(Install(home))
    assert found.state is State.HOLDS
    assert found.seen == (
        f"{file.parent} is 0700, its files 0600. 1 authority of this home: by critical name constraints for 2 names and no "
        "address; 364 days left."
    )


@pytest.mark.parametrize(("name", "mode"), [("", 0o755), ("mitmproxy-ca.pem", 0o640), (ROOT, 0o644)])
def test_modes(home: Home, name: str, mode: int) -> None:
    folder = with_authority(home).parent
    (folder / name).chmod(mode)
    (found,) = check(Install(home))
    assert (found.state, found.seen) == (State.BROKEN, f"not closed to all but this account: {folder / name} ({mode:04o}).")
    assert found.remedy == f"chmod 700 {folder}; chmod 600 {folder}/*.pem"


def test_one_that_may_sign_for_anything_and_that_this_home_never_made(home: Home) -> None:
    file = with_authority(home)
    unconstrained(file)
    home.bundle.unlink()
    assert [(found.state, found.seen) for found in check(Install(home))] == [
        (State.BROKEN, f"{file}: its certificate has no name constraints: it may sign for any host."),
        (State.BROKEN, f"{file}: its root has no name constraints: it may sign for any host."),
        (State.BROKEN, f"{file}: no ca.created in the log of this home tells of it."),
    ]


def test_one_that_has_ended(home: Home) -> None:
    with_authority(home)
    install = Install(home)
    install.now_us += 366 * 86_400_000_000
    (found,) = check(install)
    assert found.state is State.BROKEN
    assert found.seen.endswith(", so clients refuse what it signs.")


def test_a_root_that_programs_do_not_learn_of(home: Home) -> None:
    file = with_authority(home)
    home.bundle.write_text("other roots")
    assert list(check(Install(home))) == [
        broken(f"{file}: programs do not learn of its root: ca-bundle.pem lacks it.", "halton ca renew")
    ]


def test_none_yet(home: Home) -> None:
    with pytest.raises(NotChecked):
        list(check(Install(home)))
