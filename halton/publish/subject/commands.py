"""What one would type next, with names as a shell wants them."""

from __future__ import annotations

import shlex

from halton.publish.cells import visible


def of_project(project: str) -> list[tuple[str, str]]:
    """What can be done about a project, and the command for it."""
    name = quoted(project)
    return [
        ("A budget by the month", f"halton project set {name} budget 50/month"),
        ("Calls that belong elsewhere", f"halton retag --project {name} --to OTHER --dry-run"),
        ("Keep no bodies of its calls", f"halton project set {name} body-capture off"),
        ("A name for readers", f"halton project set {name} --name 'Its name'"),
        ("The same in a terminal", f"halton report --project {name} --by model --vs-previous"),
    ]


def of_model(provider: str, model: str) -> str:
    """The command that sets a price, for a model that has none."""
    return f"halton pricing set {quoted(model)} --provider {quoted(provider)} --input 3 --output 15"


def quoted(text: str) -> str:
    """One word of a POSIX shell; what would not be seen in it is written out."""
    return shlex.quote(visible(text))
