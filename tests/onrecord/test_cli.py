"""The command line as a user has it: one process a command, exit codes, standard output and standard error apart."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from records.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
TEXT = """Toll divides harbour town

14 March 2024

PORT ELM - Mayor Ada Quill rejected the harbour toll on Thursday. "The harbour toll is a tax on fishermen," Quill said.

Transport chief Bo Lind welcomed the harbour toll. Lind said that the harbour toll would pay for ferries.
"""


def run(*arguments: str, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onrecord", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one article and its store."""
    folder = tmp_path_factory.mktemp("user")
    (folder / "toll.txt").write_text(TEXT, encoding="utf-8")
    done = run("build", "toll.txt", "--html", "page.html", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return folder


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout == f"onrecord {VERSION}\n"


def test_build_writes_store_and_page_and_leaves_no_journal(built: Path) -> None:
    assert (built / "onrecord.graph").exists()
    assert "<!doctype html>" in (built / "page.html").read_text(encoding="utf-8")
    assert list(built.glob("*.journal*")) == []


def test_building_again_reads_nothing_anew(built: Path) -> None:
    before = run("statements", "--format", "jsonl", cwd=built).stdout
    again = run("build", "toll.txt", cwd=built)
    assert "0 new articles (1 known already)" in again.stderr
    assert run("statements", "--format", "jsonl", cwd=built).stdout == before


def test_ask_names_the_opponent_with_quote_and_date(built: Path) -> None:
    done = run("ask", "who opposed the harbour toll", cwd=built)
    assert done.returncode == 0
    assert "Ada Quill opposes it" in done.stdout
    assert "2024-03-14" in done.stdout
    assert "Bo Lind" not in done.stdout
    assert "Searched 1 article" in done.stdout


def test_ask_as_json_is_one_object(built: Path) -> None:
    row = json.loads(run("ask", "who supports the harbour toll", "--format", "json", cwd=built).stdout)
    assert [a["speaker"] for a in row["answers"]] == ["Bo Lind"]


def test_a_question_that_is_not_understood_exits_2_and_names_the_forms(built: Path) -> None:
    done = run("ask", "what is love", cwd=built)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "what did SPEAKER say about TOPIC" in done.stderr


def test_no_match_exits_0_with_the_nearest_topics(built: Path) -> None:
    done = run("ask", "who opposed the whaling moratorium", "--format", "json", cwd=built)
    assert done.returncode == 0
    row = json.loads(done.stdout)
    assert row["answers"] == []
    assert row["nearest_topics"]


def test_show_cypher_prints_parameters_and_query(built: Path) -> None:
    done = run("ask", "who opposed the harbour toll", "--show-cypher", cwd=built)
    assert ":param" in done.stdout
    assert "MATCH" in done.stdout


def test_statements_as_csv_have_a_header_and_a_row_a_position(built: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("statements", "--format", "csv", cwd=built).stdout)))
    assert {row["speaker"] for row in rows} == {"Ada Quill", "Bo Lind"}


def test_filters_keep_what_they_name(built: Path) -> None:
    lines = run("statements", "--speaker", "Quill", "--stance", "oppose", "--format", "jsonl", cwd=built).stdout
    assert {json.loads(line)["speaker"] for line in lines.splitlines()} == {"Ada Quill"}


def test_a_query_reads_and_a_writing_query_is_refused(built: Path) -> None:
    cypher = "MATCH (s:Speaker) WHERE s.name STARTS WITH $start RETURN s.name AS name ORDER BY name"
    done = run("query", cypher, "-p", "start=Ada", "--format", "jsonl", cwd=built)
    assert json.loads(done.stdout) == {"name": "Ada Quill"}
    refused = run("query", "MATCH (n) DETACH DELETE n", cwd=built)
    assert refused.returncode == 1
    assert "--write" in refused.stderr
    assert run("query", cypher, "-p", "start=Ada", "--format", "csv", cwd=built).stdout == "name\nAda Quill\n"


