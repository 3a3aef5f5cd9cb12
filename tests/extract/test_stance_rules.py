"""The stance rules and lists, on input built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.stance.evidence import Evidence, StatementView
from extract.stance.lexicon import load_lexicon, words_of
from extract.stance.rules import rule_score
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan
from tests.builders import parsed

LEXICON = load_lexicon()


def statement(text: str, content: str, cue: str = "") -> Attribution:
    spans = [TextSpan(text.index(part), text.index(part) + len(part)) for part in (content, cue) if part]
    return Attribution((), tuple(spans[1:]), (spans[0],), "indirect", "test", 1.0)


def target(text: str, words: str) -> Target:
    start = text.index(words)
    return Target(words, words, TextSpan(start, start + len(words)), 1.0)


def test_a_cue_that_rejects_speaks_against_its_object() -> None:
    doc = parsed(
        "Ann rejected the plan",
        lemmas="Ann reject the plan",
        heads=[1, 1, 3, 1],
        deps="nsubj ROOT det dobj",
        pos="PROPN VERB DET NOUN",
    )
    view = StatementView(doc, statement(doc.text, "the plan", "rejected"), LEXICON)
    assert Evidence("cue", -1.0, (1,)) in view.evidence(target(doc.text, "the plan"))


def test_scrapping_what_one_rejects_is_turned_round() -> None:
    doc = parsed(
        "Ann opposed scrapping the tram",
        lemmas="Ann oppose scrap the tram",
        heads=[1, 1, 1, 4, 2],
        deps="nsubj ROOT xcomp det dobj",
        pos="PROPN VERB VERB DET NOUN",
    )
    view = StatementView(doc, statement(doc.text, "scrapping the tram", "opposed"), LEXICON)
    [sign] = [sign for sign in view.evidence(target(doc.text, "the tram")) if sign.kind == "turned"]
    assert sign.value > 0
    closure = replace(target(doc.text, "the tram"), label="tram closure")
    assert Evidence("cue", -1.0, (1,)) in view.evidence(closure)


def test_a_denied_verb_turns_what_is_said_round() -> None:
    plain = parsed(
        "The toll helps towns", lemmas="the toll help town", heads=[1, 2, 2, 2], deps="det nsubj ROOT dobj",
        pos="DET NOUN VERB NOUN",
    )  # fmt: skip
    denied = parsed(
        "The toll never helps towns", lemmas="the toll never help town", heads=[1, 3, 3, 3, 3],
        deps="det nsubj neg ROOT dobj", pos="DET NOUN ADV VERB NOUN",
    )  # fmt: skip
    values = []
    for doc in (plain, denied):
        view = StatementView(doc, statement(doc.text, doc.text), LEXICON)
        [sign] = [sign for sign in view.evidence(target(doc.text, "The toll")) if sign.kind == "predicate"]
        values.append(sign.value)
    assert values[0] > 0 > values[1]


def test_the_tone_of_the_targets_own_words_does_not_count() -> None:
    doc = parsed(
        "They discussed the crime bill", lemmas="they discuss the crime bill", heads=[1, 1, 4, 4, 1],
        deps="nsubj ROOT det compound dobj", pos="PRON VERB DET NOUN NOUN",
    )  # fmt: skip
    view = StatementView(doc, statement(doc.text, doc.text), LEXICON)
    assert not [sign for sign in view.evidence(target(doc.text, "the crime bill")) if sign.kind == "word"]


def test_an_open_matter_mutes_weak_signs_but_not_strong_ones() -> None:
    open_matter = Evidence("open", 0.0, (0,))
    weak, strong = Evidence("path", 0.6, (1,)), [Evidence("cue", -1.0, (1,)), Evidence("path", -1.0, (2,))]
    assert abs(rule_score([weak, open_matter], implied=False)) < 0.2
    assert rule_score([*strong, open_matter], implied=False) == -1.0


@given(st.lists(st.tuples(st.sampled_from(["cue", "path", "predicate", "word", "clause"]), st.floats(-1, 1))))
def test_the_rules_score_stays_within_its_bounds_and_mirrors_its_signs(pairs: list[tuple[str, float]]) -> None:
    signs = [Evidence(kind, value, (0,)) for kind, value in pairs]  # type: ignore[arg-type]
    mirrored = [Evidence(sign.kind, -sign.value, sign.tokens) for sign in signs]
    score = rule_score(signs, implied=False)
    assert -1 <= score <= 1
    assert rule_score(mirrored, implied=False) == pytest.approx(-score)


def test_an_expression_is_parted_as_the_tokenizer_parts_it() -> None:
    assert words_of("can't wait") == ("ca", "n't", "wait")
    assert words_of("cannot wait") == ("can", "not", "wait")
    assert words_of("win-win") == ("win", "-", "win")
