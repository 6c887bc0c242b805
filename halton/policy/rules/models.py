"""The models that may be asked for. A call whose model is not known is on no such list."""

from __future__ import annotations

from halton.errors import safe
from halton.policy.asked import Asked
from halton.policy.pattern import covers
from halton.policy.policy import Policy
from halton.policy.rule import Beyond, Rule


def _beyond(policy: Policy, asked: Asked) -> Beyond | None:
    if asked.model is not None and any(covers(pattern, asked.model.lower()) for pattern in policy.models):
        return None
    return Beyond(None)


def _says(bound: int | None, models: tuple[str, ...], asks: int | None, asked: Asked) -> str:
    wants = "its model is not known" if asked.model is None else f"it asks for {safe(asked.model)}"
    return f"allows {', '.join(models)} only, and {wants}"


rule = Rule(kind="models", title="list of models", beyond=_beyond, says=_says, has_bound=False, has_models=True)
