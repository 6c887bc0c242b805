"""The page of a project: what it cost, on what, by whom it was named, and what bounds it."""

from __future__ import annotations

from functools import partial
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from halton.publish.database import NAME
from halton.publish.links import model_path, project_path, session_path
from halton.publish.spend import budgets
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.bars import read_bars
from halton.publish.spend.clock import clock
from halton.publish.spend.days import days
from halton.publish.spend.ranked import rows
from halton.publish.spend.reader import Reader
from halton.publish.subject import calls, commands, figures, parts, recent, settings, switches
from halton.views.budgets_now import BudgetNow, read_budgets
from halton.views.choice import Choice
from halton.views.spend import Spend

ROUTE = r"/project/(?P<project>[^/]+)$"
MOST_CALLS = 10
MOST_SESSIONS = 8


async def page(request: Any, datasette: Any) -> Response:
    """Draw the page of a project.

    :raises NotFound: for a name that no call and no setting ever bore.
    """
    project = tilde_decode(request.url_vars["project"])
    reader, path = Reader(datasette.get_database(NAME)), datasette.urls.path
    said = await reader.ask("settings", partial(settings.read_settings, slug=project))
    if said is None:
        raise NotFound(f"No call and no setting names a project {project}. halton project list has those there are.")
    asked = asked_of(request.args, datasette.now())._replace(by="model")
    asked, drawn = await spent(reader, asked, project, path)
    context = {
        "database": NAME,
        "project": project,
        "said": said,
        "into": said.merged_into and path(project_path(said.merged_into)),
        "spans": switches.spans(asked),
        **drawn,
        **await listed(reader, asked, project, path),
        "budgets": [budgets.row(one, asked.now) for one in await bounds(reader, asked, project)],
        "commands": commands.of_project(project),
        "late": reader.late,
    }
    return Response.html(await datasette.render_template("project.html", context, request=request, view_name="project"))


async def spent(reader: Reader, asked: Asked, project: str, path: Any) -> tuple[Asked, dict[str, Any]]:
    """The figures and the chart; which money they are about follows from them."""
    of = Choice(project=project)
    bars = await reader.ask("the chart", partial(read_bars, asked=asked, of=of))
    if bars is None:
        return asked, {}
    asked = asked.of(bars.total)
    earlier = await reader.ask("the days before", partial(figures.read_before, asked=asked, of=of))
    models = list(bars.by_key(slice(1, None)).values())
    return asked, {
        "asked": asked,
        "figures": figures.figures(bars, earlier, asked),
        "days": days(bars, asked, path) if bars.total.is_known else None,
        "models": rows(models, asked, lambda row: path(model_path(str(row.key[0]), str(row.key[1])))),
        "moneys": switches.moneys(asked, bars.total),
        "both": bool(bars.total.cost_pico and bars.total.notional_pico),
    }


async def listed(reader: Reader, asked: Asked, project: str, path: Any) -> dict[str, Any]:
    """The newest calls, and what follows from them; sessions and branches."""
    names = {"project": project}
    found = await reader.ask("the newest calls", partial(recent.read_recent, calls=recent.OF_PROJECT, names=names)) or []
    newest = recent.sessions(found, MOST_SESSIONS)
    sums = await reader.ask("sessions", partial(settings.read_sums, sessions=newest)) or []
    branches: list[Spend] = await reader.ask("branches", partial(parts.read_branches, asked=asked, project=project)) or []
    return {
        "told": recent.told(found),
        "latest": calls.rows(found[:MOST_CALLS], asked, path),
        "dearest": calls.rows(recent.dearest(found, MOST_CALLS), asked, path),
        "rules": recent.rules(found),
        "failures": recent.failures(found),
        "sessions": [(one, path(session_path(one.session)), clock(one.last_at, asked.now)) for one in sums],
        "branches": rows(branches, asked, lambda row: ""),
    }


async def bounds(reader: Reader, asked: Asked, project: str) -> list[BudgetNow]:
    """The budgets of this project alone, and those whose pattern it fits."""
    found: list[BudgetNow] = await reader.ask("budgets", partial(read_budgets, now=asked.now)) or []
    policies = [(budget, budget.policy) for budget in found if budget.policy.project]
    return [budget for budget, of in policies if of.covers(project, of.provider or "", of.model, of.client)]
