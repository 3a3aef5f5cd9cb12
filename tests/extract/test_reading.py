"""Reading: every format and encoding becomes an article, everything else a Problem that names the place."""

from __future__ import annotations

import codecs
import csv
import gzip
import http.server
import io
import json
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.reading import ReadOptions, fetch_pages, files_left_out, find_sources, read_articles, read_source
from extract.reading.decoding import decoded
from records.article import Article, Problem
from records.errors import ArticleError, SettingsError
from records.identifiers import text_sha256

STORY = (
    "Ferry operator scraps night sailings\n\nBy Ida Brandvold\n9 August 2014\n\n"
    "OLMO, Aug 9 (Reuters) - The operator of the ferry will end its night sailings, its director said on Thursday.\n\n"
    "“We cannot run empty boats,” Jörg Åsen told a packed hall in the town.\n"
)
PAGE = """<!DOCTYPE html><html><head><title>Night boats go | Olmo Gazette</title>
<meta charset="{charset}"><link rel="canonical" href="https://olmo.example/ferry/1">
<meta property="og:site_name" content="Olmo Gazette">
<meta property="article:published_time" content="2014-08-09T10:00:00Z">
</head><body><nav><a href="/">Home</a> <a href="/s">Sport</a></nav><article><h1>Night boats go</h1>
<p>The operator of the ferry will end its night sailings in the autumn, its director said on Thursday.</p>
<p>“We cannot run empty boats,” Jörg Åsen told a packed hall in the town, where few had expected it.</p>
</article><footer>Copyright 2014</footer></body></html>"""


def all_of(*paths: Path | str, **options: object) -> list[Article | Problem]:
    return list(read_articles([str(path) for path in paths], ReadOptions(**options)))  # type: ignore[arg-type]


def one(path: Path, **options: object) -> Article:
    [item] = all_of(path, **options)
    assert isinstance(item, Article), item
    return item


def problem(path: Path, **options: object) -> Problem:
    [item] = all_of(path, **options)
    assert isinstance(item, Problem), item
    return item


def pdf(text: str) -> bytes:
    """Return a PDF of one page that shows the lines of `text`."""
    lines = "".join(f"({line}) Tj 0 -14 Td " for line in text.split("\n"))
    stream = f"BT /F1 11 Tf 40 780 Td {lines}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_a_text_file_is_an_article_with_what_its_head_says(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_bytes(STORY.encode())
    assert one(path) == Article(
        id="ferry",
        text=STORY,
        title="Ferry operator scraps night sailings",
        publisher="Reuters",
        published="2014-08-09",
        sha256=text_sha256(STORY),
    )


def test_line_ends_stay_as_the_file_has_them(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_bytes(STORY.replace("\n", "\r\n").encode())
    article = one(path)
    assert article.text == STORY.replace("\n", "\r\n")
    assert article.title == "Ferry operator scraps night sailings"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("windows-1252", b""),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, mark: bytes) -> None:
    path = tmp_path / "ferry.txt"
    path.write_bytes(mark + STORY.encode(encoding))
    assert one(path).text == STORY


def test_a_given_encoding_is_used_and_a_wrong_one_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_bytes("Žofie řekla".encode("iso8859-2"))
    assert one(path, encoding="iso8859-2").text == "Žofie řekla"
    assert "utf-8" in problem(path, encoding="utf-8").what
    assert "no-such" in problem(path, encoding="no-such").what


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1))
def test_every_utf_8_text_is_decoded_to_itself(text: str) -> None:
    assert decoded(text.encode()) == text.removeprefix("\ufeff")


