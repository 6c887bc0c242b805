"""The workspace of the editor or agent that started the caller, from variables that these set for such programs.

Cursor sets WORKSPACE_FOLDER_PATHS for MCP servers, which it starts in `/`, and CURSOR_PROJECT_DIR for hooks; Zed sets
ZED_WORKTREE_ROOT for tasks; Claude Code and Gemini CLI set CLAUDE_PROJECT_DIR and GEMINI_PROJECT_DIR for hooks; terminals of
JetBrains editors have a history file that is named after the project. VS Code is not here: VSCODE_CWD is where its first
window was opened from, for all of its windows.
"""

from __future__ import annotations

import json
import os
import re

from halton.attribution.asked import Asked, Found
from halton.attribution.place import Place, shown
from halton.attribution.process import Process
from halton.attribution.rules import folder as folder_rule

FOLDERS = ("WORKSPACE_FOLDER_PATHS", "CURSOR_PROJECT_DIR", "ZED_WORKTREE_ROOT", "CLAUDE_PROJECT_DIR", "GEMINI_PROJECT_DIR")
HISTORY = "__INTELLIJ_COMMAND_HISTFILE__"
_HISTORY_FILE = re.compile(r".*/terminal/history/([^/]+)-history\d*")


def find(asked: Asked) -> Found | None:
    """The project of the workspace: what its .haltonrc, its repository or its folder's name says."""
    if (caller := asked.caller) is None:
        return None
    for variable in FOLDERS:
        if found := _of_folder(variable, caller):
            return found
    if project := _HISTORY_FILE.fullmatch(caller.environment(HISTORY) or ""):
        return Found(project[1], f"{HISTORY} of {caller}")
    return None


def _of_folder(variable: str, caller: Process) -> Found | None:
    folder = _single(caller.environment(variable) or "")
    if not folder.startswith("/") or not os.path.isdir(caller.root() + folder):
        return None
    place = Place(os.path.normpath(folder), caller.root())
    repository = place.repository
    name = place.said.project or (repository.name if repository else folder_rule.name_of(place.folder))
    return Found(name, f"{variable} of {caller}: {shown(folder)}", place.said.body_capture) if name else None


def _single(value: str) -> str:
    """The one folder of a workspace, which may stand in a JSON list; of several none is more likely than another."""
    if not value.startswith("["):
        return value
    try:
        listed = json.loads(value)
    except (ValueError, RecursionError):
        return ""
    return listed[0] if len(listed) == 1 and isinstance(listed[0], str) else ""
