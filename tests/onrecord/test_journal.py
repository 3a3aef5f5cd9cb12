from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.building import Journal, journal_path
from records.errors import StoreError
from tests.builders import statement

ONE = statement("The weir must be mended.", id="s1", article="a1")
TWO = statement("The weir can wait.", id="s2", article="a2")


def keep(journal: Journal, *kept: object) -> None:
    with journal:
        for each in kept:
            journal.add(each.article, [each])  # type: ignore[attr-defined]


def ids(journal: Journal) -> list[str]:
    return [article.id for article, _ in journal.read()]


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.jsonl")
    keep(journal, ONE)
    keep(journal, TWO)
    assert [(a, [s.id for s in found]) for a, found in journal.read()] == [(ONE.article, ["s1"]), (TWO.article, ["s2"])]


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_line_that_was_cut_off_is_dropped_and_the_next_run_starts_a_line_of_its_own(tmp_path: Path, cut: int) -> None:
    journal = Journal(tmp_path / "j.jsonl")
    keep(journal, ONE, TWO)
    journal.path.write_bytes(journal.path.read_bytes()[:-cut])
    assert ids(journal) == ["a1"]
    keep(journal, TWO)
    assert ids(journal) == ["a1", "a2"]


def test_separators_within_an_article_do_not_part_its_line(tmp_path: Path) -> None:
    text = "one\u2028two\u2029three\x85four\x0bfive\x1csix"
    odd = replace(ONE, article=replace(ONE.article, text=text))
    journal = Journal(tmp_path / "j.jsonl")
    keep(journal, odd, TWO)
    assert [article.text for article, _ in journal.read()] == [text, TWO.article.text]


def test_a_broken_line_loses_its_own_article_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.jsonl")
    journal.path.write_bytes(b'\x00\x00\xff\n{"article": {}}\n')
    keep(journal, TWO)
    assert ids(journal) == ["a2"]


def test_a_journal_that_cannot_be_written_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    journal = Journal(journal_path(str(tmp_path / "file" / "store.graph")))
    with pytest.raises(StoreError, match="journal cannot be written"), journal:
        pass
