"""Do the programs of this shell go through the meter?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.attribution.slug import slug
from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.lone_edge import is_held_by_lone_edge
from halton.doctor.patient import Patient
from halton.doctor.proxy_address import addresses
from halton.errors import safe
from halton.setup.foreign_proxy import proxy_notice
from halton.setup.ports import is_free, port_holder

group = "shell"
about = "where HTTPS_PROXY and ALL_PROXY of this shell lead, NODE_USE_ENV_PROXY and HALTON_PROJECT"

MEND = 'eval "$(halton env)"'
_PAST = "calls of programs that are started here go past the meter; `halton run -- COMMAND` sets its own variables."


def check(patient: Patient) -> Iterator[Finding]:
    """Read the variables, and look who listens where they lead."""
    found = [*_proxy(patient), *_others(patient)]
    yield from found or [well(f"programs of this shell go through the meter at port {patient.proxy_port}.")]


def _proxy(patient: Patient) -> Iterator[Finding]:
    stated = addresses(patient.environment)
    if not stated:
        alone = patient.environment.get("ALL_PROXY") or patient.environment.get("all_proxy")
        seen = "only ALL_PROXY is set, which many programs ignore." if alone else "HTTPS_PROXY is not set in this shell."
        yield warning(seen, _PAST, MEND)
        return
    first, last = stated[0], stated[-1]
    if (first.host, first.port) != (last.host, last.port):
        seen = f"{first.variable} is {safe(first.shown)}, and {last.variable} is {safe(last.shown)}."
        yield warning(seen, "programs take one or the other.", MEND)
    port = first.port
    if port is None or not first.on_loopback:
        yield warning(f"{first.variable} leads to another proxy, {safe(first.shown)}.", _PAST, MEND)
    elif first.leads_to(patient.proxy_port) and patient.status is not None:
        return
    elif is_free(port):
        why = "every call of a program that is started here fails."
        yield problem(f"{first.variable} leads to port {port}, where nobody listens.", why, f"halton start; {MEND}")
    elif is_held_by_lone_edge(patient, port):
        why = "calls of programs that are started here flow, and none of them is metered."
        yield warning(f"{first.variable} leads to the edge of a meter that was stopped.", why, "halton start")
    else:
        holder = port_holder(port) or "another program"
        yield warning(
            f"{first.variable} leads to port {port}, which {holder} holds, not this meter.", _PAST, f"halton start; {MEND}"
        )


def _others(patient: Patient) -> Iterator[Finding]:
    environment = patient.environment
    leads_out = patient.is_metered or (patient.proxy is not None and not patient.proxy.on_loopback)
    if leads_out and (notice := proxy_notice(environment, (patient.proxy_port,), patient.settings.upstream_place)):
        why = "where all that leaves has to go by that proxy, the meter's own connections fail."
        yield warning(notice, why, "[proxy] upstream in config.toml, then: halton restart")
    if patient.is_metered and environment.get("NODE_USE_ENV_PROXY") != "1":
        why = "Node reads HTTPS_PROXY only with it, so calls of programs in Node go past the meter."
        yield warning("NODE_USE_ENV_PROXY is not set to 1.", why, MEND)
    if (project := environment.get("HALTON_PROJECT")) and slug(project) is None:
        why = "it is passed over, and calls are charged by the next rule."
        seen = f'HALTON_PROJECT is "{safe(project)}", which has no letter or digit.'
        yield warning(seen, why, "export HALTON_PROJECT=NAME, or: unset HALTON_PROJECT")
