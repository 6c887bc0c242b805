"""Which cells lead to a page of our own: calls, sessions, projects and models, by the names that columns have."""

from __future__ import annotations

from typing import Any

from halton.publish.links import call_path, model_path, project_path, session_path

# In these a project or a model is what a bound is about, and may be a pattern.
PATTERNS = frozenset({"policies", "policy_changes"})
PROJECTS = frozenset({"project", "attributed_project", "from_project", "into_project", "merged_into"})
MODELS = frozenset({"model", "model_requested"})
# Tables in which a model or a project goes by another name.
NAMED = {("projects", "slug"): "project", ("billed_daily", "name"): "model", ("price_in_force", "name"): "model"}


def address(value: str, column: str, row: Any = None, table: str | None = None) -> str | None:
    """Where a value of this column leads, None if nowhere. A model needs its provider in the same row."""
    kind = NAMED.get((table or "", column), column)
    if not value or table in PATTERNS and kind in PROJECTS | MODELS:
        return None
    if kind == "call_id":
        return call_path(value)
    if kind == "session":
        return session_path(value)
    if kind in PROJECTS:
        return project_path(value)
    provider = of_row(row, "provider") if kind in MODELS else None
    return model_path(provider, value) if isinstance(provider, str) and provider else None


def of_row(row: Any, column: str) -> Any:
    """Another value of the row, None if it is not among those that were asked for."""
    try:
        return row[column]
    except (KeyError, IndexError, TypeError):
        return None
