"""The pictures that tests compare pages with, drawn anew: python tests/browser/references.py [NAME …]"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

TESTS = Path(__file__).parent.parent
sys.path.insert(0, str(TESTS))  # as pytest's pythonpath does

from browser.places import KINDS, Place, names  # noqa: E402
from browser.tab import NARROW, WIDE, tab  # noqa: E402

FOLDER = Path(__file__).parent / "references"
HEIGHT = 1200


class Look(NamedTuple):
    """A page at a width, in one of both schemes."""

    place: Place
    width: int
    scheme: str

    @property
    def file(self) -> str:
        """The name of its picture."""
        return f"{self.place.name}-{self.width}-{self.scheme}.png"


LOOKS = tuple(
    Look(place, width, scheme)
    for place in KINDS
    if place.name in ("home", "call", "session", "table")
    for width in (WIDE, NARROW)
    for scheme in ("light", "dark")
)


def main(wanted: list[str]) -> None:
    """Draw those whose page is named, or all."""
    from browser.pictures import picture, reduced, save
    from browser.stage import stage

    with TemporaryDirectory() as folder, stage(Path(folder)) as (chromium, origin, home):
        for look in LOOKS:
            if wanted and look.place.name not in wanted:
                continue
            with tab(chromium, origin, look.width, color_scheme=look.scheme) as shown:
                shown.open(look.place, names(home))
                save(reduced(picture(shown, HEIGHT)), FOLDER / look.file)


if __name__ == "__main__":
    main(sys.argv[1:])
