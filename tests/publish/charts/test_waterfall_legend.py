"""What the signs of a waterfall say: those that are drawn, and no others."""

from __future__ import annotations

from markupsafe import Markup

from halton.publish.charts.waterfall_legend import Bar, legend

PLAIN = Bar(0, None, 1, "good", "", "")


def test_only_what_is_drawn_is_explained() -> None:
    assert legend([PLAIN], has_folds=False).count("<li>") == 2
    full = legend(
        [PLAIN, PLAIN._replace(mark="lapse"), PLAIN._replace(level="odd", letter="A", word="aborted")] * 2, has_folds=True
    )
    assert full.count("<li>") == 5
    assert '<i class="key key-odd">A</i>aborted' in full


def test_others_may_add_signs() -> None:
    assert legend([PLAIN], has_folds=False, more=[(Markup("<i></i>"), "<sent>")]).endswith("<li><i></i>&lt;sent&gt;</li></ul>")


def test_words_are_text() -> None:
    assert "<b>" not in legend([PLAIN._replace(letter="<b>", word="<b>")], has_folds=False)
