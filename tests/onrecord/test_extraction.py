from __future__ import annotations

import logging
import os

import pytest

import extract.pipeline
from onrecord.config import Settings
from onrecord.extraction import extractions
from records.article import Article, Problem
from records.errors import SettingsError

TEXT = 'Mayor Ada Quill {verb} the harbour toll on Thursday.\n\n"It is a tax on fishermen," Quill said.'


def items() -> list[Article | Problem]:
    verbs = ("rejected", "welcomed", "defended", "criticized")
    found: list[Article | Problem] = []
    for number in range(44):
        text = TEXT.format(verb=verbs[number % 4])
        found.append(Article(f"a{number}", text, sha256=f"{number}"))
        if number % 10 == 3:
            found.append(Problem(f"p{number}", "empty", "give it a text"))
    return found


def test_several_processes_yield_what_one_yields_in_the_same_order() -> None:
    alone = list(extractions(items(), Settings(workers=1)))
    together = list(extractions(items(), Settings(workers=2)))
    assert together == alone
    assert [e.article.id if e.article else e.problem.article for e in alone if e.article or e.problem] == [
        item.id if isinstance(item, Article) else item.article for item in items()
    ]
    assert all(e.statements for e in alone if e.article)


def test_who_only_says_what_others_say_takes_no_stance_and_carries_it() -> None:
    text = "Council leader Rosa Lind said the rail union had claimed that the new timetable was unsafe and useless."
    [found] = extractions([Article("rail", text, title="New timetable", sha256="r")], Settings(workers=1))
    inner, outer = sorted(found.statements, key=lambda s: s.carrier is None)
    assert (inner.mention, inner.carrier) == ("the rail union", outer.id)
    assert {p.stance for p in outer.positions} == {"neutral"}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("stage", ["layout_of", "statement_dates", "_statement"])
def test_an_article_at_which_a_stage_fails_is_a_problem_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch, stage: str, workers: int
) -> None:
    whole = getattr(extract.pipeline, stage)

    def failing(first: object, *others: object, **options: object) -> object:
        if "weir" in str(first):
            raise KeyError("weir")
        return whole(first, *others, **options)

    monkeypatch.setattr(extract.pipeline, stage, failing)
    articles = [Article(key, TEXT.format(verb=verb), sha256=key) for key, verb in (("a", "mended"), ("c", "liked"))]
    articles.insert(1, Article("b", TEXT.format(verb="opened the weir for"), sha256="b"))
    one, two, three = extractions(articles, Settings(workers=workers))
    assert [e.article and e.article.id for e in (one, two, three)] == ["a", None, "c"]
    assert two.problem is not None
    assert str(two.problem).startswith("b: reading it failed (KeyError: 'weir'); ")
    assert one.statements
    assert three.statements


def test_a_text_that_the_parser_refuses_takes_no_other_article_with_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="extract")
    articles = [
        Article("long", "The clerk said no. " * 60_000, sha256="l"),
        Article("short", TEXT.format(verb="opposed"), sha256="s"),
    ]
    long, short = extractions(articles, Settings(workers=1))
    assert long.problem is not None
    assert "E088" in long.problem.what
    assert short.statements
    assert "article long is long (1140000 characters)" in caplog.text
    assert "Traceback" in caplog.text


def test_a_process_that_the_system_ends_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract.pipeline, "layout_of", lambda *_, **__: os._exit(9))
    with pytest.raises(SettingsError, match="--workers 1"):
        list(extractions(items()[:3], Settings(workers=2)))
