"""Utterances with all statements that report them, and what each copy cut or added."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from graph.rows import StatementRow

Change = Literal["same", "cut", "added"]
_WORD = re.compile(r"\S+")
_EDGES = "\"'“”‘’.,;:!?()[]…"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One act of speaking: the statement it came from, as far as is known, and the copies, the earliest first."""

    first: StatementRow
    copies: tuple[StatementRow, ...] = ()

    @property
    def agency(self) -> str | None:
        """The news agency that its articles credit, the origin's before a copy's."""
        return next((row.agency for row in (self.first, *self.copies) if row.agency), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "utterance": self.first.utterance,
            "speaker": self.first.speaker,
            "speaker_id": self.first.speaker_id,
            "date": self.first.date,
            "origin": {**_told(self.first), "agency": self.agency},
            "copies": [
                {**_told(copy), "diff": [[kind, text] for kind, text in difference(self.first.quote, copy.quote)]}
                for copy in self.copies
            ],
        }


def utterances_told(rows: Iterable[StatementRow], *, least: int = 2) -> list[Utterance]:
    """Return the utterances that at least so many statements report, those most told first."""
    groups: defaultdict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        groups[row.utterance].append(row)
    found = []
    for key, group in groups.items():
        ordered = sorted(group, key=lambda r: (r.id != key, r.date or "9999", r.article_id, r.id))
        if len(ordered) >= least:
            found.append(Utterance(ordered[0], tuple(ordered[1:])))
    return sorted(found, key=lambda u: (-len(u.copies), u.first.date or "9999", u.first.article_id, u.first.id))


def difference(first: str, copy: str) -> Iterator[tuple[Change, str]]:
    """Yield the words of both in order, each run as kept, cut from the first or added by the copy.

    Case, quotation marks and punctuation at a word's edge make no difference.
    """
    ours, theirs = _WORD.findall(first), _WORD.findall(copy)
    matcher = difflib.SequenceMatcher(None, [_bare(w) for w in ours], [_bare(w) for w in theirs], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "same", " ".join(theirs[c:d])
            continue
        if a < b:
            yield "cut", " ".join(ours[a:b])
        if c < d:
            yield "added", " ".join(theirs[c:d])


def _bare(word: str) -> str:
    return word.strip(_EDGES).casefold() or word


def _told(row: StatementRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "article": row.article_id,
        "title": row.title,
        "publisher": row.publisher,
        "date": row.date,
        "url": row.url,
        "quote": row.quote,
        "agency": row.agency,
    }