def test_extract_and_load_rebuild_the_same_graph(built: Path, tmp_path: Path) -> None:
    done = run(
        "extract", "toll.txt", "-o", str(tmp_path / "s.jsonl.gz"), "--articles", str(tmp_path / "a.jsonl"), cwd=built
    )
    assert done.returncode == 0, done.stderr
    assert run("load", "a.jsonl", "s.jsonl.gz", cwd=tmp_path).returncode == 0
    ours = run("statements", "--format", "jsonl", cwd=tmp_path).stdout
    assert ours == run("statements", "--format", "jsonl", cwd=built).stdout


def test_extract_reads_standard_input(tmp_path: Path) -> None:
    done = run("extract", "-", cwd=tmp_path, stdin=TEXT)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert "Ada Quill" in {line["speaker"] for line in lines}
    for line in lines:
        assert " ".join(TEXT[a:b].strip() for a, b in line["content"]) == line["quote"]


def test_a_bad_article_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "toll.txt").write_text(TEXT, encoding="utf-8")
    done = run("extract", ".", cwd=tmp_path)
    assert done.returncode == 0
    assert "empty.txt" in done.stderr
    assert done.stdout.count("\n") > 1


def test_nothing_readable_at_all_exits_1(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    assert run("extract", "empty.txt", cwd=tmp_path).returncode == 1


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    done = run("extract", "nowhere.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert "nowhere.txt" in done.stderr


def test_wrong_usage_exits_2(tmp_path: Path) -> None:
    assert run("build", cwd=tmp_path).returncode == 2
    assert run("statements", "--format", "xml", cwd=tmp_path).returncode == 2


def test_a_broken_statement_line_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"id": "s1"}\n', encoding="utf-8")
    done = run("load", "s.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert "s.jsonl:1" in done.stderr


def test_quiet_says_nothing_but_data(tmp_path: Path) -> None:
    (tmp_path / "toll.txt").write_text(TEXT, encoding="utf-8")
    done = run("--quiet", "extract", "toll.txt", cwd=tmp_path)
    assert done.stderr == ""
    assert done.stdout


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = run("statements", "--store", "folder", cwd=tmp_path)
    assert done.returncode == 1
    assert "folder" in done.stderr


def test_what_a_build_leaves_in_its_own_folder_is_never_read_as_an_article(built: Path, tmp_path: Path) -> None:
    for name in ("toll.txt", "page.html"):
        (tmp_path / name).write_bytes((built / name).read_bytes())
    (tmp_path / "s.jsonl").write_text(run("extract", "toll.txt", cwd=built).stdout, encoding="utf-8")
    (tmp_path / "s.csv").write_text(run("statements", "--format", "csv", cwd=built).stdout, encoding="utf-8")
    done = run("extract", ".", cwd=tmp_path)
    assert {json.loads(line)["article"] for line in done.stdout.splitlines()} == {"toll"}
    assert done.stderr.count("problem: ") == 3
    assert "from 1 articles" in done.stderr


def test_a_run_that_was_cut_off_goes_on_and_counts_each_article_once(tmp_path: Path) -> None:
    (tmp_path / "toll.txt").write_text(TEXT, encoding="utf-8")
    assert run("build", "toll.txt", "--store", "other.graph", cwd=tmp_path).returncode == 0
    articles = run("extract", "toll.txt", "-o", "s.out", "--articles", "a.out", cwd=tmp_path)
    assert articles.returncode == 0, articles.stderr
    row = {
        "article": json.loads((tmp_path / "a.out").read_text(encoding="utf-8")),
        "statements": [json.loads(line) for line in (tmp_path / "s.out").read_text(encoding="utf-8").splitlines()],
    }
    (tmp_path / "onrecord.graph.journal").write_text(json.dumps(row) + '\n{"article": {"id": "cut', encoding="utf-8")
    done = run("build", ".", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 new articles, " in done.stderr
    assert not (tmp_path / "onrecord.graph.journal").exists()
