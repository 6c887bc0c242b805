"""The ready-made file for bash from 3.2 on, zsh, dash and ksh."""

from __future__ import annotations

import shlex

from halton.setup.environment import LOCAL, PROXY
from halton.setup.foreign_proxy import REMEMBERED
from halton.setup.shell_ready import HEAD, ROOTS, Ready

_LIVES = """\
_halton_lives() {
    { read -r _halton_stat < "/proc/$1/stat"; } 2>/dev/null || return 1
    _halton_started=$2
    set -- ${_halton_stat##*) }
    [ "$1" != Z ] && [ "${20-}" = "$_halton_started" ]
}
"""
# Where there is no /proc the port is tried, by what each shell has for that.
_SERVED = """\
_halton_lives() {
    kill -0 "$1" 2>/dev/null || return 1
    if [ -n "${BASH_VERSION-}" ]; then
        (: < "/dev/tcp/HOST/PORT") 2>/dev/null
    elif [ -n "${ZSH_VERSION-}" ]; then
        zmodload zsh/net/tcp 2>/dev/null && ztcp HOST PORT 2>/dev/null && ztcp -c "$REPLY"
    else
        nc -z HOST PORT >/dev/null 2>&1
    fi
}
"""


def sh_text(ready: Ready) -> str:
    """The whole file. It leaves nothing behind but the variables."""
    lines = [
        "_halton_env() {",
        '    [ -z "${ZSH_VERSION-}" ] || emulate -L sh',
        f"    {ready.looks(' || ')} || {{",
        '        case "${HTTPS_PROXY-}" in',
        f"            http://{ready.address} | http://*@{ready.address})",
        "                unset HTTPS_PROXY https_proxy",
        f'                [ -z "${{{REMEMBERED}-}}" ] || export HTTPS_PROXY="${REMEMBERED}" https_proxy="${REMEMBERED}"',
        "                ;;",
        "        esac",
        "        return 0",
        "    }",
        "    _halton_theirs=",
        *_looks(ready),
        '    if [ -n "$_halton_theirs" ]; then',
        f'        eval "$({shlex.join(ready.asks)} 2>/dev/null)"',
        "        return 0",
        "    fi",
        *_exports(ready),
        "}",
        "_halton_env",
        "unset -f _halton_env _halton_lives",
        "unset _halton_stat _halton_started _halton_theirs",
    ]
    lives = _LIVES if ready.platform == "linux" else ready.placed(_SERVED)
    return HEAD + lives + "\n".join(lines) + "\n"


def _looks(ready: Ready) -> list[str]:
    """What somebody else has set is merged; a run around this shell has set all that it needs."""
    ours = shlex.quote(ready.block["HTTPS_PROXY"])
    paths = " | ".join((*map(shlex.quote, (str(ready.home.bundle), ready.root)), f"{shlex.quote(str(ready.home.run))}/*"))
    proxies = f'"" | {ours}) ;; *@{ready.address}) return 0 ;; *) _halton_theirs=yes ;; esac'
    roots = f'"" | {paths}) ;; *) _halton_theirs=yes ;; esac'
    return [f'    case "${{{name}-}}" in {proxies}' for name in PROXY] + [f'    case "${{{name}-}}" in {roots}' for name in ROOTS]


def _exports(ready: Ready) -> list[str]:
    return [
        *(f"    export {name}={shlex.quote(value)}" for name, value in ready.always()),
        *(f'    [ -n "${{{name}-}}" ] || export {name}={shlex.quote(value)}' for name, value in ready.unless_set()),
        '    case "${no_proxy:=${NO_PROXY-}}" in',
        f"        '') no_proxy={LOCAL} ;;",
        f"        {LOCAL}*) ;;",
        f'        *) no_proxy="{LOCAL},$no_proxy" ;;',
        "    esac",
        '    export no_proxy NO_PROXY="$no_proxy"',
    ]
