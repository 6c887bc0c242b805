"""The addresses of our own pages; a name is written into one as Datasette writes it, and read back by `tilde_decode`."""

from __future__ import annotations

from datasette.utils import tilde_encode


def call_path(call_id: str) -> str:
    """The page of one call."""
    return f"/call/{tilde_encode(call_id)}"


def session_path(session: str) -> str:
    """The page of a client's own conversation."""
    return f"/session/{tilde_encode(session)}"


def project_path(project: str) -> str:
    """The page of a project."""
    return f"/project/{tilde_encode(project)}"


def model_path(provider: str, model: str) -> str:
    """The page of a model at a provider."""
    return f"/model/{tilde_encode(provider)}/{tilde_encode(model)}"


def made_path(table: str) -> str:
    """How a table is made."""
    return f"/made/{tilde_encode(table)}"
