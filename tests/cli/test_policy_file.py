from __future__ import annotations

from pathlib import Path

import pytest

from halton.cli.policy_file import read_policy_file
from halton.errors import PolicyError
from halton.paths import Home
from halton.policy.policy import Policy


@pytest.fixture(autouse=True)
def its_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))


def test_tables_with_the_words_of_the_command(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(
        '[[policy]]\nname = "b"\nbudget = 2.5\nproject = "Billing"\nwarn_at = 80\n'
        '[[policy]]\ntokens = "2M"\nwindow = "rolling:5h"\nwarn_only = true\n'
        '[[policy]]\nname = "m"\nmodels = ["claude-*", "gpt-5"]\n'
    )
    assert read_policy_file(file) == [
        Policy(name="b", kind="budget", bound=2_500_000_000_000, window="month", project="billing", warn_percent=80),
        Policy(name="policy-2", kind="tokens", bound=2_000_000, window="rolling:5h", action="warn"),
        Policy(name="m", kind="models", models=("claude-*", "gpt-5")),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[policy", "cannot be read as TOML"),
        ("", "must hold"),
        ("policy = 5", "must hold"),
        ("x = 1\n[[policy]]\nbudget = 5", "must hold"),
        ("[[policy]]\nbudgets = 5", 'unknown key "budgets". Did you mean "budget"?'),
        ("[[policy]]\nzzzz = 5", "There are: name, budget"),
        ("[[policy]]\nbudget = true", "wrong type"),
        ('[[policy]]\nbudget = "five"', "no amount of dollars"),
        ("[[policy]]\nbudget = 5\nproject = 5", "wrong type"),
        ("[[policy]]\nbudget = 5\nwarn_only = 1", "wrong type"),
        ("[[policy]]\nbudget = 0", "above 0"),
        ('[[policy]]\nname = "a"\nbudget = 5\n[[policy]]\nname = "a"\nbudget = 6', "two policies of the name"),
    ],
)
def test_what_is_to_be_mended_is_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "p.toml"
    file.write_text(text)
    with pytest.raises(PolicyError) as error:
        read_policy_file(file)
    assert words in str(error.value)


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"There is no file .*none\.toml\.$"):
        read_policy_file(tmp_path / "none.toml")
    with pytest.raises(PolicyError, match="is a folder"):
        read_policy_file(tmp_path)
