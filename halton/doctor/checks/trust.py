"""Do the programs of this machine trust what the meter shows them? Each is really asked, over loopback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from halton.capture.authorities import signer
from halton.capture.authority import Authority
from halton.doctor.asking import TIMEOUT_S
from halton.doctor.finding import Finding, not_looked_at, problem, warning, well
from halton.doctor.loopback_server import Server, serving
from halton.doctor.patient import Patient
from halton.doctor.program_files import Program, program_files
from halton.errors import safe
from halton.privacy.finding import NotChecked
from halton.setup.environment import ADDING, REPLACING

group = "programs"
about = "whether Python, Node, curl, git and Java, as they are on the PATH, accept a certificate of ours on loopback"


def check(patient: Patient, timeout_s: float = TIMEOUT_S) -> Iterator[Finding]:
    """Ask all that are there at once. Where this shell is not metered, with the variables that `halton run` sets."""
    if not patient.authority.authorities:
        raise NotChecked("there is no certificate authority yet.")
    host = next(host for host in patient.hosts if not host.startswith("*."))
    authority = signer(patient.authority.authorities, host, patient.now)
    environment = patient.environment if patient.is_metered else _as_run(patient, authority)
    there = [(program, path) for program in program_files() if (path := patient.program(program.command))]
    if not there:
        raise NotChecked("none of these programs is on the PATH.")
    with serving(authority, host, patient.now) as server, ThreadPoolExecutor(len(there)) as pool:
        asked = [pool.submit(_finding, patient, program, path, server, environment, timeout_s) for program, path in there]
        yield from (one.result() for one in asked)


def _finding(
    patient: Patient, program: Program, path: str, server: Server, environment: Mapping[str, str], timeout_s: float
) -> Finding:
    shell = "in this shell" if patient.is_metered else "as halton run starts it"
    try:
        refused = program.ask(path, server, environment, timeout_s)
    except NotChecked as reason:
        return not_looked_at(safe(reason))
    if refused is None:
        return well(f"{program.name} ({safe(path)}) trusts the meter {shell}.")
    seen = f"{program.name} ({safe(path)}) refuses the meter's certificate {shell}: {safe(refused)}."
    if program.reads_proxy:
        return problem(seen, "its calls through the meter fail.", f'eval "$(halton env)"; it reads {program.variable}')
    why = "it reads none of these variables; so its calls go past the meter, or fail once it is told of the proxy alone."
    return warning(seen, why, _for_java(patient))


def _as_run(patient: Patient, authority: Authority) -> dict[str, str]:
    roots = {name: str(authority.root_file) for name in ADDING} | {name: str(patient.home.bundle) for name in REPLACING}
    return patient.environment | roots


def _for_java(patient: Patient) -> str:
    options = f"-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={patient.proxy_port} -Djavax.net.ssl.trustStore=FILE.p12"
    return f"export JAVA_TOOL_OPTIONS='{options}'; docs/doctor.md says how to make the file"
