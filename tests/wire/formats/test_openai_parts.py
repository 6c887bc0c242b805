from __future__ import annotations

from halton.wire.formats.openai_parts import count, stated, token_parts


def test_what_came_from_the_cache_is_a_part_by_itself() -> None:
    prompt = {"text_tokens": 9, "audio_tokens": 70, "image_tokens": 5, "cached_tokens_details": {"audio_tokens": 30}}
    usage = {"input_token_details": prompt, "output_token_details": {"audio_tokens": 8, "text_tokens": 1}}
    assert token_parts(usage) == {
        "input_audio_tokens": 40,
        "cached_audio_tokens": 30,
        "output_audio_tokens": 8,
        "input_image_tokens": 5,
    }


def test_how_long_the_cache_holds_what_is_written_is_told() -> None:
    written = {"ttl_30m_tokens": 10, "ttl_12h_tokens": 20}
    assert token_parts({"input_tokens_details": {"cache_write_tokens_details": written}}) == {
        "cache_write_30m_tokens": 10,
        "cache_write_12h_tokens": 20,
    }


def test_text_alone_has_no_parts() -> None:
    assert token_parts({"input_tokens": 3, "input_tokens_details": {"text_tokens": 3, "audio_tokens": 0}}) is None


def test_more_from_the_cache_than_there_was_leaves_nothing() -> None:
    prompt = {"audio_tokens": 1, "cached_tokens_details": {"audio_tokens": 5}}
    assert token_parts({"input_token_details": prompt}) == {"cached_audio_tokens": 5}


def test_what_makes_no_sense_is_no_part() -> None:
    assert [count(value) for value in (7, -1, 10**9, True, "7", None, [7])] == [7, 0, 0, 0, 0, 0, 0]
    assert stated({"images": 0}) is None
    assert token_parts({"input_tokens_details": [], "output_tokens_details": "x"}) is None
