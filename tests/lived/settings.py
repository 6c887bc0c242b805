"""All that is in the log and no call: the meter's starts, prices, projects, policies, what was missed, what was put right."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from halton.events.codec import decode
from halton.events.types import (
    Actor,
    BodiesSwept,
    CallsRetagged,
    CaptureGap,
    CertificateAuthorityCreated,
    Change,
    ConfigChanged,
    ControlPassed,
    Event,
    MeterStarted,
    MeterStopped,
    PolicyOverridden,
    PolicySet,
    PolicyWarned,
    ProjectMerged,
    ProjectSet,
)
from halton.pricing.book import PriceBook
from lived.past import DAY, HOUR, MINUTE, Told

DOLLAR = 10**12
_HOST = "api.anthropic.com"
_PROJECTS = {"storefront": "Storefront", "checkout-api": "Checkout API", "docs-site": "Docs site", "ml-eval": "ML evaluation"}
POLICIES = (
    PolicySet(name="checkout-monthly", kind="budget", bound=18 * DOLLAR, window="month", project="checkout-api", warn_percent=80),
    PolicySet(name="docs-models", kind="models", models=("gemini-*", "mistral-*"), project="docs-site"),
    PolicySet(name="docs-monthly", kind="budget", bound=20 * DOLLAR, window="month", project="docs-site"),
    PolicySet(name="eval-monthly", kind="budget", bound=3 * DOLLAR, window="month", project="ml-eval", action="warn"),
    PolicySet(name="halton-monthly", kind="budget", bound=60 * DOLLAR, window="month", project="halton"),
    PolicySet(name="everything-daily", kind="budget", bound=5 * DOLLAR, window="day", action="warn", warn_percent=90),
)


def settings(began: int, now: int) -> Iterator[Told]:
    """In no order."""
    yield Told(began, "meter", MeterStarted(halton="0.8.0", python="3.13.5", mitmproxy="12.2.0"))
    yield Told(began + 2, "ca", _authority(began))
    yield from _prices(began)
    yield from _projects(began)
    for number, policy in enumerate(POLICIES):
        yield _typed(began + HOUR + number * MINUTE, "policies", policy, "halton policy add")
    yield from _meter(began, now)
    yield from _gaps(now)
    yield from _corrections(began, now)


def _authority(began: int) -> CertificateAuthorityCreated:
    hosts = (_HOST, "api.openai.com", "generativelanguage.googleapis.com", "api.mistral.ai")
    return CertificateAuthorityCreated(digest="5a" * 32, folder="~/.mitmproxy", not_after=began + 365 * DAY, hosts=hosts)


def _prices(began: int) -> Iterator[Told]:
    for book in (PriceBook.bundled(), PriceBook.supplementary()):
        for fact in book.missing((), began):
            yield Told(began + 4, fact.stream, decode(fact.type, fact.data))


def _projects(began: int) -> Iterator[Told]:
    for number, (slug, name) in enumerate(_PROJECTS.items()):
        tags = ("client",) if slug in ("storefront", "checkout-api") else ()
        yield _typed(began + number * MINUTE, "projects", ProjectSet(project=slug, name=name, tags=tags), "halton project set")


def _meter(began: int, now: int) -> Iterator[Told]:
    asked = Actor(uid=1000, command="halton restart")
    yield Told(now - 12 * DAY, "meter", MeterStopped(reason="asked", actor=asked))
    yield Told(
        now - 12 * DAY + 2_100_000, "meter", MeterStarted(halton="0.9.0", python="3.13.5", mitmproxy="12.2.1", actor=asked)
    )
    change = Change(key="report.time_zone", new='"Europe/Berlin"')
    yield _typed(now - 20 * DAY, "config", ConfigChanged(changes=(change,)), "halton reload")
    yield Told(now - 8 * HOUR, "bodies", BodiesSwept(started_before_at=now - 90 * DAY, retention_days=90, bodies=0, bytes=0))
    for day in range(1, 30, 4):
        at = max(began, now - day * DAY)
        yield Told(
            at, f"gaps/{900 + day}", ControlPassed(host=_HOST, requests=40 + day, bytes=88_000, started_at=at - HOUR, ended_at=at)
        )


def _gaps(now: int) -> Iterator[Told]:
    def missed(serial: int, at: int, cause: str, **facts: object) -> Told:
        return Told(at, f"gaps/{serial}", CaptureGap(cause=cause, started_at=at - 4 * MINUTE, ended_at=at, **facts))  # type: ignore[arg-type]

    yield missed(1, now - 12 * DAY + 40 * MINUTE, "capture_unavailable", host=_HOST, connections=2, bytes=48_211, calls=3)
    yield missed(2, now - 6 * DAY, "client_refused_certificate", host="api.openai.com", connections=4, program="java")
    yield missed(3, now - 3 * HOUR, "metering_overload", host=_HOST, calls=1, bytes=7_903)


def _corrections(began: int, now: int) -> Iterator[Told]:
    merged = ProjectMerged(project="shop", into_project="storefront")
    yield _typed(began + 9 * DAY, "projects", merged, "halton project merge")
    retagged = CallsRetagged(project="checkout-api", from_project="storefront", git_branch="fix/tax-rounding")
    yield _typed(now - 4 * DAY, "projects", retagged, "halton retag")
    until = now - 9 * DAY + HOUR
    yield _typed(now - 9 * DAY, "policies", PolicyOverridden(name="docs-models", until_at=until), "halton policy override")
    for number, (name, bound, project) in enumerate((("checkout-monthly", 18, "checkout-api"), ("eval-monthly", 3, "ml-eval"))):
        hit = {
            "kind": "budget",
            "window": "month",
            "bound": bound * DOLLAR,
            "used": bound * DOLLAR * 81 // 100,
            "project": project,
        }
        yield Told(now - 3 * DAY + number * HOUR, f"{number:032x}", PolicyWarned(name=name, percent=81, **hit))


def _typed(at: int, stream: str, event: Event, command: str) -> Told:
    return Told(at, stream, msgspec.structs.replace(event, actor=Actor(uid=1000, command=command)))
