"""Which calls a report is of: of some days, of a project, a model, a provider, a branch."""

from __future__ import annotations

import msgspec

from halton.views.period import Period


class Choice(msgspec.Struct, frozen=True):
    """Calls of these local days, and of a project, a model, a provider and a branch, each by its name or a pattern with `*`."""

    period: Period = Period()
    project: str | None = None
    model: str | None = None
    provider: str | None = None
    branch: str | None = None

    @property
    def names(self) -> dict[str, str]:
        """What was asked for by name."""
        asked = {"project": self.project, "model": self.model, "provider": self.provider, "branch": self.branch}
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def is_all(self) -> bool:
        """Whether it leaves nothing out."""
        return not self.names and self.period == Period()

    def condition(self, alias: str, model: str = "", branch: str = "") -> str:
        """The names' part of a `where`, for a table that has their columns; the others are SQL where a name is none of them."""
        shown = {"model": model or f"{alias}.model", "branch": branch or f"{alias}.git_branch"}
        return "".join(
            f" and {shown.get(name, f'{alias}.{name}')} {'glob' if '*' in value else '='} :{name}"
            for name, value in self.names.items()
        )

    def values(self) -> dict[str, str]:
        """What `condition` binds. Of a pattern only the star is one: a project may be named [x]."""
        return {name: _pattern(value) if "*" in value else value for name, value in self.names.items()}

    def over(self, period: Period) -> Choice:
        """The same of other days."""
        return msgspec.structs.replace(self, period=period)


def _pattern(text: str) -> str:
    return text.replace("[", "[[]").replace("?", "[?]")
