"""What becomes of policies when the calls of a project get another: which come into force for them, and which do not go along."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from halton.events.types import PolicySet


class Shift(NamedTuple):
    """The policies that hold for these calls only from now on, and those that do so no longer, by name."""

    gained: tuple[PolicySet, ...]
    lost: tuple[PolicySet, ...]

    def document(self) -> dict[str, list[str]]:
        """Their names, as JSON has them."""
        return {"policies_gained": [one.name for one in self.gained], "policies_lost": [one.name for one in self.lost]}


def shift(policies: Mapping[str, PolicySet], leaving: Sequence[str], into: str, aside: Collection[str] = ()) -> Shift:
    """What calls of the projects `leaving` come under and leave behind when they belong to `into`.

    :param aside: the names of policies that are changed with them, and so are neither.
    """
    others = [policy for name, policy in sorted(policies.items()) if name not in aside]
    fitting = {policy.name for policy in others if _fits(policy, into)}
    gained = [one for one in others if one.name in fitting and not all(_fits(one, slug) for slug in leaving)]
    lost = [one for one in others if one.name not in fitting and any(_fits(one, slug) for slug in leaving)]
    return Shift(tuple(gained), tuple(lost))


def notes(moved: Shift, leaving: Sequence[str], into: str) -> Iterator[str]:
    """The same in sentences."""
    from halton.cli.output import safe
    from halton.cli.policy_text import sentence
    from halton.policy.policy import Policy

    for policy in moved.gained:
        yield safe(f"Comes into force for these calls: {sentence(Policy.of(policy))}")
    for old in leaving:
        alone = [policy.name for policy in moved.lost if old in (policy.project, Policy.of(policy).project_slug)]
        if alone:
            yield safe(f"Policies about {old} hold for no call any more: {', '.join(alone)}. See: halton policy list")
        fitting = [policy for policy in moved.lost if policy.name not in alone and _fits(policy, old)]
        if fitting:
            named = ", ".join(f"{policy.name} ({policy.project})" for policy in fitting)
            yield safe(f"Policies whose pattern fits {old} and not {into} do not go along: {named}. See: halton policy list")


def _fits(policy: PolicySet, slug: str) -> bool:
    """Whether its pattern of projects fits; none fits each."""
    from halton.policy.policy import Policy

    pattern = policy.project and policy.project.lower()
    return Policy(name=policy.name, kind=policy.kind, project=pattern).covers(slug, "", None, None)
