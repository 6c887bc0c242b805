"""How Sphinx makes a site of these pages, which are Markdown that GitHub shows too.

    python -m sphinx -W --keep-going -b html docs build/site

Nothing on the site is asked for elsewhere: fonts are the system's, scripts and the search index lie beside the pages.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path, PurePosixPath

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent
# Pages that lie beside docs/ and are a part of the site, and their names there.
BESIDE = {
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "projections/README.md": "own-projections.md",
    "tests/fixtures/homes/README.md": "kept-homes.md",
}
_LINK = re.compile(r"\]\(([^)\s:#]+)")
_PAGE = re.compile(r"\]\(([\w/-]+)\.md\)")
_VERSION = re.compile(r'VERSION = "(.+)"')

project = "Halton"
author = "the Halton maintainers"
copyright = "the Halton maintainers, Apache License 2.0"
(release,) = _VERSION.findall((ROOT / "halton" / "version.py").read_text())

extensions = ["myst_parser"]
root_doc = "index"
source_suffix = {".md": "markdown"}
# Links to headings are written as GitHub makes them.
myst_heading_anchors = 4
# One query is DuckDB's, which Pygments does not know.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = "Halton"
html_favicon = "../datasette-metadata/static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
_PROSE = 'system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif'
_CODE = 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace'
_FONTS = {"font-stack": _PROSE, "font-stack--monospace": _CODE}


def _accent(colour: str) -> dict[str, str]:
    return {f"color-brand-{part}": colour for part in ("primary", "content", "visited")}


html_theme_options = {
    "light_css_variables": _FONTS | _accent("#1e6e5b"),
    "dark_css_variables": _accent("#5bb99f"),
}


def gather(into: Path) -> None:
    """Copy the pages to a folder that Sphinx reads, those beside docs/ too, with links that fit there."""
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(ROOT / "docs", into, ignore=shutil.ignore_patterns("_*", "conf.py"))
    for page in (ROOT / "docs").glob("**/*.md"):
        _write(page.relative_to(ROOT).as_posix(), into)
    for page in BESIDE:
        _write(page, into)


def _write(page: str, into: Path) -> None:
    def moved(link: re.Match[str]) -> str:
        target = _place(os.path.normpath(PurePosixPath(page).parent / link[1]))
        return f"]({os.path.relpath(target, PurePosixPath(_place(page)).parent)}"

    (into / _place(page)).write_text(_LINK.sub(moved, (ROOT / page).read_text()))


def _place(page: str) -> str:
    """Where a file of the repository lies on the site."""
    return BESIDE.get(page, page.removeprefix("docs/"))


def contents(index: str) -> str:
    """The side bar, out of the links of index.md: what it lists, in its order, then what lies beside, and the decisions."""
    pages = list(dict.fromkeys(_PAGE.findall(index)))
    decisions = [page for page in pages if page.startswith("adr/")]
    beside = [place.removesuffix(".md") for place in BESIDE.values()]
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{'\n'.join(listed)}\n```\n"
        for caption, listed in (("Pages", [page for page in pages if page not in decisions] + beside), ("Decisions", decisions))
    )


def _read(_app: Sphinx, name: str, source: list[str]) -> None:
    if name == root_doc:
        source[0] += contents(source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx asks for this: https://www.sphinx-doc.org/en/master/extdev/"""
    app.srcdir = Path(app.doctreedir) / "pages"  # type: ignore[assignment]
    gather(app.srcdir)
    app.connect("source-read", _read)
    app.add_lexer("csv", TextLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
