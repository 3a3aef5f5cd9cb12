"""What the stance encoder is given to read, and how its weights reach the model file."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.bert_layout import MATRICES
from extract.model_file import places, read, write
from extract.stance.statement_text import statement_text, unnamed
from extract.stance.weights import EMBEDDINGS, LAYERS, TYPES, matrix, matrix_names, model_path, tuned_model
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


def said(text: str, content: str) -> Attribution:
    start = text.index(content)
    return Attribution((), (), (TextSpan(start, start + len(content)),), "indirect", "test", 1.0)


def test_the_two_nearest_statements_of_the_speaker_are_read_beside_it_in_the_order_of_the_text() -> None:
    parts = [f"The ferry is {word}" for word in ("late", "dear", "old", "slow", "loud")]
    text = ". ".join(parts)
    others = [said(text, part) for part in reversed(parts) if part != parts[3]]
    found = statement_text(text, said(text, parts[3]), Target("the ferry", "ferry", None, 1.0), others)
    assert found.beside == " | ".join([parts[2], parts[4]])
    assert found.about == f"ferry | {found.beside}"


def test_of_a_long_statement_beside_another_the_beginning_is_read() -> None:
    text = "It is dear. " + "word " * 40
    beside = statement_text(text, said(text, "It is dear"), Target("", "ferry", None, 1.0), [said(text, "word " * 30)])
    assert beside.beside.split() == ["word"] * 10


def test_a_statement_that_names_its_target_is_read_beside_no_other() -> None:
    text = "The ferry is dear. It is old."
    target = Target("the ferry", "ferry", TextSpan(0, 9), 1.0)
    assert statement_text(text, said(text, "The ferry is dear"), target, [said(text, "It is old")]).beside == ""


def test_a_statement_beside_no_other_is_about_its_target_alone() -> None:
    text = "It is dear."
    assert statement_text(text, said(text, "It is dear"), Target("", "ferry", None, 1.0)).about == "ferry"


@given(st.lists(st.integers(0, 120), min_size=8, max_size=8))
def test_any_spans_give_a_statement_with_all_of_the_content(places_: list[int]) -> None:
    text = "".join(chr(ord("a") + i % 26) for i in range(121))
    ordered = [sorted(places_[i : i + 2]) for i in (0, 2, 4, 6)]
    source, cue, content, mention = (TextSpan(a, b + 1) for a, b in ordered)
    attribution = Attribution((source,), (cue,), (content,), "indirect", "test", 1.0)
    statement = statement_text(text, attribution, Target("ferry", "ferry", mention, 1.0)).statement
    if not source.overlaps(content) and not mention.overlaps(content):
        assert content.of(text) in statement


FILE = model_path().read_bytes()
BIAS = f"{EMBEDDINGS}LayerNorm.bias"


def test_the_package_holds_twelve_layers_of_six_matrices_with_a_step_a_column() -> None:
    found = places(FILE)
    names = matrix_names(found)
    assert len(names) == LAYERS
    for name in (name for layer in names for name in layer.values()):
        assert found[f"{name}_scale"].shape == found[f"{name}_quantized"].shape[1:]
        assert (read(FILE, found[f"{name}_scale"]) > 0).all()


def untuned() -> dict[str, np.ndarray]:
    """Return weights that change nothing."""
    found = places(FILE)
    tuned = {TYPES: matrix(FILE, found, TYPES), BIAS: read(FILE, found[BIAS])}
    for part in MATRICES:
        rows, columns = found[f"{matrix_names(found)[0][part]}_quantized"].shape
        tuned[f"{part}.down"] = np.ones((LAYERS, rows, 2), np.float32)
        tuned[f"{part}.up"] = np.zeros((LAYERS, 2, columns), np.float32)
    return tuned


def test_weights_that_change_nothing_leave_the_matrices_as_they_were_but_for_rounding() -> None:
    before, after = places(FILE), tuned_model(FILE, untuned())
    for name in (matrix_names(before)[0]["intermediate.dense"], matrix_names(before)[11]["output.dense"], TYPES):
        old, new = matrix(FILE, before, name), matrix(after, places(after), name)
        assert np.abs(old - new).max() <= 1.01 * read(FILE, before[f"{name}_scale"]).max() / 2


def test_tuned_weights_are_added_to_the_matrices() -> None:
    tuned = untuned()
    tuned["output.dense.up"][3, 0, 5] = 0.5
    after, before = tuned_model(FILE, tuned), places(FILE)
    name = matrix_names(before)[3]["output.dense"]
    change = matrix(after, places(after), name) - matrix(FILE, before, name)
    assert change[:, 5] == pytest.approx(0.5, abs=0.02)
    assert np.abs(np.delete(change, 5, axis=1)).max() < 0.02


def test_written_weights_are_read_back_and_no_other_byte_changes() -> None:
    model = bytearray(FILE)
    before, place = bytearray(model), places(model)[BIAS]
    values = np.arange(384, dtype=np.float32)
    write(model, place, values)
    assert (read(model, place) == values).all()
    assert (model[: place.start], model[place.end :]) == (before[: place.start], before[place.end :])


def test_weights_of_another_shape_are_refused() -> None:
    model = bytearray(FILE)
    with pytest.raises(ModelError, match="reinstall"):
        write(model, places(model)[BIAS], np.zeros(383, np.float32))


def test_a_file_that_is_cut_off_is_named_as_such() -> None:
    with pytest.raises(ModelError):
        matrix_names(places(FILE[:1000]))


def test_a_missing_package_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.stance.weights.PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="no_such_package"):
        model_path()


@pytest.mark.parametrize(
    ("source", "read_as"),
    [
        ("She", "they"),
        ("Ines Varga", "they"),
        ("Ines Varga, who moved the limit", "they, who moved the limit"),
        ("A council spokesman", "A council spokesman"),
        ("The chairman of the Varga Trust, Jo de Wit", "The chairman of the they, they"),
    ],
)
def test_names_in_the_source_give_way_and_what_it_says_of_the_speaker_stays(source: str, read_as: str) -> None:
    assert unnamed(source) == read_as
