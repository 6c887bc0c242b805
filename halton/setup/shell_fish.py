"""The ready-made file for fish, from 3.0 on."""

from __future__ import annotations

from halton.setup.environment import LOCAL, PROXY
from halton.setup.foreign_proxy import REMEMBERED
from halton.setup.shell_ready import HEAD, ROOTS, Ready

_LIVES = """\
function _halton_lives
    test -r /proc/$argv[1]/stat; or return 1
    read -l stat </proc/$argv[1]/stat; or return 1
    set -l fields (string split ' ' -- (string replace -r '.*\\) ' '' -- $stat))
    test "$fields[1]" != Z; and test "$fields[20]" = $argv[2]
end
"""
# Where there is no /proc the port is tried.
_SERVED = """\
function _halton_lives
    kill -0 $argv[1] 2>/dev/null; and nc -z HOST PORT >/dev/null 2>&1
end
"""


def fish_text(ready: Ready) -> str:
    """The whole file. It leaves nothing behind but the variables."""
    lines = [
        "function _halton_env",
        f"    if not begin; {ready.looks('; or ')}; end",
        f'        if string match -q http://{ready.address} -- "$HTTPS_PROXY"',
        f"            or string match -q 'http://*@{ready.address}' -- \"$HTTPS_PROXY\"",
        "            set -e HTTPS_PROXY",
        "            set -e https_proxy",
        f'            test -n "${REMEMBERED}"; and set -gx HTTPS_PROXY "${REMEMBERED}"; and set -gx https_proxy "${REMEMBERED}"',
        "        end",
        "        return 0",
        "    end",
        "    set -l theirs",
        *_looks(ready),
        "    if set -q theirs[1]",
        f"        {' '.join(map(word, ready.asks))} --shell fish 2>/dev/null | source",
        "        return 0",
        "    end",
        *_exports(ready),
        "end",
        "_halton_env",
        "functions -e _halton_env _halton_lives",
    ]
    lives = _LIVES if ready.platform == "linux" else ready.placed(_SERVED)
    return HEAD + lives + "\n".join(lines) + "\n"


def word(value: str) -> str:
    """A value as one word, in whose quotes \\ and ' get a \\."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _looks(ready: Ready) -> list[str]:
    """What somebody else has set is merged; a run around this shell has set all that it needs."""
    ours, lines = word(ready.block["HTTPS_PROXY"]), []
    for name in PROXY:
        lines += [
            f'    if test -n "${name}"; and test "${name}" != {ours}',
            f"        string match -q '*@{ready.address}' -- \"${name}\"; and return 0",
            "        set -a theirs yes",
            "    end",
        ]
    paths, folder = " ".join(map(word, (str(ready.home.bundle), ready.root))), word(f"{ready.home.run}/")
    for name in ROOTS:
        lines += [
            f'    if not contains -- "${name}" "" {paths}; and not string match -q -- {folder}\'*\' "${name}"',
            "        set -a theirs yes",
            "    end",
        ]
    return lines


def _exports(ready: Ready) -> list[str]:
    return [
        *(f"    set -gx {name} {word(value)}" for name, value in ready.always()),
        *(f'    test -n "${name}"; or set -gx {name} {word(value)}' for name, value in ready.unless_set()),
        '    set -l local "$no_proxy"',
        '    test -n "$local"; or set local "$NO_PROXY"',
        f'    test -n "$local"; or set local {LOCAL}',
        f"    string match -q '{LOCAL}*' -- \"$local\"; or set local \"{LOCAL},$local\"",
        '    set -gx NO_PROXY "$local"',
        '    set -gx no_proxy "$local"',
    ]
