from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onrecord.config import Settings
from onrecord.eval_attributions import evaluated
from onrecord.eval_errors import CLASSES, Error, error_classes, errors_of
from onrecord.eval_files import read_gold, read_predictions
from onrecord.eval_scoring import Given, GoldArticle, compared, figures
from records.errors import FormatError, SettingsError
from records.spans import TextSpan

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "eval"
TEXT = (
    "Bakers in Ostrava said flour would run out by Easter. "
    '"We have four sacks," Jana Malik said. "Then we close." '
    "Her landlord wants the rent on Friday, and a neighbour denied that he had complained."
)


def spans(*parts: str) -> tuple[TextSpan, ...]:
    return tuple(TextSpan(TEXT.index(part), TEXT.index(part) + len(part)) for part in parts)


def given(source: str | None, cue: str, *content: str, **more: Any) -> Given:
    return Given(spans(source) if source else (), spans(cue), spans(*content), **more)


FLOUR = given("Bakers in Ostrava", "said", "flour would run out by Easter")
SACKS = Given(
    spans("Jana Malik"),
    (TextSpan(TEXT.index("Malik said") + 6, TEXT.index("Malik said") + 10),),
    spans("We have four sacks", "Then we close."),
)
RENT = given("Her landlord", "wants", "the rent on Friday", speech=False)
DENIED = given("a neighbour", "denied", "he had complained")
TOO_LONG = TEXT[TEXT.index("We have") : TEXT.index(" on Friday")]
GOLD = GoldArticle("bakers", TEXT, (FLOUR, SACKS, RENT, DENIED))


def errors(*predicted: Given, rejected: tuple[Given, ...] = ()) -> list[Error]:
    return list(errors_of(compared(GOLD, predicted, rejected=rejected)))


def names(*predicted: Given, rejected: tuple[Given, ...] = ()) -> set[str]:
    """The classes of the errors, but for the gold that none of the predictions is about."""
    return {error.name for error in errors(*predicted, rejected=rejected)}


def test_gold_against_itself_is_right_and_has_no_errors() -> None:
    rows = [compared(GOLD, GOLD.attributions)]
    assert figures(rows)["all"].end_to_end == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert error_classes(rows) == []


def test_kinds_follow_from_the_quotation_marks() -> None:
    found = figures([compared(GOLD, [])])
    assert (found["direct"].gold, found["mixed"].gold, found["indirect"].gold) == (1, 0, 3)


def test_a_subset_neither_counts_nor_punishes_what_lies_outside_it() -> None:
    found = figures([compared(GOLD, GOLD.attributions, subset="speech")])["all"]
    assert (found.gold, found.predicted) == (3, 3)
    assert figures([compared(GOLD, GOLD.attributions, subset="direct")])["all"].predicted == 1


def test_half_of_the_content_words_are_enough_and_fewer_are_not() -> None:
    half = given("Bakers in Ostrava", "said", "flour would run")
    less = given("Bakers in Ostrava", "said", "flour would")
    assert figures([compared(GOLD, [half])])["all"].matched == 1
    assert figures([compared(GOLD, [less])])["all"].matched == 0


@pytest.mark.parametrize(
    ("predicted", "name"),
    [
        ([given("Jana Malik", "said", "flour would run out by Easter")], "wrong source"),
        ([given(None, "said", "flour would run out by Easter")], "source missing"),
        ([given("Bakers in Ostrava", "said", "flour would")], "content too short"),
        ([Given(SACKS.source, SACKS.cue, spans(TOO_LONG))], "content too long"),
        ([given("a neighbour", "denied", "landlord")], "content elsewhere"),
        ([given("Jana Malik", "four", "We have four"), given("Jana Malik", "Then", "Then we close")], "content split"),
        ([given("Her landlord", "wants", TEXT[TEXT.index("the rent") : -1])], "contents joined"),
        ([RENT, given("Her landlord", "wants", "Her landlord")], "second report of one cue"),
        ([FLOUR, given("flour", "run", "by Easter")], "within another content"),
        ([given("Her", "on", "and")], "spurious"),
    ],
)  # fmt: skip
def test_an_error_is_put_into_its_class(predicted: list[Given], name: str) -> None:
    left = names(*predicted) - {"cue missed"}
    assert left == {name}


def test_a_source_that_the_text_does_not_name_is_made_up() -> None:
    gold = GoldArticle("a", TEXT, (given(None, "said", "flour would run out by Easter"),))
    [error] = errors_of(compared(gold, [FLOUR]))
    assert error.name == "source made up"


def test_what_was_left_out_for_want_of_confidence_is_told_from_what_was_never_seen() -> None:
    doubtful = given("Her landlord", "wants", "the rent", confidence=0.3)
    found = {e.gold[0].given: e for e in errors(rejected=(doubtful,))}
    assert found[RENT].name == "cue below the threshold"
    assert found[RENT].rejected is not None
    assert found[FLOUR].name == "cue missed"


def test_content_that_went_to_another_prediction_is_told() -> None:
    greedy = given("Her landlord", "wants", "the rent on Friday, and a neighbour")
    inner = GoldArticle(
        "a", TEXT, (given("Her landlord", "wants", "the rent on Friday, and a neighbour"), given("a", "on", "Friday"))
    )
    [error] = errors_of(compared(inner, [greedy]))
    assert error.name == "content held by another"


