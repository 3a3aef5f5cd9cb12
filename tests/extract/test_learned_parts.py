"""The parts of the learned model: arrays of a Doc, features, trees, tables, decoding."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extract.attribution import decoding, features
from extract.attribution.features import Pairs, RangeMax
from extract.attribution.grid import DEP_CODE, Grid, grid_of
from extract.attribution.spans import content_spans
from extract.attribution.tables import HashTable, ShareTables, short
from extract.attribution.trees import Forest
from tests.builders import parsed

_FLOATS = st.floats(-3, 3, width=32)


def reported(source: str = "Ann") -> Grid:
    doc = parsed(
        f"{source} told Bob that taxes fell .",
        lemmas=f"{source} tell Bob that tax fall .",
        heads=[1, 1, 1, 5, 5, 1, 1],
        deps="nsubj ROOT dative mark nsubj ccomp punct",
        tags="NNP VBD NNP IN NNS VBD .",
        pos="PROPN VERB PROPN SCONJ NOUN VERB PUNCT",
    )
    return grid_of(doc, doc.text)


def test_the_arrays_know_depth_and_subtree_of_each_token():
    grid = reported()
    assert grid.depth.tolist() == [1, 0, 1, 2, 2, 1, 1]
    assert (grid.left[5], grid.right[5]) == (3, 5)
    assert grid.up[4].tolist()[:3] == [1, 5, 4]
    assert grid.words.tolist() == [0, 1, 2, 3, 4, 5]


def test_a_pair_knows_the_branch_of_its_word_seen_from_the_cue():
    grid = reported()
    pairs = features.content_pairs(grid, np.array([1], dtype=np.int32))
    tree = features.relation_of(grid, pairs)
    assert tree.level.tolist() == [0] * 6
    assert tree.branch.tolist() == [0, 1, 2, 5, 5, 5]
    assert grid.dep[tree.branch[-1]] == DEP_CODE["ccomp"]


def test_names_leave_no_trace_in_the_features():
    ann, zoe = reported("Ann"), reported("Zoltan")
    tokens = np.array([1, 5], dtype=np.int32)
    assert np.array_equal(features.cue_hashes(ann, tokens)[1], features.cue_hashes(zoe, tokens)[1])
    for grid_pairs in (features.content_pairs, features.source_pairs):
        one, two = grid_pairs(ann, tokens), grid_pairs(zoe, tokens)
        for a, b in zip(
            features.source_hashes(ann, one, features.relation_of(ann, one)),
            features.source_hashes(zoe, two, features.relation_of(zoe, two)),
            strict=True,
        ):
            assert np.array_equal(a, b)


@given(arrays(np.float32, st.integers(1, 40), elements=st.floats(0, 1, width=32)), st.data())
def test_a_range_maximum_is_the_maximum_of_the_range(values, data):
    first = data.draw(st.integers(0, len(values) - 1))
    last = data.draw(st.integers(0, len(values) - 1))
    [found] = RangeMax.of(values)(np.array([first]), np.array([last]))
    assert found == (values[first : last + 1].max() if first <= last else 0)


@given(st.integers(1, 6), st.integers(1, 3), st.integers(0, 5), st.data())
@settings(max_examples=40)
def test_a_forest_adds_the_leaves_that_the_answers_lead_to(trees, depth, rows, data):
    forest = Forest(
        feature=np.array([0, 1, 1], dtype=np.int32),
        border=np.array([0.5, -1.0, 1.0], dtype=np.float32),
        asked=data.draw(arrays(np.int32, (trees, depth), elements=st.integers(0, 2))),
        leaf=data.draw(arrays(np.float32, (trees, 2**depth), elements=_FLOATS)),
        bias=0.25,
    )
    x = data.draw(arrays(np.float32, (2, rows), elements=_FLOATS))
    slow = []
    for row in x.T:
        leaves = (
            sum((row[forest.feature[q]] > forest.border[q]) << level for level, q in enumerate(questions))
            for questions in forest.asked.tolist()
        )
        slow.append(0.25 + sum(float(forest.leaf[tree, leaf]) for tree, leaf in enumerate(leaves)))
    assert np.allclose(forest(x), slow, atol=1e-4)
    again = Forest.from_arrays(forest.to_arrays("f"), "f")
    assert np.allclose(again(x), slow, atol=1e-2)


def test_a_hash_unknown_to_a_table_has_the_share_of_its_parent():
    known, unknown = features.mixed(np.array([1, 2]))
    coarse = HashTable(short(np.array([known])), np.array([0.8], dtype=np.float32), float("nan"))
    fine = HashTable(short(np.zeros(0, dtype=np.uint64)), np.zeros(0, dtype=np.float32), float("nan"))
    tables = ShareTables((coarse, fine), (-1, 0), 0.3)
    hashes = np.array([known, unknown])
    assert np.allclose(tables([hashes, hashes])[1], [0.8, 0.3])
    stored = ShareTables.from_arrays(tables.to_arrays("t"), "t")
    assert np.allclose(stored([hashes, hashes])[1], [0.8, 0.3], atol=1e-4)


@given(arrays(np.float32, st.integers(1, 6), elements=_FLOATS), st.data())
def test_the_best_path_is_the_best_of_all_paths(scores, data):
    links = data.draw(arrays(np.float32, (len(scores), 2, 2), elements=_FLOATS))

    def worth(states):
        own = sum(float(score) for score, state in zip(scores, states, strict=True) if state)
        return own + sum(float(links[i, a, b]) for i, (a, b) in enumerate(pairwise(states)))

    found = decoding.best_path(scores[:, None], links[..., None])[:, 0]
    best = max(worth(states) for states in product((0, 1), repeat=len(scores)))
    assert abs(worth(found.astype(int).tolist()) - best) < 1e-3


def _pairs(size: int, cues: int) -> Pairs:
    low = np.zeros(cues, dtype=np.int32)
    return Pairs(
        cue=np.repeat(np.arange(cues), size).astype(np.int32),
        at=np.repeat(np.arange(cues), size).astype(np.int32),
        word=np.tile(np.arange(size), cues).astype(np.int32),
        low=low,
        high=low + size,
        begin=np.arange(cues, dtype=np.int32) * size,
    )


def _candidates(cue: list[int], variant: list[int]) -> decoding.Candidates:
    none = np.full(len(cue), -1, dtype=np.int32)
    return decoding.Candidates(np.array(cue), np.array(variant), none, none)


def test_a_cue_keeps_its_best_candidate_alone():
    pairs = _pairs(4, 1)
    inside = np.array([[True, True, False, False], [False, False, True, True]])
    found = _candidates([0, 0], [0, 1])
    assert decoding.kept(pairs, inside, found, np.array([0.4, 0.9]), 0.1) == [1]


def test_of_two_cues_that_claim_the_same_words_the_likelier_stays():
    pairs = _pairs(4, 2)
    inside = np.array([[True, True, True, False, True, True, True, False]])
    found = _candidates([0, 1], [0, 0])
    assert decoding.kept(pairs, inside, found, np.array([0.6, 0.7]), 0.1) == [1]


def test_a_short_content_within_a_long_one_stays():
    pairs = _pairs(6, 2)
    inside = np.array([[True] * 6 + [False] * 5 + [True]])
    found = _candidates([0, 1], [0, 0])
    assert decoding.kept(pairs, inside, found, np.array([0.6, 0.7]), 0.1) == [1, 0]


def test_a_content_that_holds_the_begin_of_a_quotation_holds_its_end():
    text = "He called the plan “ mean and calculated ” on Friday"
    doc = parsed(text, pos="PRON VERB DET NOUN PUNCT ADJ CCONJ ADJ PUNCT ADP PROPN")
    grid = grid_of(doc, doc.text)
    [span] = content_spans(grid, np.array([2, 3, 5, 6, 7]), doc.text)
    assert span.of(doc.text) == "the plan “ mean and calculated ”"


def test_a_content_that_is_a_quotation_has_no_marks():
    doc = parsed("“ We won . ” he said", pos="PUNCT PRON VERB PUNCT PUNCT PRON VERB")
    grid = grid_of(doc, doc.text)
    [span] = content_spans(grid, np.array([1, 2]), doc.text)
    assert span.of(doc.text) == "We won ."


def test_paragraphs_that_carry_a_quotation_on_belong_to_its_content():
    doc = Doc(
        Vocab(),
        words=["“", "We", "lost", ".", "\n\n", "“", "We", "cried", ".", "”", "he", "said"],
        pos=["PUNCT", "PRON", "VERB", "PUNCT", "SPACE", "PUNCT", "PRON", "VERB", "PUNCT", "PUNCT", "PRON", "VERB"],
    )
    grid = grid_of(doc, doc.text)
    assert [words.tolist() for words in decoding.carried_on(grid, [np.array([6, 7])])] == [[1, 2, 6, 7]]
    both = [np.array([6, 7]), np.array([1])]
    assert [words.tolist() for words in decoding.carried_on(grid, both)] == [[6, 7], [1]]
