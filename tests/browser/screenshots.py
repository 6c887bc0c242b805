"""The pictures in docs/pictures/, drawn anew from the lived-in home: python tests/browser/screenshots.py [NAME …]"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

TESTS = Path(__file__).parent.parent
sys.path.insert(0, str(TESTS))  # as pytest's pythonpath does

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402

from browser.pictures import picture, save  # noqa: E402
from browser.places import KINDS, names  # noqa: E402
from browser.served import NOW  # noqa: E402
from browser.stage import stage  # noqa: E402
from browser.tab import Tab, tab  # noqa: E402
from halton.control import flush, wait_until_healthy  # noqa: E402
from halton.paths import Home  # noqa: E402
from stack import HEALTHY_S, clean_environment  # noqa: E402

FOLDER = TESTS.parent / "docs" / "pictures"
COLOURS = 96
MOST_BYTES = 150_000
COLUMNS, LINES = 100, 30
_TERMINAL = """<style>
body {{ margin: 0; background: #14181b; color: #d7dde0 }}
pre {{ display: inline-block; margin: 0; padding: 24px 28px; font: 16px/1.45 "DejaVu Sans Mono", monospace }}
</style><main><pre>{code}</pre></main>"""


class Shot(NamedTuple):
    """A page in one of both schemes, from its top so many pixels down."""

    name: str
    place: str
    scheme: str
    height: int


SHOTS = (
    Shot("home-light", "home", "light", 1400),
    Shot("home-dark", "home", "dark", 1400),
    Shot("call", "call", "light", 1400),
    Shot("session", "session", "light", 1200),
    Shot("table", "table", "light", 1000),
)


def main(wanted: list[str]) -> None:
    """Draw those that are named, or all."""
    with TemporaryDirectory() as folder, stage(Path(folder)) as (chromium, origin, home):
        for name, image in _drawn(chromium, origin, home, wanted):
            file = FOLDER / f"{name}.png"
            save(image, file, COLOURS)
            assert file.stat().st_size <= MOST_BYTES, f"{file.name} weighs {file.stat().st_size} bytes: show less of the page"


def _drawn(chromium: Browser, origin: str, home: Home, wanted: list[str]) -> Iterator[tuple[str, Image.Image]]:
    places = {place.name: place for place in KINDS}
    for shot in SHOTS:
        if not wanted or shot.name in wanted:
            with tab(chromium, origin, color_scheme=shot.scheme) as shown:
                shown.open(places[shot.place], names(home))
                yield shot.name, picture(shown, shot.height)
    if not wanted or "top" in wanted:
        with _meter(home), tab(chromium, origin) as shown:
            yield "top", _terminal(shown, home)


@contextmanager
def _meter(home: Home) -> Iterator[None]:
    """It runs, as `halton top` asks it how it is."""
    home.config.write_text("[alerts]\ndesktop = false\n")
    command = [sys.executable, "-m", "halton", "up", "--proxy-port", "0", "--browse-port", "0"]
    quiet, environment = subprocess.DEVNULL, clean_environment() | {"HALTON_HOME": str(home.root)}
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            assert wait_until_healthy(home, HEALTHY_S) is not None and flush(home, HEALTHY_S)
            yield
        finally:
            process.terminate()


def _terminal(shown: Tab, home: Home) -> Image.Image:
    """What `halton top` shows in a terminal, its colours as a terminal has them."""
    shown.page.set_content(_TERMINAL.format(code=_html(_top(home))))
    box = shown.page.locator("pre").bounding_box()
    assert box is not None
    return picture(shown).crop((0, 0, int(box["width"]), int(box["height"])))


def _top(home: Home) -> list[str]:
    from halton.cli.screen import Screen
    from halton.cli.top.picture import picture as lines
    from halton.cli.top.reading import Reader

    return lines(Reader(home).read(NOW), Screen(COLUMNS, color=True), height=LINES)


def _html(lines: list[str]) -> str:
    from rich.console import Console
    from rich.terminal_theme import MONOKAI
    from rich.text import Text

    console = Console(record=True, file=StringIO(), width=COLUMNS)
    for line in lines:
        console.print(Text.from_ansi(line), soft_wrap=True)
    return console.export_html(theme=MONOKAI, code_format="{code}", inline_styles=True)


if __name__ == "__main__":
    main(sys.argv[1:])
