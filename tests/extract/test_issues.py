"""What an article is about: its main issue and a second one, on articles parsed by the real small model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from extract.targets.concepts import Article
from extract.targets.issues import Usage, Wording, voted_on, wordings
from extract.targets.model import TargetModel
from extract.targets.phrases import singular
from records.attribution import Attribution
from records.spans import TextSpan

MODEL = TargetModel.load()
TRAIN = Path(__file__).parents[2] / "bench" / "train"
BODY = """The harbour board will decide on Monday on the kiosks by the old pier.

Baker Ines Roth said the kiosks would take her trade. "Nobody asked us," she said. Mayor Jon Hale called it progress.

The board hopes to let the kiosks from June. Fisherman Ole Vik wondered who would sweep up after them."""


def article(nlp: Language, text: str, title: str | None = None) -> Article:
    content = (TextSpan(text.index("the kiosks would"), text.index(' "Nobody')),)
    return Article(nlp(text), [Attribution((), (), content, "indirect", "test", 1.0)], title)


def labels(nlp: Language, title: str) -> set[str]:
    return {wording.label for wording in wordings(Usage(article(nlp, BODY, title)))}


def test_words_of_the_headline_that_stand_together_may_name_the_issue(nlp: Language) -> None:
    assert "snack kiosk" in labels(nlp, "Snack kiosks divide the harbour")


def test_a_possessive_in_capitals_leaves_no_apostrophe_behind(nlp: Language) -> None:
    found = labels(nlp, "PIER'S KIOSKS DIVIDE ST OLAF'S")
    assert not [label for label in found if label.endswith(("'", "’"))]
    assert singular("Olaf's") == "Olaf's"


def test_what_is_done_in_a_headline_is_named_by_its_noun(nlp: Language) -> None:
    assert "kiosk ban" in labels(nlp, "Board to ban kiosks")


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Board to close four snack kiosks", "snack kiosk closure"),
        ("Snack kiosks by the old pier to be closed in May", "snack kiosk closure"),
        ("Kiosk lease to expire in June", "kiosk lease end"),
        ("Board to lift ban on kiosks", "kiosk ban lifting"),
        ("Council bans kiosks from pier", "kiosk ban"),
    ],
)
def test_what_undoes_a_thing_in_a_headline_is_part_of_its_name(nlp: Language, title: str, label: str) -> None:
    assert label in labels(nlp, title)


def test_who_does_something_to_another_is_not_what_it_is_done_to(nlp: Language) -> None:
    found = labels(nlp, "Harbour board bans kiosks from pier")
    assert "kiosk ban" in found
    assert not any("board ban" in label for label in found)
    assert "snack kiosk closure" in labels(nlp, "Snack kiosk closes after a hundred years")


def test_a_name_among_small_letters_is_no_verb(nlp: Language) -> None:
    assert not any("testing" in label for label in labels(nlp, "Board drops plan to play Test by the kiosks"))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Mayor Jon Hale ruled out scrapping the kiosks.", False),
        ("Mayor Jon Hale has no plans to scrap the kiosks.", False),
        ("Mayor Jon Hale would like to scrap the kiosks.", True),
    ],
)
def test_what_nobody_is_to_do_is_no_issue(nlp: Language, said: str, named: bool) -> None:
    found = wordings(Usage(article(nlp, f"{said} {BODY}", "Mayor stands by the kiosks")))
    assert ("kiosk abolition" in {wording.label for wording in found}) is named


def test_no_wording_runs_over_a_verb_and_a_number(nlp: Language) -> None:
    assert not any("four" in label for label in labels(nlp, "Council to vote on closing four kiosks"))


def test_a_verb_of_a_headline_is_no_part_of_a_name(nlp: Language) -> None:
    assert not any(
        "weigh" in label or "slam" in label for label in labels(nlp, "Board weighs kiosks; bakers slam plan")
    )
    title = "Harbour board votes 4-3 to adopt kiosk plan"
    found = wordings(Usage(article(nlp, f"{title}\n\n{BODY}", title)))
    assert not any("vote" in wording.label for wording in found if "title" in wording.kinds)


@pytest.mark.parametrize(
    ("title", "verb", "label"),
    [
        ("Students occupy pier kiosks over fees", "occupy", "pier kiosk"),
        ("Snack kiosks approved for the pier", "approved", "snack kiosk"),
        ("Parents split as board prepares kiosk ban", "prepares", "kiosk ban"),
    ],
)
def test_a_name_ends_before_a_verb_of_a_headline(nlp: Language, title: str, verb: str, label: str) -> None:
    found = labels(nlp, title)
    assert label in found
    assert not any(verb in other.split() or verb.removesuffix("s") in other.split() for other in found)


def test_no_sum_of_money_is_part_of_a_name(nlp: Language) -> None:
    assert not any("bln" in label for label in labels(nlp, "Orrin's 2.5 bln euro bid for kiosks meets resistance"))


def test_no_wording_begins_with_a_number_or_is_a_generic_noun(nlp: Language) -> None:
    found = labels(nlp, "Four kiosks for the pier: notes from the week") | labels(nlp, "“Two piers, two kiosks”")
    assert "kiosk" in found
    assert not found & {"four kiosk", "two kiosk", "two pier", "week"}


@pytest.mark.parametrize("end", ["?", "’", "”"])
def test_a_headline_in_the_text_may_be_a_question_or_a_quotation(nlp: Language, end: str) -> None:
    assert article(nlp, f"Are kiosks by the pier a gift or ‘a blot{end}\n\n{BODY}").headline.startswith("Are kiosks")


def test_a_full_sentence_is_no_headline(nlp: Language) -> None:
    assert article(nlp, BODY).headline == ""


def test_an_issue_is_known_under_several_wordings_and_each_statement_has_one(nlp: Language) -> None:
    told = article(nlp, BODY, "Pier kiosks divide the harbour")
    MODEL.issues.tell(told)
    assert told.main is not None
    known = told.wordings[id(told.main)]
    assert known[0] == told.main.label
    assert [told.wording(told.main, number) for number in range(len(known))] == known


@pytest.mark.parametrize(
    ("likeliest", "score", "named"),
    [
        ("vote on kiosks", 0.8, "kiosk ban"),
        ("vote on kiosks", 0.6, "vote on kiosks"),
        ("vote on ferries", 0.8, "vote on ferries"),
        ("kiosk", 0.8, "kiosk"),
    ],
)
def test_a_vote_gives_way_to_what_it_is_to_undo_where_that_is_nearly_as_likely(
    likeliest: str, score: float, named: str
) -> None:
    found = [Wording(label, frozenset(label.split()), "") for label in ("old pier", likeliest, "kiosk ban")]
    assert voted_on(found, np.array([0.1, 1.0, score], dtype=np.float32)).label == named


def test_an_article_that_forgets_its_issues_calls_things_as_before(nlp: Language) -> None:
    told = article(nlp, BODY, "Pier kiosks divide the harbour")
    before = {token: concept.label for token, concept in told.concept_at.items()}
    MODEL.issues.tell(told)
    told.forget_issues()
    assert told.main is told.salient
    assert told.second is None
    assert {c.label for c in told.concept_at.values()} <= set(before.values())


def test_an_article_without_a_noun_keeps_no_issue(nlp: Language) -> None:
    empty = Article(nlp("No."), [], None)
    MODEL.issues.tell(empty)
    assert empty.main is None


def test_the_written_articles_have_their_contents_and_mentions_where_they_say() -> None:
    for line in (line for path in TRAIN.glob("written_articles*.jsonl") for line in path.open(encoding="utf-8")):
        row = json.loads(line)
        assert row["issues"]
        for statement in row["statements"]:
            assert all(row["text"][start:end].strip() for start, end in statement["content"])
            for mention in (target["mention"] for target in statement["targets"] if target["mention"]):
                assert any(start <= mention[0] < mention[1] <= end for start, end in statement["content"])