def test_the_costs_of_the_classes_add_up_to_what_precision_and_recall_lack() -> None:
    chance = random.Random(5)
    words = [(m, m + 6) for m in range(0, len(TEXT) - 6, 3)]
    for _ in range(60):
        made = [
            Given(*((TextSpan(*chance.choice(words)),) for _ in range(2)), (TextSpan(a, b + chance.randrange(40)),))
            for a, b in chance.sample(words, 6)
        ]
        rows = [compared(GOLD, [*made, *chance.sample(GOLD.attributions, 2)])]
        whole = figures(rows)["all"]
        cost = sum(c.cost for c in error_classes(rows))
        assert cost == whole.gold + whole.predicted - 2 * whole.right


def test_a_gold_file_with_a_fault_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text('{"doc_id": "a", "text": "x", "attributions": []}\n{"doc_id": "b"}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"gold.jsonl:2: the key 'text' is missing"):
        read_gold(file)
    file.write_text('{"doc_id": "a", "text": "x", "attributions": [{"content": [3]}]}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"gold.jsonl:1: "):
        read_gold(file)


def write_gold(folder: Path) -> Path:
    def row(each: Given) -> dict[str, Any]:
        return {
            "source": [[s.start, s.end] for s in each.source],
            "cue": [[s.start, s.end] for s in each.cue],
            "content": [[s.start, s.end] for s in each.content],
            "type": "indirect" if each is not SACKS else "direct",
            "speech": each.speech,
        }

    file = folder / "gold.jsonl"
    line = {"doc_id": GOLD.id, "text": TEXT, "attributions": [row(each) for each in GOLD.attributions]}
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    return file


def test_predictions_and_statement_lines_are_read_alike(tmp_path: Path) -> None:
    content = [[s.start, s.end] for s in FLOUR.content]
    quotes = tmp_path / "quotes.jsonl"
    quotes.write_text(
        json.dumps({"doc_id": "bakers", "quotes": [{"content": content, "source": None, "cue": None}]}), "utf-8"
    )
    statements = tmp_path / "statements.jsonl"
    statements.write_text(json.dumps({"article": "bakers", "content": content, "kind": "indirect"}) + "\n", "utf-8")
    one, other = read_predictions(quotes)["bakers"], read_predictions(statements)["bakers"]
    assert [(g.source, g.cue, g.content) for g in one] == [(g.source, g.cue, g.content) for g in other]


def test_predictions_for_other_articles_are_refused(tmp_path: Path) -> None:
    gold = write_gold(tmp_path)
    other = tmp_path / "other.jsonl"
    other.write_text('{"doc_id": "butchers", "quotes": []}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="the ids must be the same"):
        evaluated(gold, other, Settings())


def test_the_command_reads_the_texts_itself_and_shows_its_errors(tmp_path: Path) -> None:
    gold = write_gold(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", "eval", "attributions", str(gold), "--show", "-o", "own.jsonl"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 articles, subset all\n")
    options = ["own.jsonl", "--show", "--format", "json"]
    again = subprocess.run(
        [sys.executable, "-m", "onrecord", "eval", "attributions", str(gold), *options],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    report = json.loads(again.stdout)
    assert report["figures"]["direct"]["end_to_end"]["f1"] == 1.0
    assert all(each["class"] in CLASSES for each in report["errors"])


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the evaluation data are not here; see docs/quality.md")
@pytest.mark.parametrize("subset", ["all", "speech", "direct", "quoted"])
def test_the_figures_are_those_of_the_published_scorer(tmp_path: Path, subset: Any) -> None:
    """On 40 articles, against predictions made of the gold by cutting, moving and dropping."""
    chance = random.Random(3)
    lines = (CORPUS / "polnear" / "dev.jsonl").read_text(encoding="utf-8").split("\n")[:40]
    predicted = []
    for row in map(json.loads, lines):
        quotes = []
        for each in row["attributions"]:
            last = len(row["text"])
            moved = [
                [min(s + chance.choice((0, 0, 0, 9)), e), min(e + chance.choice((0, 0, 40, 120)), last)]
                for s, e in each["content"]
            ]
            source = each["source"] if chance.random() < 0.8 else chance.choice(row["attributions"])["source"]
            if chance.random() < 0.8:
                quotes.append({"content": moved, "source": source, "cue": each["cue"]})
        predicted.append({"doc_id": row["doc_id"], "quotes": quotes})
    gold, found, out = tmp_path / "gold.jsonl", tmp_path / "found.jsonl", tmp_path / "out.json"
    gold.write_text("\n".join(lines), encoding="utf-8")
    found.write_text("\n".join(map(json.dumps, predicted)), encoding="utf-8")
    scorer = [sys.executable, "-B", str(CORPUS / "score_attributions.py"), str(gold), str(found)]
    subprocess.run([*scorer, "--subset", subset, "--json", str(out), "--quiet"], check=True)
    theirs = json.loads(out.read_text(encoding="utf-8"))["by_type"]
    ours = evaluated(gold, found, Settings(), subset=subset).figures
    for kind, want in theirs.items():
        got = ours[kind]
        assert (got.gold, got.predicted, got.matched) == (want["n_gold"], want["n_pred"], want["n_matched_j50"])
        assert list(got.content.values()) == list(want["j50"].values())
        assert list(got.end_to_end.values()) == list(want["e2e"].values())
        assert (got.source, got.sourceless) == (want["src_any"], want["src_none"])
