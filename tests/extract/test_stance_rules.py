"""The stance rules and lists, on input built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from extract.stance.evidence import Evidence, StatementView
from extract.stance.lexicon import load_lexicon, words_of
from extract.stance.rules import plain_score, rule_score
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


def plain(doc: Doc, content: str, words: str, cue: str = "") -> float:
    """Return what the rules say plainly of the target that is meant by the words."""
    return plain_score(StatementView(doc, statement(doc.text, content, cue), LEXICON).evidence(target(doc.text, words)))


def test_what_is_wanted_done_to_a_thing_tells_the_side() -> None:
    postponed = parsed(
        "She wants the vote postponed", lemmas="she want the vote postpone", heads=[1, 1, 3, 4, 1],
        deps="nsubj ROOT det nsubj ccomp", pos="PRON VERB DET NOUN VERB", tags="PRP VBZ DT NN VBN",
    )  # fmt: skip
    assert plain(postponed, "the vote postponed", "the vote", "wants") == -1.0
    reversed_ = parsed(
        "He asked for the decision to be reversed", lemmas="he ask for the decision to be reverse",
        heads=[1, 1, 1, 4, 2, 7, 7, 4], deps="nsubj ROOT prep det pobj aux auxpass acl",
        pos="PRON VERB ADP DET NOUN PART AUX VERB", tags="PRP VBD IN DT NN TO VB VBN",
    )  # fmt: skip
    assert plain(reversed_, "the decision to be reversed", "the decision", "asked for") == -1.0
    asked = parsed(
        "She asked judges to reinstate the cap", lemmas="she ask judge to reinstate the cap",
        heads=[1, 1, 1, 4, 1, 6, 4], deps="nsubj ROOT dobj aux xcomp det dobj",
        pos="PRON VERB NOUN PART VERB DET NOUN", tags="PRP VBD NNS TO VB DT NN",
    )  # fmt: skip
    assert plain(asked, "judges to reinstate the cap", "the cap", "asked") == 1.0
    assert plain(asked, "judges to reinstate the cap", "judges", "asked") == 0.0


def test_the_second_of_two_parts_may_be_denied() -> None:
    doc = parsed(
        "She supports the lane but not the park", lemmas="she support the lane but not the park",
        heads=[1, 1, 3, 1, 3, 7, 7, 3], deps="nsubj ROOT det dobj cc neg det conj",
        pos="PRON VERB DET NOUN CCONJ PART DET NOUN",
    )  # fmt: skip
    assert plain(doc, doc.text, "the lane") == 1.0
    assert plain(doc, doc.text, "the park") == -1.0


def test_who_has_no_objection_is_not_plainly_for_it() -> None:
    doc = parsed(
        "She had nothing against the wall", lemmas="she have nothing against the wall", heads=[1, 1, 1, 2, 5, 3],
        deps="nsubj ROOT dobj prep det pobj", pos="PRON VERB PRON ADP DET NOUN",
    )  # fmt: skip
    assert 0.0 < plain(doc, "nothing against the wall", "the wall") < 0.95


@pytest.mark.parametrize(("subject", "pos", "side"), [("She", "PRON", 1.0), ("Voters", "NOUN", 0.0)])
def test_what_others_are_said_to_want_is_no_side_of_the_speaker(subject: str, pos: str, side: float) -> None:
    doc = parsed(
        f"{subject} wanted the levy", lemmas=f"{subject.lower().removesuffix('s')} want the levy", heads=[1, 1, 3, 1],
        deps="nsubj ROOT det dobj", pos=f"{pos} VERB DET NOUN",
    )  # fmt: skip
    assert plain(doc, doc.text, "the levy") == pytest.approx(side, abs=0.1)


def test_a_side_on_a_condition_is_not_plain() -> None:
    doc = parsed(
        "He would support the tax if others paid", lemmas="he would support the tax if other pay",
        heads=[2, 2, 2, 4, 2, 7, 7, 2], deps="nsubj aux ROOT det dobj mark nsubj advcl",
        pos="PRON AUX VERB DET NOUN SCONJ NOUN VERB",
    )  # fmt: skip
    assert 0.0 < plain(doc, doc.text, "the tax") < 0.95


def test_verbs_that_only_report_take_no_side() -> None:
    doc = parsed(
        "He threatened that towns would sue", lemmas="he threaten that town would sue", heads=[1, 1, 5, 5, 5, 1],
        deps="nsubj ROOT mark nsubj aux ccomp", pos="PRON VERB SCONJ NOUN AUX VERB",
    )  # fmt: skip
    view = StatementView(doc, statement(doc.text, "that towns would sue", "threatened"), LEXICON)
    assert not [sign for sign in view.evidence(Target("dam", "dam", None, 1.0)) if sign.kind == "cue"]


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