def test_one_broken_byte_costs_one_character(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_bytes((STORY * 20).encode() + b"\xe2\x80")
    assert one(path).text == STORY * 20 + "\ufffd"


@pytest.mark.parametrize("suffix", [".html", ".htm", ".xhtml", ".html.gz"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_page_gives_its_article_and_what_it_says_of_itself(tmp_path: Path, suffix: str, charset: str) -> None:
    path = tmp_path / f"page{suffix}"
    data = PAGE.format(charset=charset).encode(charset)
    path.write_bytes(gzip.compress(data) if suffix.endswith(".gz") else data)
    article = one(path)
    assert article.id == "page"
    assert "“We cannot run empty boats,” Jörg Åsen told a packed hall" in article.text
    assert "\n" in article.text
    assert "Sport" not in article.text
    assert (article.title, article.publisher, article.published) == ("Night boats go", "Olmo Gazette", "2014-08-09")
    assert article.url == "https://olmo.example/ferry/1"


def test_a_page_without_text_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body><script>run()</script></body></html>")
    assert "no text" in problem(path).what


def test_a_pdf_gives_its_text(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(
        pdf("Ferry operator scraps night sailings\n9 August 2014\nThe operator will end its sailings, Ann Lee said.")
    )
    article = one(path)
    assert "The operator will end its sailings, Ann Lee said." in article.text
    assert article.published == "2014-08-09"


@pytest.mark.parametrize(
    ("data", "what"), [(b"%PDF-1.4\n%broken", "damaged"), (pdf(""), "no text"), (pdf("text")[:300], "damaged|no text")]
)
def test_a_pdf_that_is_damaged_or_only_pictures_is_a_problem(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(data)
    assert any(part in problem(path).what for part in what.split("|"))


@pytest.mark.parametrize(
    "row",
    [
        {
            "body": STORY,
            "headline": "Boats",
            "pubdate": "2014-08-09T10:00:00Z",
            "link": "https://o.example/1",
            "source": "Olmo",
        },
        {
            "id": "a1",
            "content": STORY,
            "title": "Boats",
            "published": "9 August 2014",
            "url": "https://o.example/1",
            "publisher": "Olmo",
        },
        {
            "articleText": STORY,
            "Title": "Boats",
            "Publication Date": "August 9, 2014",
            "URL": "https://o.example/1",
            "source": {"name": "Olmo"},
        },
        {
            "full_text": [STORY],
            "headline": "Boats",
            "timestamp": 1407585600,
            "source": "https://o.example/1",
            "site_name": "Olmo",
        },
    ],
)
def test_a_json_line_is_read_by_the_usual_names_of_its_fields(tmp_path: Path, row: dict[str, object]) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    article = one(path)
    assert article.text == STORY
    assert (article.title, article.published, article.url) == ("Boats", "2014-08-09", "https://o.example/1")
    assert article.id == row.get("id", "feed-1")


def test_columns_given_by_option_win(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text("text,remark,when\nshort,Ann said that it was safe.,03/04/2014\n")
    article = one(path, columns={"text": "remark", "date": "when"}, day_first=True)
    assert (article.text, article.published) == ("Ann said that it was safe.", "2014-04-03")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_with_any_delimiter_and_quoted_line_breaks(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / ("feed.tsv" if delimiter == "\t" else "feed.csv")
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerows(
            [["id", "headline", "body"], ["a", "Boats; and | more, here", STORY], ["b", "Trams", "Ann said no."]]
        )
    items = all_of(path)
    assert [item.id for item in items if isinstance(item, Article)] == ["a", "b"]
    assert isinstance(items[0], Article)
    assert items[0].text == STORY


def test_a_table_in_windows_1252_is_read(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_bytes("title;text\nFähre;“Nein”, sagte Jörg. – So war es.\n".encode("windows-1252"))
    assert one(path).text == "“Nein”, sagte Jörg. – So war es."


def test_a_table_without_a_column_of_text_is_a_problem_that_names_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text("alpha,beta\n1,2\n")
    found = problem(path)
    assert found.article == str(path)
    assert "alpha, beta" in found.what


def test_bad_rows_are_problems_with_their_line_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(
        '{"text": "Ann said no."}\nnot json\n[1]\n\n{"text": ""}\n{"a": "x"}\n{"text": "Bo said yes."}\n{"text": "cut'
    )
    items = all_of(path)
    assert [item.text for item in items if isinstance(item, Article)] == ["Ann said no.", "Bo said yes."]
    assert [item.article.rsplit(":", 1)[1] for item in items if isinstance(item, Problem)] == ["2", "3", "5", "6", "8"]
    assert all(item.remedy for item in items if isinstance(item, Problem))


def test_half_a_character_in_a_json_string_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text('{"text": "Ann said \\ud83d no."}\n')
    assert one(path).text == "Ann said \ufffd no."


def test_markup_in_a_field_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(
        json.dumps({"body": "<p>Ann Lee said that it was safe.</p><p>Bo Ek did not agree with her at all.</p>"}) + "\n"
    )
    text = one(path).text
    assert "<p>" not in text
    assert "Ann Lee said that it was safe." in text.split("\n")


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text('{"text": "Ann said no."}\n' * 3 + "x" * 100)
    rows = read_source(find_sources([str(path)])[0])
    assert isinstance(next(rows), Article)
    path.unlink()
    assert isinstance(next(rows), Article)


@pytest.mark.parametrize("name", ["ferry.txt.gz", "feed.jsonl.gz", "feed.csv.gz"])
def test_a_gzip_file_cut_short_is_a_problem(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    rows = "".join(json.dumps({"text": f"{STORY} {i * 7919 % 1009}"}) + "\n" for i in range(4000))
    path.write_bytes(gzip.compress(("text\n" if "csv" in name else "").encode() + rows.encode())[:-4000])
    *_, last = all_of(path)
    assert isinstance(last, Problem)
    assert "cut short" in last.what


def test_gzip_is_read_whatever_the_name_says(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_bytes(gzip.compress(STORY.encode()))
    assert one(path).text == STORY


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "no text"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 500, "binary"),
        (b"word " * 220_000, "1,100,000 characters"),
    ],
)
def test_a_file_that_is_no_article_is_a_problem_and_the_run_goes_on(tmp_path: Path, data: bytes, what: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    (tmp_path / "b.txt").write_text("Ann said no.")
    first, second = all_of(tmp_path)
    assert isinstance(first, Problem)
    assert first.article == str(tmp_path / "a.txt")
    assert what in first.what
    assert first.remedy
    assert isinstance(second, Article)


def test_a_row_with_too_long_a_text_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(json.dumps({"text": "word " * 220_000}) + '\n{"text": "Ann said no."}\n')
    first, second = all_of(path)
    assert isinstance(first, Problem)
    assert "1,100,000 characters" in first.what
    assert isinstance(second, Article)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".txt", ".jsonl", ".csv", ".pdf", ".txt.gz", ".html", ".tsv.gz"]))
def test_no_bytes_of_any_kind_stop_the_run(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(data)
    for item in all_of(path):
        assert isinstance(item, (Article, Problem))


def test_the_date_given_by_option_is_only_for_articles_without_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ann said on Monday that the bridge was safe.")
    (tmp_path / "b.txt").write_text(STORY)
    found = [item.published for item in all_of(tmp_path, date="2020-01-02") if isinstance(item, Article)]
    assert found == ["2020-01-02", "2014-08-09"]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee told the council on 9 August 2014 that the bridge was safe to walk on.\nIt was closed on 3 May 2015.",
        "OLMO, Aug 9 (Reuters) - The bridge is safe to walk on, the mayor told the council on Thursday.",
        "Bridge is safe\n\n3 hours ago\n\nThe bridge is safe to walk on, the mayor told the council on Thursday.",
        "Bridge is safe\n\n© 9 August 2014 Olmo Gazette\n\nThe bridge is safe to walk on, the mayor told the council.",
    ],
)
def test_a_date_that_is_not_that_of_the_article_is_not_taken(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    assert one(path).published is None


@pytest.mark.parametrize(
    ("head", "foot", "expected"),
    [
        ("Monday, 4 May 2015\nHome\n\nBridge is safe\n\nPosted on 9 August 2014\n\n", "", "2014-08-09"),
        ("Monday, 4 May 2015\nHome\n\nBridge is safe to walk on\n\n9 August 2014\n\n", "", "2014-08-09"),
        ("Bridge is safe\n\nLast updated 11 August 2014\nPublished 9 August 2014\n\n", "", "2014-08-09"),
        ("Bridge is safe\n\nLast updated 11 August 2014\n\n", "", "2014-08-11"),
        ("Bridge is safe\n\n", "\n\nPublished: 9 August 2014\n", "2014-08-09"),
        ("OLMO, Ostravia, Aug. 9, 2014 /PRNewswire/ -- ", "", "2014-08-09"),
    ],
)
def test_the_date_of_publication_is_chosen_among_those_of_a_page(
    tmp_path: Path, head: str, foot: str, expected: str
) -> None:
    path = tmp_path / "a.txt"
    body = "The bridge is safe to walk on, the mayor told the council last Thursday.\n\nIt opens to cars in May."
    path.write_text(head + body + foot)
    assert one(path).published == expected


def test_folders_globs_and_files_give_their_sources_in_order_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/two.txt", "b/one.html", "c.csv", "d.txt"):
        (tmp_path / name).write_text("x")
    monkeypatch.chdir(tmp_path)
    assert [source.name for source in find_sources(["d.txt", "b", "*.csv", "b/*.txt", str(tmp_path / "d.txt")])] == [
        "d.txt",
        "b/one.html",
        "b/two.txt",
        "c.csv",
    ]


def test_unknown_files_of_a_folder_are_left_out_and_named_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a.txt", "photo.jpg", "logo.jpg", "own.graph", ".hidden.txt"):
        (tmp_path / name).write_text("Ann said no.")
    own = [tmp_path / "own.graph"]
    assert [source.id for source in find_sources([str(tmp_path)])] == ["a"]
    left_out = [tmp_path / "logo.jpg", tmp_path / "photo.jpg"]
    assert files_left_out([str(tmp_path), str(tmp_path / "*")], leave_out=own) == left_out
    with caplog.at_level(logging.INFO, logger="extract"):
        list(read_articles([str(tmp_path)], leave_out=own))
    assert [str(path) in caplog.text for path in (*left_out, *own)] == [True, True, False]


def test_a_file_of_markdown_has_its_first_heading_as_title(tmp_path: Path) -> None:
    path = tmp_path / "weir.md"
    path.write_text("Olmo Gazette\n\n## Weir to be mended\n\nThe weir will be mended, clerk Ida Brandvold said.\n")
    article = one(tmp_path)
    assert (article.id, article.title, article.text) == ("weir", "Weir to be mended", path.read_text())


TABLE = b"story,body,when\nWeir,The weir will be mended said Ida Brandvold.,2014-08-09\n"


def from_stdin(data: bytes, monkeypatch: pytest.MonkeyPatch, **columns: str) -> Article | Problem:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))  # type: ignore[arg-type]
    [item] = all_of("-", columns=columns)
    return item


def test_standard_input_is_a_table_where_columns_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    item = from_stdin(TABLE, monkeypatch, text="body", title="story", date="when")
    assert isinstance(item, Article)
    assert (item.title, item.published) == ("Weir", "2014-08-09")
    assert item.text.startswith("The weir")


def test_standard_input_is_a_table_where_its_first_line_has_the_usual_names(monkeypatch: pytest.MonkeyPatch) -> None:
    item = from_stdin(TABLE.replace(b"story", b"headline"), monkeypatch)
    assert isinstance(item, Article)
    assert item.title == "Weir"
    prose = from_stdin(b"The body, the clerk said, was found.\nNobody knew it.\n", monkeypatch)
    assert isinstance(prose, Article)
    assert prose.text.startswith("The body")


def test_a_field_that_is_none_is_an_error_that_lists_the_fields() -> None:
    with pytest.raises(SettingsError, match="foo: no field of an article; name one of text, title, date, url"):
        ReadOptions(columns={"foo": "body"})


@pytest.mark.parametrize("field", ["text", "title"])
def test_a_column_that_is_not_there_is_a_problem_that_lists_the_columns(tmp_path: Path, field: str) -> None:
    (tmp_path / "feed.csv").write_bytes(TABLE)
    found = problem(tmp_path / "feed.csv", columns={"text": "body", field: "nope"})
    assert "'nope'" in found.what
    assert "story, body, when" in str(found)


def test_a_json_line_whose_text_is_a_number_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_text('{"text": 123}\n')
    assert "the field 'text' is no text" in problem(tmp_path / "feed.jsonl").what


def test_an_error_that_nobody_foresaw_is_a_problem_of_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(text: str, **_: object) -> object:
        raise ZeroDivisionError("weir") if "weir" in text else ArticleError("bad")

    monkeypatch.setattr("extract.reading.reader.head_matter", failing)
    (tmp_path / "feed.jsonl").write_text('{"text": "The weir."}\n{"text": "The lock."}\n')
    found = [str(item) for item in all_of(tmp_path / "feed.jsonl")]
    assert "feed.jsonl:1: reading it failed (ZeroDivisionError: weir)" in found[0]
    assert "feed.jsonl:2: bad" in found[1]


@pytest.mark.parametrize("name", ["no-such-file.txt", "no-such-*.txt"])
def test_a_path_that_leads_nowhere_is_a_problem(name: str) -> None:
    [found] = all_of(name)
    assert isinstance(found, Problem)
    assert found.article == name


def test_a_folder_without_articles_is_a_problem(tmp_path: Path) -> None:
    assert "no articles" in problem(tmp_path).what


def test_equal_file_names_get_distinct_ids_whatever_the_order(tmp_path: Path) -> None:
    paths = [
        tmp_path / "may" / "report.txt",
        tmp_path / "june" / "report.txt",
        tmp_path / "june" / "report.html",
        tmp_path / "x.txt",
    ]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    ids = {source.name: source.id for source in find_sources([str(path) for path in paths])}
    again = {source.name: source.id for source in find_sources([str(path) for path in reversed(paths)])}
    assert ids == again
    assert list(ids.values()) == ["may/report", "june/report.txt", "june/report.html", "x"]


def test_equal_ids_of_rows_are_made_distinct(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text('{"id": 7, "text": "Ann said no."}\n{"id": 7, "text": "Bo said yes."}\n')
    ids = [item.id for item in all_of(tmp_path) if isinstance(item, Article)]
    assert len(set(ids)) == 4
    assert ids[0] == "7"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (STORY.encode(), 1),
        (b'{"text": "Ann said no."}\n{"text": "Bo said yes."}\n', 2),
        (gzip.compress(STORY.encode()), 1),
        (pdf("The operator will end its sailings, Ann Lee said."), 1),
        (PAGE.format(charset="utf-8").encode(), 1),
    ],
)
def test_standard_input_is_read_as_what_it_is_and_known_by_its_text(
    monkeypatch: pytest.MonkeyPatch, data: bytes, expected: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))  # type: ignore[type-var]
    found = [item for item in all_of("-") if isinstance(item, Article)]
    assert [item.id for item in found] == [f"stdin-{item.sha256[:8]}" for item in found]
    assert len(found) == expected


def test_rows_on_standard_input_keep_their_ids_and_equal_texts_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b'{"id": "toll", "text": "Ann said no."}\n' + 2 * b'{"text": "Bo said yes."}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))  # type: ignore[type-var]
    first, second, third = [item.id for item in all_of("-") if isinstance(item, Article)]
    assert (first, third) == ("toll", f"{second}-2")


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        place = urlsplit(self.path).path
        if place == "/gone":
            self.send_error(404)
            return
        if place in {"/moved", "/away"}:
            self.send_response(302)
            self.send_header("Location", "/ferry.html" if place == "/moved" else "ftp://olmo.example/ferry")
            self.end_headers()
            return
        data, kind = {
            "/ferry.html": (PAGE.format(charset="utf-8").encode(), "text/html; charset=utf-8"),
            "/latin.html": (PAGE.format(charset="utf-8").encode("windows-1252"), "text/html; charset=windows-1252"),
            "/story.txt": (STORY.encode(), "text/plain"),
            "/photo": (b"\x89PNG", "image/png"),
            "/big": (b"<p>word</p>" * 1_000_000, "text/html"),
        }[place]
        packed = place == "/ferry.html"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(gzip.compress(data) if packed else data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("place", ["/ferry.html", "/moved", "/latin.html"])
def test_a_page_is_fetched_with_what_it_says_of_itself(site: str, place: str) -> None:
    [article] = fetch_pages([site + place])
    assert isinstance(article, Article), article
    assert "Jörg Åsen told a packed hall" in article.text
    assert (article.title, article.published, article.url) == (
        "Night boats go",
        "2014-08-09",
        "https://olmo.example/ferry/1",
    )


def test_a_fetched_text_has_its_address_as_url_and_an_id_of_it(site: str) -> None:
    [article] = fetch_pages([f"{site}/story.txt"])
    assert isinstance(article, Article)
    assert (article.text, article.url) == (STORY, f"{site}/story.txt")
    assert article.id.startswith("story-")


@pytest.mark.parametrize(
    ("place", "what"),
    [("/gone", "404"), ("/away", "no web address"), ("/photo", "image/png"), ("/big", "larger than 10 MB")],
)
def test_an_address_that_gives_no_article_is_a_problem(site: str, place: str, what: str) -> None:
    first, second = fetch_pages([site + place, f"{site}/story.txt"])
    assert isinstance(first, Problem)
    assert first.article == site + place
    assert what in str(first)
    assert isinstance(second, Article)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/hostname", "ftp://olmo.example/x", "olmo.example/x", "http://", "http://127.0.0.1:1/", "http://[x"],
)
def test_what_is_no_web_address_or_does_not_answer_is_a_problem(url: str) -> None:
    [found] = fetch_pages([url], timeout=2)
    assert isinstance(found, Problem)
    assert found.article == url


def test_ids_of_any_bytes_can_be_written_as_utf_8(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"id": "x\\ud800", "text": "The pier is shut."}\n', encoding="utf-8")
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(name, "w", encoding="utf-8") as stream:  # noqa: PTH123 - the name is bytes
        stream.write("The pier is shut, said Ann Bell.")
    ids = [item.id for item in read_articles([str(tmp_path)]) if isinstance(item, Article)]
    assert ids == ["caf\ufffd", "x\ufffd"]
    assert "".join(ids).encode("utf-8")
