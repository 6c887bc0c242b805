import pytest
from datasette.utils import tilde_decode

from halton.publish.links import call_path, made_path, model_path, project_path, session_path


@pytest.mark.parametrize("name", ["halton", "a b/c?d#e~f%2F", "<b>", "größe", "..", ""])
def test_a_name_comes_back_out_of_its_address(name: str) -> None:
    for path in (call_path(name), session_path(name), project_path(name), model_path(name, name), made_path(name)):
        _, _, *parts = path.split("/")
        assert {tilde_decode(part) for part in parts} == {name}
        assert path.isascii() and not set(path) & set("?#%<> \"'")
