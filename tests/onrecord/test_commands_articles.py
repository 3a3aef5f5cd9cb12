"""`onrecord articles` and the options that choose statements, on a store of three."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from onrecord.building import load
from onrecord.cli import app
from onrecord.config import Settings
from onrecord.knowledge import KnowledgeGraph
from records.jsonl import dumps
from tests.builders import statement, word_vectors

NEWS = [
    statement("One.", id="s1", speaker="Ann Bell", topic="harbour toll", article="gazette-1", confidence=0.9),
    statement("Two.", id="s2", speaker="Bo Lind", topic="night ferry", article="gazette-2", confidence=0.5),
    statement("Three.", id="s3", speaker="Cy Mott", topic="swing bridge", article="herald-1", confidence=0.7),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("onrecord.knowledge.Encoder", lambda: word_vectors)
    settings = Settings(store=str(tmp_path / "onrecord.graph"))
    with KnowledgeGraph.open(settings=settings, lock=True) as graph:
        load([], NEWS, graph.store, settings, encoder=word_vectors)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def statement_ids(*arguments: str) -> list[str]:
    done = run("statements", *arguments, "--format", "jsonl")
    assert done.exit_code == 0, done.exception
    return sorted(json.loads(line)["id"] for line in done.stdout.splitlines())


def article_ids() -> list[str]:
    return [row["id"] for row in json.loads(run("articles", "list", "--format", "json").stdout)]


def test_an_article_that_is_removed_is_gone_with_its_statements(folder: Path) -> None:
    assert article_ids() == ["gazette-1", "gazette-2", "herald-1"]
    done = run("articles", "remove", "gazette-2")
    assert done.exit_code == 0, done.exception
    assert "Removed 1 article with 1 statement. The store now holds 2 articles and 2 statements." in done.stderr
    assert article_ids() == ["gazette-1", "herald-1"]
    assert statement_ids() == ["s1", "s3"]


def test_articles_loaded_without_statements_keep_those_that_are_there_unless_the_text_is_another(folder: Path) -> None:
    settings = Settings(store=str(folder / "onrecord.graph"))
    same = [replace(news.article, sha256="aa") for news in NEWS]
    for articles, kept in (
        (same, ["s1", "s2", "s3"]),
        (same, ["s1", "s2", "s3"]),
        ([replace(same[1], sha256="bb")], ["s1", "s3"]),
    ):
        with KnowledgeGraph.open(settings=settings, lock=True) as graph:
            load(articles, [], graph.store, settings, encoder=word_vectors)
        assert statement_ids() == kept


def test_no_article_is_removed_where_one_id_is_wrong(folder: Path) -> None:
    done = run("articles", "remove", "gazette-1", "gazete-2")
    assert "no article has the id 'gazete-2'; the nearest are gazette-2" in str(done.exception)
    assert len(article_ids()) == 3


UNKNOWN = {
    "--speaker": ("Ann Bull", "no speaker is called 'Ann Bull'; the nearest are Ann Bell"),
    "--topic": ("zzz", "no topic is called 'zzz'; the nearest are "),
    "--article": ("herald", "no article has the id 'herald'; the nearest are herald-1"),
}


@pytest.mark.parametrize("option", UNKNOWN)
@pytest.mark.parametrize("command", [("statements",), ("render", "page.html")])
def test_a_filter_that_names_nothing_is_an_error_with_the_nearest(
    folder: Path, command: tuple[str, ...], option: str
) -> None:
    asked, told = UNKNOWN[option]
    assert told in str(run(*command, option, asked).exception)
    assert not (folder / "page.html").exists()


def test_one_wrong_name_beside_a_right_one_is_an_error_too(folder: Path) -> None:
    assert "'Nobody Such'" in str(run("statements", "--speaker", "Bell", "--speaker", "Nobody Such").exception)


def test_the_least_confidence_is_that_of_the_settings_unless_an_option_says_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "onrecord.toml").write_text("min_confidence = 0.6\n", encoding="utf-8")
    assert statement_ids() == ["s1", "s3"]
    monkeypatch.setenv("ONRECORD_MIN_CONFIDENCE", "0.8")
    assert statement_ids() == ["s1"]
    assert statement_ids("--min-confidence", "0") == ["s1", "s2", "s3"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("render", "{}/page.html", "--title", "Tolls <& ferries>"),
        ("topics", "codebook", "export", "{}/codebook.yaml"),
        ("network", "conflict", "-o", "{}/conflict.csv"),
        ("export", "{}/graph.csv", "--format", "csv"),
    ],
)
def test_the_folders_of_a_file_that_is_written_are_made(folder: Path, arguments: tuple[str, ...]) -> None:
    place = folder / "new" / "place"
    done = run(*(argument.format(place) for argument in arguments))
    assert done.exit_code == 0, done.exception
    [written] = place.iterdir()
    if written.suffix == ".html":
        assert "<title>Tolls &lt;&amp; ferries&gt;</title>" in written.read_text(encoding="utf-8")


def test_loading_again_says_that_nothing_is_new(folder: Path) -> None:
    lines = [dumps({**s.article.to_json(), "sha256": s.id}) for s in NEWS[:2]] + [dumps(s.to_line()) for s in NEWS[:2]]
    (folder / "lines.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    first = run("load", "lines.jsonl", "--store", "other.graph")
    assert "2 new articles, 2 statements." in first.stderr
    assert (
        "0 new articles (2 known already), 0 statements." in run("load", "lines.jsonl", "--store", "other.graph").stderr
    )
