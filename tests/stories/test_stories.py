"""The repeated stories agree with their articles and with themselves."""

from __future__ import annotations

import itertools
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from graph.linking.repeats import find_repeats
from onrecord.encoder import Encoder
from records.article import Article
from records.attribution import Attribution
from records.spans import TextSpan
from records.speaker import Speaker
from records.statement import Statement

FLOOR = 0.85

HERE = Path(__file__).parent
STORIES: list[dict[str, Any]] = json.loads((HERE / "stories.json").read_text(encoding="utf-8"))

each_story = pytest.mark.parametrize("story", STORIES, ids=[s["id"] for s in STORIES])


def texts_of(story: dict[str, Any]) -> dict[str, str]:
    return {a["id"]: (HERE / a["file"]).read_text(encoding="utf-8") for a in story["articles"]}


def statements_of(story: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(u["id"], s) for u in story["utterances"] for s in u["statements"]]


def test_every_article_of_the_folder_is_told_of_once() -> None:
    told = Counter(a["file"] for story in STORIES for a in story["articles"])
    assert told == Counter(f"articles/{p.name}" for p in (HERE / "articles").iterdir())


@each_story
def test_spans_slice_back_to_their_content(story: dict[str, Any]) -> None:
    texts = texts_of(story)
    for utterance, statement in statements_of(story):
        found = [texts[statement["article"]][start:end] for start, end in statement["spans"]]
        assert found == statement["content"], utterance
        assert all(content and content == content.strip() for content in found), utterance


@each_story
def test_spans_of_a_statement_are_ordered_and_stay_apart(story: dict[str, Any]) -> None:
    for utterance, statement in statements_of(story):
        edges = [edge for span in statement["spans"] for edge in span]
        assert edges == sorted(set(edges)), utterance


@each_story
def test_statements_overlap_only_where_a_paper_merges_two_utterances(story: dict[str, Any]) -> None:
    utterances_at: dict[tuple[str, str], list[str]] = defaultdict(list)
    covered: dict[str, set[int]] = defaultdict(set)
    for utterance, statement in statements_of(story):
        place = (statement["article"], str(statement["spans"]))
        if place not in utterances_at:
            inside = {i for start, end in statement["spans"] for i in range(start, end)}
            assert not inside & covered[statement["article"]], (utterance, statement["content"])
            covered[statement["article"]] |= inside
        assert utterance not in utterances_at[place], statement["content"]
        utterances_at[place].append(utterance)
    assert any(len(utterances) > 1 for utterances in utterances_at.values())


@each_story
def test_a_merged_statement_has_one_speaker(story: dict[str, Any]) -> None:
    speakers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for utterance in story["utterances"]:
        for statement in utterance["statements"]:
            speakers[statement["article"], str(statement["spans"])].add(utterance["speaker"])
    assert [place for place, names in speakers.items() if len(names) > 1] == []


@each_story
def test_a_story_has_five_outlets_of_which_one_gives_no_date(story: dict[str, Any]) -> None:
    assert len({a["publisher"] for a in story["articles"]}) == 5
    assert [a["published"] for a in story["articles"]].count(None) == 1


@each_story
def test_a_story_has_repeats_and_statements_made_once(story: dict[str, Any]) -> None:
    outlets = [len({s["article"] for s in u["statements"]}) for u in story["utterances"]]
    assert outlets.count(1) >= 5
    assert sum(count >= 2 for count in outlets) >= 5


def annotated(story: dict[str, Any]) -> tuple[list[Statement], dict[str, set[str]]]:
    """Return the annotated statements, and the utterances of each by id."""
    published = {a["id"]: a["published"] for a in story["articles"]}
    statements: dict[str, Statement] = {}
    told: defaultdict[str, set[str]] = defaultdict(set)
    for utterance in story["utterances"]:
        for row in utterance["statements"]:
            key = f"{row['article']}:{row['spans'][0][0]}"
            told[key].add(utterance["id"])
            statements[key] = Statement(
                id=key,
                article=Article(row["article"], "", published=published[row["article"]]),
                speaker=Speaker(utterance["speaker"], utterance["speaker"], "person"),
                mention=None,
                attribution=Attribution((), (), tuple(TextSpan(*s) for s in row["spans"]), "direct", "gold", 1.0),
                quote=" ".join(row["content"]),
                cue="",
            )
    return list(statements.values()), told


def test_repeats_are_found_as_well_as_the_floor_says() -> None:
    encode = Encoder()
    right = found = wanted = 0
    for story in STORIES:
        statements, told = annotated(story)
        first: defaultdict[str, set[str]] = defaultdict(set)
        for repeat in find_repeats(statements, encode=encode):
            first[repeat.later].add(repeat.earlier)
        for one, other in itertools.combinations(statements, 2):
            if one.article.id != other.article.id:
                linked = bool((first.get(one.id) or {one.id}) & (first.get(other.id) or {other.id}))
                same = bool(told[one.id] & told[other.id])
                right, found, wanted = right + (linked and same), found + linked, wanted + same
    score = 2 * right / (found + wanted)
    assert score >= FLOOR, f"P {right / found:.3f} R {right / wanted:.3f} F1 {score:.3f} of {wanted} pairs"
