"""The dates of statements in whole articles, against labels written before the system was run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from extract.dates import statement_dates
from extract.language import load_pipeline
from extract.layout import layout_of, masked
from records.attribution import Attribution
from records.spans import TextSpan

FOLDER = Path(__file__).parent / "dated_articles"
FLOOR = 0.95


@dataclass(frozen=True, slots=True)
class Labelled:
    """One file: its text, day of publication, attributions, and the speaker and the label of each."""

    text: str
    published: str
    attributions: list[Attribution]
    speakers: list[str | None]
    labels: list[str]


def labelled(name: str) -> Labelled:
    """Return one file read.

    A speaker is what `(s=speaker:the firm)` says, else the last word of the source; a pronoun and a quotation by itself
    go on from the statement before.
    """
    head, _, marked = (FOLDER / name).read_text(encoding="utf-8").partition("\n")
    text, at = "", 0
    attributions: list[Attribution] = []
    speakers: list[str | None] = []
    labels: list[str] = []
    who: str | None = None
    parts: dict[str, list[TextSpan]] = {"s": [], "c": [], "q": []}

    def close() -> None:
        nonlocal who
        if parts["q"]:
            floating = not parts["s"] and not parts["c"]
            pronoun = who in {"he", "she", "it", "they"}
            speakers.append(speakers[-1] if speakers and (floating or pronoun) else who)
            who = None
            attributions.append(
                Attribution(tuple(parts["s"]), tuple(parts["c"]), tuple(parts["q"]), "indirect", "test", 1.0)
            )
            for spans in parts.values():
                spans.clear()

    for match in re.finditer(r"\((s|c|q)(\|?)(?:=([^:()]+))?:([^()]*)\)", marked):
        text += marked[at : match.start()]
        if parts["q"] and not match[2]:
            close()
        if match[1] == "s":
            who = match[3] or match[4].split(",")[0].split()[-1].lower()
        elif match[3]:
            labels.append(match[3])
        parts[match[1]].append(TextSpan(len(text), len(text) + len(match[4])))
        text += match[4]
        at = match.end()
    close()
    return Labelled(text + marked[at:], head.partition(": ")[2], attributions, speakers, labels)


def mistakes(name: str) -> tuple[list[str], int]:
    """Return a line for each statement whose date is not its label's, and the number of statements."""
    told = labelled(name)
    doc = load_pipeline()(masked(told.text, layout_of(told.text)))
    dates = statement_dates(doc, told.attributions, told.published, speakers=told.speakers)
    wrong = []
    for attribution, label, found in zip(told.attributions, told.labels, dates, strict=True):
        right = {{"article": told.published, "open": None}.get(each, each) for each in label.split("/")}
        if found.date not in right:
            wrong.append(f"{attribution.extent.of(told.text)[:50]!r}: {found.date} ({found.basis}) for {label}")
    return wrong, len(told.labels)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_every_mark_of_a_dated_article_is_a_statement(path: Path) -> None:
    told = labelled(path.name)
    assert re.match(r"\d{4}-\d\d", told.published)
    assert len(told.attributions) == len(told.labels) == len(told.speakers) > 5
    assert not re.search(r"\((?:s|c|q)[|=:]", told.text)


def test_statements_of_whole_articles_have_the_date_a_reader_gives_them() -> None:
    found = {path.stem: mistakes(path.name) for path in sorted(FOLDER.glob("*.txt"))}
    total = sum(count for _, count in found.values())
    wrong = [f"{name}: {line}" for name, (lines, _) in found.items() for line in lines]
    assert 1 - len(wrong) / total >= FLOOR, "\n".join(wrong)
