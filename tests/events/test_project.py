"""What is set for a project, and what became of its calls, as columns that SQL can name."""

from __future__ import annotations

from halton.events.codec import decode, encode
from halton.events.project import CallsRetagged, ProjectSet


def test_the_whole_state_of_a_project_is_stated_each_time() -> None:
    assert encode(ProjectSet(project="web", name="Web Shop")) == '{"name":"Web Shop","project":"web"}'
    assert decode("project.set", '{"project":"web"}') == ProjectSet(project="web", name=None, archived=False, tags=())


def test_a_condition_that_is_not_stated_is_none() -> None:
    event = decode("calls.retagged", '{"project":"web","session":"s"}')
    assert event == CallsRetagged(project="web", session="s", calls=())
