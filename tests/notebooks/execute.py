"""Executes the notebooks in docs/notebooks/ on the demo log, and writes what they print into them.

    python tests/notebooks/execute.py
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).parent.parent.parent / "docs" / "notebooks"
CELL_S = 60


def executed(path: Path, home: Path, folder: Path) -> Any:
    """The notebook with what it prints for this home, run in this folder."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    # As in a shell whose environment is active: `halton` is that of this interpreter.
    commands = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    surroundings = {**os.environ, "HALTON_HOME": str(home), "PATH": commands, "TERM": "dumb"}
    client = NotebookClient(notebook, timeout=CELL_S, resources={"metadata": {"path": str(folder)}})
    client.execute(env=surroundings)
    return notebook


def printed(notebook: Any, tag: str) -> str:
    """What the cell with this tag printed."""
    (cell,) = (cell for cell in notebook.cells if tag in cell.metadata.get("tags", ()))
    return "".join(output["text"] for output in cell.outputs)


def main() -> None:
    """Write all of them anew, without what differs from run to run."""
    from demo_log import demo_home
    from packages import advice, needed

    if lacking := advice(needed()):
        sys.exit(lacking)
    import nbformat

    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            notebook = executed(path, demo_home(Path(folder) / "home").root, Path(folder))
        notebook.metadata.language_info = {"name": "python"}
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        nbformat.write(notebook, path)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    main()
