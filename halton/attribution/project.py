"""The project of a call: the first rule that knows it wins, and what it went by is kept with the call."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from halton.attribution.asked import Asked, Found
from halton.attribution.credential import RUN_VARIABLE, run_of, run_path
from halton.attribution.place import Place
from halton.attribution.rules import container, environment, folder, git, haltonrc, header, ide, parents, run
from halton.attribution.slug import slug
from halton.wire.text import safe_text

__all__ = ["DEFAULT_PROJECT", "PROJECT_HEADER", "RULES", "UNKNOWN_PROJECT", "Asked", "Attribution", "attribute", "stated"]

PROJECT_HEADER = header.NAME
DEFAULT_PROJECT = "default"
UNKNOWN_PROJECT = "unknown"
NAME_CAP = 100
BRANCH_CAP = 100

# In the order in which they are asked. The first two are said by the call itself, the others are read of its process.
RULES = {
    "run": run.find,
    "header": header.find,
    "environment": environment.find,
    "haltonrc": haltonrc.find,
    "git": git.find,
    "ide": ide.find,
    "parents": parents.find,
    "container": container.find,
    "folder": folder.find,
}
_STATED = ("run", "header")


class Attribution(msgspec.Struct, frozen=True):
    """Whose a call is: the project's slug, the rule that decided, and what it went by.

    `name` is the project as it was written, None where that is the slug. The branch and the commit are those of the
    repository that the caller's folder lies in, whatever decided. `body_capture` is False where a .haltonrc forbids it.
    `run_id` is the `halton run` around the program, behind those around that one.
    """

    project: str
    rule: str
    evidence: str | None = None
    git_branch: str | None = None
    git_commit: str | None = None
    name: str | None = None
    body_capture: bool = True
    run_id: str | None = None


def stated(proxy_user: str | None, proxy_password: str | None, header_project: str | None, key: bytes) -> Attribution | None:
    """The project that the call itself names; nothing is looked up. None where only its process can tell."""
    asked = Asked(proxy_user, proxy_password, header_project, run_id=run_of(key, proxy_user, proxy_password))
    for rule in _STATED:
        if found := _find(rule, asked):
            return msgspec.structs.replace(_decided(rule, found), run_id=asked.run_id)
    return None


def attribute(asked: Asked, key: bytes) -> Attribution:
    """The project of a call by all rules; the files and processes it looks at are read now. It raises nothing."""
    asked = prepared(asked, key)
    *_, (rule, found) = trail(asked)
    decided = _decided(rule, found) if found else _undecided(asked)
    decided = msgspec.structs.replace(decided, run_id=_run(asked))
    return decided if asked.place is None else _with_place(decided, asked.place)


def prepared(asked: Asked, key: bytes) -> Asked:
    """The same with what the rules need: the run that its credentials prove, and the folder to look at."""
    root = asked.caller.root() if asked.caller else ""
    place = Place(asked.cwd, root) if asked.cwd else None
    return asked._replace(run_id=run_of(key, asked.proxy_user, asked.proxy_password), place=place)


def _run(asked: Asked) -> str | None:
    """The program's own word goes before the credential's, which may be older: that of a shell, say."""
    told = asked.caller.environment(RUN_VARIABLE) if asked.caller else None
    return run_path(told) or asked.run_id


def trail(asked: Asked) -> Iterator[tuple[str, Found | None]]:
    """Each rule that is asked, and what it found: nothing, until the last one."""
    for rule in RULES:
        found = _find(rule, asked)
        yield rule, found
        if found:
            return


def _find(rule: str, asked: Asked) -> Found | None:
    # A file or a process that is stranger than a rule expects must not cost the call its other facts.
    try:
        found = RULES[rule](asked)
    except Exception:
        return None
    return found if found and slug(found.name) else None


def _decided(rule: str, found: Found) -> Attribution:
    project = slug(found.name)
    assert project is not None
    name = safe_text(found.name.strip(), NAME_CAP)
    evidence = safe_text(found.evidence)
    return Attribution(project, rule, evidence, name=None if name == project else name, body_capture=found.body_capture)


def _undecided(asked: Asked) -> Attribution:
    if asked.unknown:
        return Attribution(UNKNOWN_PROJECT, "unknown", safe_text(asked.unknown))
    return Attribution(DEFAULT_PROJECT, "default")


def _with_place(decided: Attribution, place: Place) -> Attribution:
    branch = commit = None
    body_capture = decided.body_capture
    try:
        body_capture = body_capture and place.said.body_capture
        if place.repository:
            branch, commit = place.repository.head()
    except Exception:
        pass
    return msgspec.structs.replace(
        decided, git_branch=safe_text(branch, BRANCH_CAP), git_commit=commit, body_capture=body_capture
    )
