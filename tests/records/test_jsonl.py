from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from records.errors import FormatError
from records.jsonl import open_text, read_lines

GOOD = b'{"weir": "\xc3\xa9cluse"}\n'


def rows(path: Path) -> list[tuple[int, dict[str, object]]]:
    with open_text(path) as stream:
        return list(read_lines(stream, path.name))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (GOOD + b"\xff\xfe\x00{}\n", r"a\.jsonl:2: not UTF-8 text; "),
        (GOOD + b"[1]\n", r"a\.jsonl:2: not a JSON object; "),
        (GOOD + b'{"quote": "No \\ud83d"}\n', r"a\.jsonl:2: holds half of a surrogate pair"),
        (GOOD + b"\n{,}\n", r"a\.jsonl:3: not JSON \("),
        (GOOD + b"[" * 100_000 + b"\n", r"a\.jsonl:2: not JSON \("),
    ],
)
def test_a_line_that_is_no_json_object_in_utf_8_is_told_with_file_and_line(
    tmp_path: Path, data: bytes, told: str
) -> None:
    (tmp_path / "a.jsonl").write_bytes(data)
    with pytest.raises(FormatError, match=told):
        rows(tmp_path / "a.jsonl")


def test_a_whole_surrogate_pair_is_one_character(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"quote": "\\ud83c\\udfe0"}\n')
    assert rows(tmp_path / "a.jsonl") == [(1, {"quote": "🏠"})]


def test_a_gzip_file_that_was_cut_short_is_told(tmp_path: Path) -> None:
    whole = gzip.compress(GOOD * 1000)
    (tmp_path / "a.jsonl.gz").write_bytes(whole)
    assert rows(tmp_path / "a.jsonl.gz")[-1] == (1000, {"weir": "écluse"})
    (tmp_path / "a.jsonl.gz").write_bytes(whole[:-12])
    with pytest.raises(FormatError, match=r"the gzip file is damaged or cut short"):
        rows(tmp_path / "a.jsonl.gz")


def test_the_folders_of_a_file_that_is_written_are_made(tmp_path: Path) -> None:
    with open_text(tmp_path / "a" / "b" / "c.jsonl.gz", "wt") as stream:
        stream.write('{"lock": 1}\n')
    assert rows(tmp_path / "a" / "b" / "c.jsonl.gz") == [(1, {"lock": 1})]
