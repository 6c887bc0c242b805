"""The page of a model at a provider: what it costs and takes, who uses it, how it fails, and its price at every time."""

from __future__ import annotations

from functools import partial
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response

from halton.publish.database import NAME
from halton.publish.links import project_path
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.bars import read_bars
from halton.publish.spend.days import days
from halton.publish.spend.ranked import rows
from halton.publish.spend.reader import Reader
from halton.publish.subject import calls, commands, figures, latency, price, recent, switches, tokens
from halton.views.calls import utc_text
from halton.views.choice import Choice

ROUTE = r"/model/(?P<provider>[^/]+)/(?P<model>[^/]+)$"
MOST_CALLS = 10


async def page(request: Any, datasette: Any) -> Response:
    """Draw the page of a model.

    :raises NotFound: for a model that no call and no price of this provider names.
    """
    provider, model = (tilde_decode(request.url_vars[name]) for name in ("provider", "model"))
    reader, path = Reader(datasette.get_database(NAME)), datasette.urls.path
    asked = asked_of(request.args, datasette.now())._replace(by="project")
    now = utc_text(asked.now) or ""
    prices = await reader.ask("prices", partial(price.read_prices, provider=provider, model=model, at=now)) or []
    asked, drawn = await spent(reader, asked, Choice(provider=provider, model=model), path)
    listing = await listed(reader, asked, {"provider": provider, "model": model}, path)
    if not prices and not listing["latest"] and not drawn.get("projects"):
        raise NotFound(f"No call and no price of {provider} names a model {model}. The page «By day» has those in use.")
    context = {
        "database": NAME,
        "provider": provider,
        "model": model,
        "spans": switches.spans(asked),
        "price": price.in_force(prices),
        "prices": prices,
        "rates": price.RATES,
        **drawn,
        **listing,
        "command": commands.of_model(provider, model),
        "late": reader.late,
    }
    return Response.html(await datasette.render_template("model.html", context, request=request, view_name="model"))


async def spent(reader: Reader, asked: Asked, of: Choice, path: Any) -> tuple[Asked, dict[str, Any]]:
    """The figures and the charts; which money they are about follows from them."""
    bars = await reader.ask("the chart", partial(read_bars, asked=asked, of=of))
    if bars is None:
        return asked, {}
    asked = asked.of(bars.total)
    earlier = await reader.ask("the days before", partial(figures.read_before, asked=asked, of=of))
    took = partial(latency.read_latency, period=asked.period, provider=of.provider or "", model=of.model or "", today=asked.today)
    measured = await reader.ask("latency", took)
    projects = list(bars.by_key(slice(1, None)).values())
    return asked, {
        "asked": asked,
        "figures": figures.figures(bars, earlier, asked),
        "days": days(bars, asked, path) if bars.total.is_known else None,
        "tokens": tokens.chart(bars),
        "cached": tokens.cached(bars),
        "unit": bars.unit,
        "latency": latency.tiles(measured) if measured else [],
        "latency_days": len(measured.days) if measured else 0,
        "projects": rows(projects, asked, lambda row: path(project_path(str(row.key[0])))),
        "moneys": switches.moneys(asked, bars.total),
        "both": bool(bars.total.cost_pico and bars.total.notional_pico),
    }


async def listed(reader: Reader, asked: Asked, names: dict[str, str], path: Any) -> dict[str, Any]:
    """The newest calls, and how those failed that did."""
    found = await reader.ask("the newest calls", partial(recent.read_recent, calls=recent.OF_MODEL, names=names)) or []
    return {
        "told": recent.told(found),
        "latest": calls.rows(found[:MOST_CALLS], asked, path),
        "dearest": calls.rows(recent.dearest(found, MOST_CALLS), asked, path),
        "failures": recent.failures(found),
    }
