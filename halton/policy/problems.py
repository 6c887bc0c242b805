"""What keeps a policy from being one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from halton.errors import PolicyError, safe
from halton.policy.find import all_rules
from halton.policy.policy import SCOPES, Policy
from halton.policy.rule import Rule
from halton.policy.window import FIXED, is_window

ACTIONS = ("block", "warn")
LONGEST_NAME = 80  # a project's slug and a word
LARGEST = 10**18  # a million dollars; sums of it stay far within 64 bits
MOST_PATTERNS, LONGEST_PATTERN = 64, 200
_WINDOWS = f"{', '.join(FIXED)}, or rolling:5h (1 minute to 400 days, in m, h, d or w)"


def check(policy: Policy) -> None:
    """Nothing where a policy can be enforced.

    :raises PolicyError: naming everything that is to be mended.
    """
    found = list(problems(policy))
    if found:
        raise PolicyError(f'The policy "{safe(policy.name)}" cannot be: {"; ".join(found)}.')


def problems(policy: Policy) -> Iterator[str]:
    """What is to be mended, each in a few words."""
    if not _is_name(policy.name):
        yield f"its name may have small letters, digits, dots, dashes and underscores, {LONGEST_NAME} at the most"
    rule = all_rules().get(policy.kind)
    if rule is None:
        yield f'there is no kind "{safe(policy.kind)}"{_nearest(policy.kind, all_rules())}: write one of {", ".join(all_rules())}'
    else:
        yield from _of_kind(policy, rule)
    if policy.action not in ACTIONS:
        yield f'there is no action "{safe(policy.action)}": write block or warn'
    yield from _of_patterns(policy)


def _of_kind(policy: Policy, rule: Rule) -> Iterator[str]:
    if rule.has_bound and policy.bound is None:
        yield f"a {policy.kind} policy needs a bound"
    elif rule.has_bound and not 0 < (policy.bound or 0) <= LARGEST:
        yield f"its bound must be above 0 and at the most {rule.amount(LARGEST)}"
    elif not rule.has_bound and policy.bound is not None:
        yield f"a {policy.kind} policy has no bound"
    if rule.counted is None and policy.window is not None:
        yield f"a {policy.kind} policy looks at single calls and has no window"
    elif rule.counted is not None and policy.window is None:
        yield f"a {policy.kind} policy needs a window: {_WINDOWS}"
    elif policy.window is not None and not is_window(policy.window):
        yield f'there is no window "{safe(policy.window)}"{_nearest(policy.window, FIXED)}: write {_WINDOWS}'
    if rule.has_models and not policy.models:
        yield "it names no models: write patterns like claude-*"
    elif policy.models and not rule.has_models:
        yield f"a {policy.kind} policy has no list of models; which calls it is about is said by its model pattern"
    if policy.warn_percent is not None and rule.counted is None:
        yield f"a {policy.kind} policy counts nothing, so there is no share of it to warn at"
    elif policy.warn_percent is not None and not 1 <= policy.warn_percent <= 100:
        yield "the share to warn at is 1 to 100 percent"


def _of_patterns(policy: Policy) -> Iterator[str]:
    if len(policy.models) > MOST_PATTERNS:
        yield f"it names more than {MOST_PATTERNS} models"
    stated = [(scope, getattr(policy, scope)) for scope in SCOPES]
    for what, pattern in [*stated, *(("model", model) for model in policy.models)]:
        if pattern is not None and not 0 < len(pattern.strip()) <= LONGEST_PATTERN:
            yield f"its {what} pattern is empty or longer than {LONGEST_PATTERN} characters"


def _is_name(name: str) -> bool:
    """Whether a shell takes it as it stands, and nobody could read it in two ways: letters of any script, as slugs have."""
    fits = all(one.isalnum() or one in "._-" or unicodedata.category(one) in ("Mn", "Mc") for one in name)
    return fits and 0 < len(name) <= LONGEST_NAME and name == name.lower() and name[0] not in "-." and any(map(str.isalnum, name))


def _nearest(word: str, known: Iterable[str]) -> str:
    found = get_close_matches(word, list(known), 1)
    return f' (did you mean "{found[0]}"?)' if found else ""
