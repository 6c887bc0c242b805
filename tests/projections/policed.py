"""Random events of policies: few names, set, set again, removed and overridden in any order; and calls that met them."""

from __future__ import annotations

from hypothesis import strategies as st

import make
from halton.events.types import Event, PolicyBlocked, PolicyOverridden, PolicyRemoved, PolicySet, PolicyWarned

NAMES = st.sampled_from(["p", "q"])
KINDS = st.sampled_from(["budget", "budget", "tokens", "requests", "models", "max_output", "nameless"])
WINDOWS = st.sampled_from([None, "day", "week", "month", "month", "rolling:5h"])
AMOUNTS = st.none() | st.integers(0, 10**13) | st.sampled_from([0, 10**18, 1])


def policy_events() -> st.SearchStrategy[Event]:
    """Policies that are set, removed and overridden, and what they did."""
    was_set = st.builds(
        PolicySet,
        name=NAMES,
        kind=KINDS,
        bound=AMOUNTS,
        window=WINDOWS,
        models=st.sampled_from([(), ("claude-*",)]),
        project=st.sampled_from([None, None, "A", "[ab]", "a b", "[redacted:x:8]"]),
        provider=st.sampled_from([None, None, "anthropic"]),
        model=st.sampled_from([None, None, "claude-*", "*"]),
        client=st.sampled_from([None, None, "Claude*"]),
        action=st.sampled_from(["block", "warn"]),
        warn_percent=st.sampled_from([None, 80]),
    )
    met = {"name": NAMES, "kind": KINDS, "used": AMOUNTS, "bound": AMOUNTS, "window": WINDOWS}
    began = {"window_began_at": st.none() | st.just(make.NOON)}
    return st.one_of(
        was_set,
        was_set,
        st.builds(PolicyRemoved, name=NAMES),
        st.builds(PolicyOverridden, name=NAMES, until_at=st.sampled_from([0, make.NOON])),
        st.fixed_dictionaries(met | began).map(lambda facts: PolicyBlocked(**facts)),
        st.fixed_dictionaries(met | began | {"percent": AMOUNTS}).map(lambda facts: PolicyWarned(**facts)),
    )
