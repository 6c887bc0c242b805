"""A site of somebody else, on another port of loopback, whose page tries all that a browser offers to read ours."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Each attempt gives what it got hold of, as text; "" for nothing. `target` is the page's origin, `proxy` the proxy's.
ATTEMPTS = """
const got = (promise) => Promise.race([promise, new Promise((end) => setTimeout(() => end(""), 4000))])
    .then((found) => String(found || ""), () => "");
const read = async (answer) => answer.type === "opaque" ? "" : answer.text();
const text = (address, options) => got(fetch(address, options).then(read));
const element = (name, attributes, read) => got(new Promise((end) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.onload = () => { try { end(read(made)); } catch (error) { end(""); } };
    made.onerror = () => end("");
    document.body.append(made);
}));
const frame = (made) => made.contentDocument ? made.contentDocument.documentElement.outerHTML : "";
const port = new URL(target).port;
const attempts = {
    fetch: () => text(target + "/projections/calls.json"),
    fetchHome: () => text(target + "/"),
    fetchCsv: () => text(target + "/projections/calls.csv?_stream=on"),
    fetchArrow: () => text(target + "/projections/calls.arrow"),
    fetchStatic: () => text(target + "/static/halton.css"),
    fetchWithCookies: () => text(target + "/projections/calls.json", { credentials: "include" }),
    fetchWithHeader: () => text(target + "/projections/calls.json", { headers: { "x-other": "1" } }),
    fetchOpaque: () => text(target + "/projections/calls.json", { mode: "no-cors" }),
    fetchPost: () => text(target + "/projections/calls.json", { method: "POST", body: "x", mode: "no-cors" }),
    fetchSql: () => text(target + "/projections.json?sql=select+1"),
    fetchLocalhost: () => text("http://localhost:" + port + "/projections/calls.json"),
    fetchRebound: () => text("http://evil.example:" + port + "/projections/calls.json"),
    fetchZero: () => text("http://0.0.0.0:" + port + "/projections/calls.json"),
    request: () => got(new Promise((end) => {
        const asked = new XMLHttpRequest();
        asked.onload = () => end(asked.responseText);
        asked.onerror = () => end("");
        asked.open("GET", target + "/projections/calls.json");
        asked.send();
    })),
    image: () => element("img", { src: target + "/static/favicon.svg" }, (made) => made.naturalWidth + "px"),
    script: () => element("script", { src: target + "/projections/calls.json" }, () => "loaded"),
    scriptStatic: () => element("script", { src: target + "/-/static/table.js" }, () => "loaded"),
    module: () => got(import(target + "/static/menus.js").then(() => "loaded")),
    style: () => element("link", { rel: "stylesheet", href: target + "/static/halton.css" }, () => "loaded"),
    frame: () => element("iframe", { src: target + "/" }, frame),
    frameWindow: () => element("iframe", { src: target + "/" }, (made) => made.contentWindow.document.title),
    object: () => element("object", { data: target + "/", type: "text/html" }, frame),
    embed: () => element("embed", { src: target + "/" }, (made) => made.getSVGDocument ? made.getSVGDocument() : ""),
    video: () => element("video", { src: target + "/projections/calls.csv" }, () => "loaded"),
    events: () => got(new Promise((end) => {
        const source = new EventSource(target + "/projections/calls.json");
        source.onopen = () => end("open");
        source.onmessage = (event) => end(event.data);
        source.onerror = () => end("");
    })),
    socket: () => got(new Promise((end) => {
        const made = new WebSocket(target.replace("http", "ws") + "/");
        made.onopen = () => end("open");
        made.onerror = () => end("");
    })),
    form: () => got(new Promise((end) => {
        const place = Object.assign(document.createElement("iframe"), { name: "place" });
        const form = Object.assign(document.createElement("form"), { method: "POST", action: target + "/", target: "place" });
        place.onload = () => { try { end(frame(place).replace(/<[^>]*>/g, "")); } catch (error) { end(""); } };
        document.body.append(place, form);
        form.submit();
    })),
    worker: () => got(new Promise((end) => {
        const made = new Worker(URL.createObjectURL(new Blob([
            `fetch("${target}/projections/calls.json").then((a) => a.text()).then(postMessage, () => postMessage(""))`
        ])));
        made.onmessage = (event) => end(event.data);
        made.onerror = () => end("");
    })),
    sharedStyle: () => got(fetch(target + "/static/halton.css", { mode: "no-cors" }).then((answer) => answer.body ? "body" : "")),
    proxy: () => text(proxy + "/"),
    proxyOpaque: () => text(proxy + "/", { mode: "no-cors" }),
    proxyPost: () => text(proxy + "/", { method: "POST", body: "CONNECT 127.0.0.1:" + port + " HTTP/1.1", mode: "no-cors" }),
    proxyFrame: () => element("iframe", { src: proxy + "/" }, frame),
    proxyScript: () => element("script", { src: proxy + "/" }, () => "loaded"),
};
window.attack = async () => {
    const found = {};
    for (const [name, attempt] of Object.entries(attempts)) {
        found[name] = await got(attempt());
    }
    return found;
};
"""


@contextmanager
def hostile_site(target: str, proxy: str) -> Iterator[int]:
    """The port of a site whose page is told where ours and the proxy are; `attack()` in it tries everything.

    Told of none, it attacks itself.
    """
    told = f"const target = {json.dumps(target)} || location.origin, proxy = {json.dumps(proxy)} || location.origin;"
    document = f"<!doctype html><title>evil</title><body><script>{told}{ATTEMPTS}</script>".encode()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(5)
