"""Java, by the trust store that its default context has."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from halton.doctor.asking import run_program
from halton.doctor.loopback_server import Server
from halton.doctor.roots_in_file import digests_of
from halton.privacy.finding import NotChecked

COMMAND = "java"
VARIABLE = "JAVA_TOOL_OPTIONS"
READS_PROXY = False

_ACCEPTED = "accepted"
_PROGRAM = """
import java.net.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

public class Ask {
    public static void main(String[] words) throws Exception {
        int port = Integer.parseInt(words[1]);
        try (Socket plain = new Socket(Proxy.NO_PROXY)) {
            plain.connect(new InetSocketAddress("127.0.0.1", port), 3000);
            SSLSocket socket = (SSLSocket) SSLContext.getDefault().getSocketFactory().createSocket(plain, words[0], port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            System.out.println("accepted");
        } catch (SSLException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
"""
_STORE = re.compile(r"-Djavax\.net\.ssl\.(\w+)=(\S+)")
_QUICKLY = ("-XX:TieredStopAtLevel=1", "-Xshare:auto")


def ask(program: str, server: Server, environment: Mapping[str, str], timeout_s: float) -> str | None:
    """Have a JVM read a program (JEP 330, since Java 11) and connect; without a compiler, look at its trust store."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Ask.java"
        file.write_text(_PROGRAM)
        done = run_program([program, *_QUICKLY, str(file), server.host, str(server.port)], environment, timeout_s)
    if done.returncode or not (said := done.stdout.strip()):
        return _look(program, server, environment, timeout_s)
    return None if said == _ACCEPTED else said


def _look(program: str, server: Server, environment: Mapping[str, str], timeout_s: float) -> str | None:
    keytool = Path(os.path.realpath(program)).with_name("keytool")
    store = dict(_STORE.findall(environment.get("JAVA_TOOL_OPTIONS", "")))
    which = ["-keystore", store["trustStore"]] if "trustStore" in store else ["-cacerts"]
    password = store.get("trustStorePassword", "changeit")
    done = run_program([str(keytool), "-list", "-rfc", *which, "-storepass", password], environment, timeout_s)
    if done.returncode:
        raise NotChecked(f"{program} has no compiler to be asked with, and keytool does not show its roots.")
    return None if server.root in digests_of(done.stdout.encode()) else "its trust store lacks our root"
