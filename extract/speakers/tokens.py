"""The parts of a parsed article that resolving speakers looks at, as plain lists read once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from spacy.tokens import Doc

from extract.speakers import grammar
from records.spans import TextSpan

OPENING = frozenset({"“", "«", "„", "``"})
CLOSING = frozenset({"”", "»", "''"})
STRAIGHT = frozenset({'"', "“", "”", "``", "''", "«", "»", "„"})
POSSESSIVE = frozenset({"'s", "’s", "‘s", "'", "’", "'S", "’S"})
_WORD = re.compile(r"\w")


class Tokens:
    """One article's tokens. Lists run parallel; `head` is a token number; `sent` and `par` count from 0.

    `quoted` says whether a token stands within double quotation marks or within one of the given direct contents;
    `cues` are the tokens of the given cues.
    """

    __slots__ = (
        "cues",
        "dep",
        "end",
        "ent",
        "head",
        "low",
        "n",
        "par",
        "pos",
        "quoted",
        "sent",
        "shouted",
        "start",
        "text",
        "texts",
    )

    def __init__(self, doc: Doc, contents: Sequence[TextSpan] = (), cues: Sequence[TextSpan] = ()) -> None:
        self.text = doc.text
        columns = doc.to_array(["ORTH", "SPACY", "POS", "DEP", "ENT_TYPE", "HEAD", "SENT_START"])
        orths, spaces, self.pos, self.dep, self.ent = (columns[:, k].tolist() for k in range(5))
        strings = doc.vocab.strings
        spelt = {orth: strings[orth] for orth in set(orths)}
        lowered = {orth: text.lower().replace("’", "'") for orth, text in spelt.items()}
        self.texts = [spelt[orth] for orth in orths]
        self.low = [lowered[orth] for orth in orths]
        self.n = len(self.texts)
        self.head = [i + offset for i, offset in enumerate(columns[:, 5].astype("int64").tolist())]
        self.start = []
        self.end = []
        position = 0
        for text, space in zip(self.texts, spaces, strict=True):
            self.start.append(position)
            position += len(text)
            self.end.append(position)
            position += space
        self.sent = []
        self.par = []
        sent, par = -1, 0
        for text, first in zip(self.texts, columns[:, 6].tolist(), strict=True):
            if first == 1 or sent < 0:
                sent += 1
            self.sent.append(sent)
            self.par.append(par)
            if "\n" in text:
                par += 1
        self.shouted = self._shouted_paragraphs()
        self.quoted = self._quoted(contents)
        self.cues = frozenset(i for span in cues for i in range(*self.covered(span)))

    def _shouted_paragraphs(self) -> frozenset[int]:
        """The paragraphs whose words are nearly all in capitals, or nearly all begin with one, as headlines' do."""
        words: dict[int, int] = {}
        capitals: dict[int, int] = {}
        titled: dict[int, int] = {}
        for text, par in zip(self.texts, self.par, strict=True):
            if len(text) > 3 and text[0].isalpha():
                words[par] = words.get(par, 0) + 1
                if text[0].isupper():
                    titled[par] = titled.get(par, 0) + 1
                    if text.isupper():
                        capitals[par] = capitals.get(par, 0) + 1
        shouted = {par for par, count in capitals.items() if count >= 3 and count >= 0.7 * words[par]}
        return frozenset(shouted | {par for par, count in titled.items() if count >= 5 and count >= 0.85 * words[par]})

    def _quoted(self, contents: Sequence[TextSpan]) -> list[bool]:
        quoted = [False] * self.n
        marks: dict[int, list[int]] = {}
        for i, text in enumerate(self.texts):
            if text in STRAIGHT:
                marks.setdefault(self.par[i], []).append(i)
        for par, places in marks.items():
            inside = False
            since = 0
            for place in places:
                mark = self.texts[place]
                opens = mark in OPENING or (mark not in CLOSING and not inside)
                if inside and not opens:
                    quoted[since:place] = [True] * (place - since)
                    inside = False
                elif opens and not inside:
                    inside, since = True, place
            if inside and (self.texts[since] in OPENING or (since == places[0] and self._starts_paragraph(since))):
                end = bisect_right(self.par, par)
                quoted[since:end] = [True] * (end - since)
        for span in contents:
            for i in range(*self.covered(span)):
                quoted[i] = True
        return quoted

    def _starts_paragraph(self, i: int) -> bool:
        first = bisect_left(self.par, self.par[i])
        return all(not _WORD.search(text) for text in self.texts[first:i])

    def covered(self, span: TextSpan) -> tuple[int, int]:
        """Return the tokens [first, end) that share a character with the span."""
        return bisect_right(self.end, span.start), bisect_left(self.start, span.end)

    def span(self, first: int, end: int) -> TextSpan:
        """Return the characters of the tokens [first, end)."""
        return TextSpan(self.start[first], self.end[end - 1])

    def words(self, first: int, end: int) -> str:
        """Return the text of the tokens [first, end) with white space single."""
        return " ".join(self.text[self.start[first] : self.end[end - 1]].split()) if end > first else ""

    def glued(self, i: int) -> bool:
        """Say whether nothing stands between token `i` and the one before it."""
        return i > 0 and self.end[i - 1] == self.start[i]

    def leads(self, i: int) -> bool:
        """Say whether token `i` hangs on the verb of its sentence, not on one of a clause within it."""
        verb = self.head[i]
        for _ in range(4):
            if self.head[verb] == verb:
                return True
            if self.dep[verb] not in grammar.COORDINATE:
                return False
            verb = self.head[verb]
        return False

    def within(self, i: int, ancestor: int) -> bool:
        """Say whether `ancestor` is `i` or above it in the parse."""
        for _ in range(60):
            if i == ancestor:
                return True
            above = self.head[i]
            if above == i:
                return False
            i = above
        return False
