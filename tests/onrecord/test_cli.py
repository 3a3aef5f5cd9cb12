"""The command line as a user has it: one process a command, exit codes, standard output and standard error apart."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onrecord.knowledge import KnowledgeGraph
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


def test_ask_leaves_out_attributions_below_the_share_that_is_asked_for(built: Path) -> None:
    found = run("ask", "who opposed the harbour toll", "--min-confidence", "1.0", "--format", "json", cwd=built)
    assert json.loads(found.stdout)["answers"] == []


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


@pytest.mark.parametrize("name", ["nowhere", "empty", "empty.txt"])
@pytest.mark.parametrize("store", ["known.graph", "new.graph"])
def test_a_build_that_can_read_nothing_exits_1_whatever_the_store_holds(
    built: Path, tmp_path: Path, name: str, store: str
) -> None:
    shutil.copy(built / "onrecord.graph", tmp_path / "known.graph")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    done = run("build", name, "--store", store, "--html", "page.html", cwd=tmp_path)
    assert done.returncode == 1
    assert f"problem: {name}: " in done.stderr
    assert done.stderr.endswith("mend what is told above, or name other files\n")
    assert not (tmp_path / "new.graph").exists()
    assert not (tmp_path / "page.html").exists()


def test_a_problem_beside_an_article_that_is_known_is_told_and_no_failure(built: Path) -> None:
    done = run("build", "toll.txt", "nowhere", cwd=built)
    assert done.returncode == 0
    assert "problem: nowhere: no such file or folder" in done.stderr


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


def test_files_that_are_left_out_are_told_in_one_line_unless_quiet(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lines.jsonl").write_text('{"text": 5}', encoding="utf-8")
    for name in ("notes.docx", "more.docx", "run.log"):
        (tmp_path / "in" / name).write_text("No.", encoding="utf-8")
    told = run("extract", "in", cwd=tmp_path).stderr.splitlines()
    assert told[0] == "3 files left out: .docx, .log; --verbose names them"
    assert "left out" not in run("--quiet", "extract", "in", cwd=tmp_path).stderr


def test_what_is_no_text_is_no_file_of_statements(tmp_path: Path) -> None:
    (tmp_path / "noise.bin").write_bytes(bytes(range(128, 256)) * 20)
    for arguments in (("load",), ("eval", "attributions")):
        done = run(*arguments, "noise.bin", cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.startswith("onrecord: noise.bin:1: not UTF-8 text; ")


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
    assert "from 1 article." in done.stderr


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
    assert "1 new article, " in done.stderr
    assert not (tmp_path / "onrecord.graph.journal").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("statements", "--since", "banana"),
        ("statements", "--until", "2011-13"),
        ("extract", "toll.txt", "--date", "26 October"),
        ("extract", "toll.txt", "--column", "body"),
        ("extract", "toll.txt", "--column", "foo=body"),
        ("network", "conflict", "--normalization", "prominence"),
    ],
)
def test_an_option_that_can_mean_nothing_is_wrong_usage(built: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, cwd=built)
    assert done.returncode == 2
    assert done.stdout == ""
    assert arguments[-1].partition("=")[0] in done.stderr


def test_a_mistyped_store_is_an_error_and_not_an_empty_answer(built: Path) -> None:
    done = run("statements", "--store", "onrecrod.graph", cwd=built)
    assert done.returncode == 1
    assert "onrecrod.graph: no store there" in done.stderr


def test_a_place_that_cannot_be_written_is_told_without_a_traceback(built: Path) -> None:
    (built / "taken").mkdir()
    done = run("render", "taken", cwd=built)
    assert done.returncode == 1
    assert done.stderr.startswith("onrecord: taken: ")
    assert "Traceback" not in done.stderr


def test_article_lines_of_others_are_not_loaded_as_statements(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}) + "\n", encoding="utf-8")
    done = run("load", "rows.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert "rows.jsonl:1: an article, not a statement" in done.stderr


def test_a_speaker_who_is_not_known_is_told_as_such(built: Path) -> None:
    said = run("ask", "what did Zed Nobody say", cwd=built).stdout
    assert "No speaker is called 'Zed Nobody'.\n" in said


def test_a_second_build_of_the_same_store_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    (tmp_path / "toll.txt").write_text(TEXT, encoding="utf-8")
    with KnowledgeGraph.open(str(tmp_path / "onrecord.graph"), lock=True):
        done = run("build", "toll.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert "is writing it" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_build_says_in_one_line_how_to_go_on(tmp_path: Path, workers: str) -> None:
    rows = (json.dumps({"id": f"a{number}", "text": f"{TEXT} {number}"}) for number in range(3000))
    (tmp_path / "rows.jsonl").write_text("\n".join(rows), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "build", "rows.jsonl", "--workers", workers],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        # Ctrl-C goes to a whole group.
        start_new_session=True,
        # A run in the background of a shell ignores SIGINT, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    journal = tmp_path / "onrecord.graph.journal"
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and not (journal.exists() and journal.stat().st_size):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == "onrecord: interrupted; run the same command again to go on\n"


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("loading", ["typer", "rich.progress", "graph.store", "kglite"])
def test_an_interruption_while_it_loads_is_told_in_one_line(built: Path, loading: str) -> None:
    code = f"""
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == {loading!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["onrecord", "statements"]
from onrecord.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=built, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert re.fullmatch("onrecord: interrupted.*\n", done.stderr)


@pytest.mark.parametrize("form", ["table", "jsonl", "csv"])
def test_a_reader_of_the_output_who_has_gone_is_no_failure(built: Path, form: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "statements", "--format", form],
        cwd=built,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


def test_an_article_that_was_renamed_keeps_its_statements_when_its_old_name_is_used_again(tmp_path: Path) -> None:
    (tmp_path / "latest.txt").write_text(TEXT, encoding="utf-8")
    assert run("build", ".", cwd=tmp_path).returncode == 0
    (tmp_path / "latest.txt").rename(tmp_path / "older.txt")
    (tmp_path / "latest.txt").write_text("Eve Poe said that the zoo must close.", encoding="utf-8")
    assert "2 new articles, " in run("build", ".", cwd=tmp_path).stderr
    lines = run("statements", "--format", "jsonl", cwd=tmp_path).stdout.splitlines()
    assert {json.loads(line)["article"] for line in lines} == {"latest", "older"}


def test_a_row_put_before_all_others_of_a_table_loses_none_of_them(tmp_path: Path) -> None:
    rows = ["Ann Bell said that the toll must go.", "Bo Lind said that the ferry must stop."]
    for table in (rows, ["Eve Poe said that the zoo must close.", *rows]):
        (tmp_path / "news.csv").write_text("\n".join(["text", *table]), encoding="utf-8")
        assert run("build", "news.csv", "--store", "news", cwd=tmp_path).returncode == 0
    lines = run("statements", "--store", "news", "--format", "jsonl", cwd=tmp_path).stdout.splitlines()
    said = {json.loads(line)["article"]: json.loads(line)["speaker"] for line in lines}
    assert said == {"news-2": "Eve Poe", "news-3": "Ann Bell", "news-4": "Bo Lind"}


def test_an_article_passed_over_for_its_text_is_named_if_wanted(built: Path, tmp_path: Path) -> None:
    shutil.copy(built / "onrecord.graph", tmp_path)
    (tmp_path / "again.txt").write_text(TEXT, encoding="utf-8")
    told = run("build", "again.txt", cwd=tmp_path).stderr
    assert "(1 with the text of another article, which --verbose names)" in told
    assert "again: passed over" not in told
    assert "again: passed over; it has the text of toll" in run("--verbose", "build", "again.txt", cwd=tmp_path).stderr


def test_what_is_told_later_of_an_article_that_is_known_is_taken_over_once(tmp_path: Path) -> None:
    (tmp_path / "zoo.txt").write_text("Eve Poe said that the zoo must close.", encoding="utf-8")

    def built_with(*options: str) -> tuple[str, list[tuple[str, str]]]:
        told = run("build", "zoo.txt", *options, cwd=tmp_path).stderr
        rows = csv.DictReader(io.StringIO(run("statements", "--format", "csv", cwd=tmp_path).stdout))
        return told, [(row["date"], row["publisher"]) for row in rows]

    assert built_with()[1] == [("", "")]
    dated = ("--date", "2024-05-01")
    told, rows = built_with(*dated)
    assert "1 new article (1 known with another title, publisher, date or address), " in told
    assert rows == [("2024-05-01", "")]
    for options in (dated, ()):
        told, rows = built_with(*options)
        assert "0 new articles (1 known already)" in told
        assert rows == [("2024-05-01", "")]
    assert built_with("--publisher", "Gazette")[1] == [("2024-05-01", "Gazette")]


def test_an_article_whose_id_grows_by_a_file_of_its_name_is_still_one_article(tmp_path: Path) -> None:
    def articles_after(*texts: tuple[str, str]) -> tuple[str, dict[str, str]]:
        for name, text in texts:
            (tmp_path / "st" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "st" / name).write_text(text, encoding="utf-8")
        told = run("build", "st", cwd=tmp_path).stderr
        lines = run("statements", "--format", "jsonl", cwd=tmp_path).stdout.splitlines()
        return told, {(row := json.loads(line))["article"]: row["quote"] for line in lines}

    articles_after(("a01.txt", "Eve Poe said that the zoo must close."))
    told, found = articles_after(("d/a01.txt", "Ann Bell said that the toll must go."))
    assert "2 new articles (1 known under a shorter id), " in told
    assert set(found) == {"st/a01", "d/a01"}
    told, found = articles_after(("a01.txt", "Eve Poe said that the zoo must stay."))
    assert found == {"st/a01": "the zoo must stay", "d/a01": "the toll must go"}


def test_an_article_that_stays_beside_a_file_of_its_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    for name, text in (
        ("a01.txt", "Eve Poe said that the zoo must close."),
        ("d/b.txt", "Ed Moss said no to the tax."),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "stays beside" not in run("build", ".", cwd=tmp_path).stderr
    for name in ("a01.txt", "d/a01.txt"):
        (tmp_path / name).write_text(f"Ann Bell said that the toll must go. {name}", encoding="utf-8")
    told = " ".join(run("build", ".", cwd=tmp_path).stderr.split())
    assert "article a01 stays beside " in told
    assert "if it is the same article: onrecord articles remove a01" in told


def test_extract_does_not_read_the_file_that_it_writes(tmp_path: Path) -> None:
    (tmp_path / "toll.txt").write_text(TEXT, encoding="utf-8")
    for _ in range(2):  # the second time the file is there already
        done = run("extract", ".", "-o", "o.jsonl", cwd=tmp_path)
        assert (done.returncode, "problem" in done.stderr) == (0, False), done.stderr
        assert "from 1 article." in done.stderr


def test_extract_refuses_to_write_over_what_it_is_told_to_read(tmp_path: Path) -> None:
    (tmp_path / "toll.txt").write_text(TEXT, encoding="utf-8")
    done = run("extract", "toll.txt", "-o", "toll.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "write to another file" in done.stderr
    assert (tmp_path / "toll.txt").read_text(encoding="utf-8") == TEXT
