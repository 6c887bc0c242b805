"""Pages look as they did when somebody last looked at them: python tests/browser/references.py draws what is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from browser.conftest import Open
from browser.pictures import difference, picture, reduced, save
from browser.references import FOLDER, HEIGHT, LOOKS, Look

pytestmark = pytest.mark.browser
# Lines of another height move all that is below them, so a page that changed differs by far more.
SHARE = 0.01
RENEW = (
    "{file} differs in {share:.2%} of its pixels; what the page looks like now is {drawn}. If that is how it should look: "
    "python tests/browser/references.py, look at the pictures, commit them. With another Chromium or other fonts than "
    "fonts-dejavu-core all of them differ: the pictures are of the machine that .ci/run sets up."
)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.file)
def test_a_page_looks_as_it_did(open_tab: Open, where: Mapping[str, str], look: Look, tmp_path: Path) -> None:
    with open_tab(look.width, color_scheme=look.scheme) as tab:
        tab.open(look.place, where)
        now = reduced(picture(tab, HEIGHT))
    share = difference(now, FOLDER / look.file)
    save(now, tmp_path / look.file)
    assert share <= SHARE, RENEW.format(file=look.file, share=share, drawn=tmp_path / look.file)
