// node verify.js ROOTS HOST PORT …, or - for those that NODE_EXTRA_CA_CERTS adds: for each server a line, empty if this Node accepts it, else why it does not.
const { readFileSync } = require("node:fs");
const { isIP } = require("node:net");
const { connect } = require("node:tls");

const [roots, ...servers] = process.argv.slice(2);
const trusted = roots === "-" ? {} : { ca: readFileSync(roots) };

function verdict(host, port) {
  return new Promise((resolve, reject) => {
    // An address is no name to ask for (RFC 6066 §3); `host` is what the certificate is compared with.
    const asked = isIP(host) ? { host } : { host: "127.0.0.1", servername: host };
    const socket = connect({ port: Number(port), ...trusted, ...asked });
    socket.on("secureConnect", () => resolve(socket.destroy() && ""));
    socket.on("error", (error) => (/^E(CONN|PIPE|PROTO)/.test(error.code) ? reject(error) : resolve(error.code)));
  });
}

(async () => {
  for (let at = 0; at < servers.length; at += 2) {
    console.log(await verdict(servers[at], servers[at + 1]));
  }
})();
