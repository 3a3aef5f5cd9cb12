"""Quotation structure: where quotation marks open and close, which quotations run on, and what each may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from spacy.tokens import Doc, Span

from extract.attribution.cues import verb_cue
from extract.attribution.words import words
from records.spans import TextSpan

MarkStyle = Literal["double", "single", "guillemet"]
Role = Literal["speech", "fragment", "scare", "title"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation of a Doc.

    `span` has its marks, `inner` none and no white space at its edges. `opened` and `closed` say whether a mark
    stands at that end: a quotation without a closing mark ends with its paragraph, one without an opening mark
    begins with its paragraph or sentence. `paragraph` counts the paragraphs that hold text, from 0. `depth` is 0
    outside any other quotation. `continues` is the index, in the list that `quotations` returns, of the
    quotation of an earlier paragraph that this one carries on.

    `role`: "speech" could stand alone as what somebody said; "fragment" is a part of a clause; "scare" is a word or
    two set off; "title" names a work.
    """

    span: TextSpan
    inner: TextSpan
    opened: bool
    closed: bool
    paragraph: int
    style: MarkStyle
    role: Role
    depth: int = 0
    continues: int | None = None


_MARK = re.compile(
    r"\n[\s]*"  # the end of a paragraph
    r"|``|''|‘‘|’’|[\"“”„‟«»]"
    r"|(?<!\w)['‘’‚‹›]|['’‹›](?!\w)"  # apostrophes inside a word are none
)
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_SENTENCE_END = re.compile(r"[.!?…]['’)\]]*\s+")
_ELISION = re.compile(r"['’‘](?:\d0s?\b|(?:em|n|tis|twas|til|till|cause|cuz|bout|round|nuff|ere|cos|im|er)\b)", re.I)
_OPENING = {"“": "double", "„": "double", "‟": "double", "``": "double", "‘‘": "double"}
_CLOSING = frozenset(("”", "’’"))
_SINGLE = frozenset("'‘’‚‹›")
_DASHES = frozenset("—–-")
_MAX_PARAGRAPHS_WITHOUT_MARKS = 4
_MIN_WORDS_OF_SPEECH = 5
_BEFORE_CUE = frozenset((",", "?", "!"))
_NAME_TAGS = frozenset(("NNP", "NNPS", "PRP"))
_MAX_NAME = 4
_SURE = 3


def quotations(doc: Doc) -> list[Quotation]:
    """Return the quotations of `doc`, in order of their start; nested ones stand after the one that holds them.

    Knows curly, straight and doubled marks, low and angle marks, and single marks where they cannot be
    apostrophes. An odd mark changes nothing outside its paragraph, unless it begins a quotation that the next
    paragraphs carry on; where the words themselves say `, said Ann`, it ends there.
    """
    found = _in_text(doc.text)
    carried_on = {q.continues for q in found}
    return [q if q.closed or not q.opened or k in carried_on else _ended(doc, q) for k, q in enumerate(found)]


def _ended(doc: Doc, quotation: Quotation) -> Quotation:
    """Return a quotation without a closing mark ended before the words that report it: `"We won, said Ann Lee.`"""
    inside = doc.char_span(quotation.inner.start, quotation.inner.end, alignment_mode="contract")
    if inside is None:
        return quotation
    for comma in inside:
        if comma.text in _BEFORE_CUE and comma.i > inside.start and _reports(doc[comma.i + 1 : inside.end]):
            end = comma.idx if comma.text == "," else comma.idx + len(comma)
            inner = TextSpan(quotation.inner.start, end)
            return replace(quotation, span=TextSpan(quotation.span.start, end), inner=inner)
    return quotation


def _reports(words_after: Span) -> bool:
    """Say whether words begin with `said Ann`, `Ann Lee said` or `she said`, and nothing that was said follows."""
    at = 0
    while at < len(words_after) and words_after[at].tag_ in _NAME_TAGS and at < _MAX_NAME:
        at += 1
    if at == len(words_after):
        return False
    verb, after = words_after[at], words_after[at + 1 : at + 2]
    cue = verb_cue(verb.lemma_.lower()) if verb.tag_ in {"VBD", "VBZ"} else None
    if cue is None or cue.strength("quote") < _SURE:
        return False
    if at:
        return not after or after[0].is_punct or after[0].is_space or after[0].tag_ == "IN"
    return bool(after) and after[0].tag_ in {"NNP", "NN", "DT", "PRP$", "JJ"}


def _in_text(text: str) -> list[Quotation]:
    found: list[Quotation] = []
    for number, start, end, marks in _paragraphs(text):
        here = _doubles(text, start, end, marks, number)
        here += _singles(text, start, end, marks, number, here)
        here.sort(key=lambda q: (q.span.start, -q.span.end))
        _nest(here)
        _run_on(text, start, number, found, here)
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, int, int, list[re.Match[str]]]]:
    """Yield (number, start, end, marks) of each paragraph that holds text; only paragraphs with marks matter."""
    number, start = 0, len(text) - len(text.lstrip())
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text, start):
        if mark.group()[0] != "\n":
            marks.append(mark)
            continue
        if marks:
            yield number, start, mark.start(), marks
            marks = []
        number, start = number + 1, mark.end()
    if marks:
        yield number, start, len(text.rstrip()), marks


def _doubles(text: str, start: int, end: int, marks: list[re.Match[str]], number: int) -> list[Quotation]:
    """Return the quotations in double and angle marks of one paragraph."""
    out: list[Quotation] = []
    opened: re.Match[str] | None = None
    for mark in marks:
        if mark.group() in _SINGLE:
            continue
        does = _reading(text, mark, opened, start, end)
        if does == "open":
            if opened is not None:  # the one before has lost its closing mark
                out.append(_quotation(text, opened, None, mark.start(), number))
            opened = mark
        elif does == "close":
            if opened is not None:
                out.append(_quotation(text, opened, mark, mark.end(), number))
                opened = None
            elif (begin := _begin_without_mark(text, start, mark, out)) is not None:
                out.append(_headless(text, begin, mark, number))
    if opened is not None:
        out.append(_quotation(text, opened, None, end, number))
    return out


def _reading(
    text: str, mark: re.Match[str], opened: re.Match[str] | None, start: int, end: int
) -> Literal["open", "close", "none"]:
    """Return what a double mark does, from its shape, its neighbours and the mark still open."""
    shape = mark.group()
    before = text[mark.start() - 1] if mark.start() > start else ""
    after = text[mark.end()] if mark.end() < end else ""
    loose_left = not before or before.isspace() or before in "([{<‘'"
    loose_right = not after or after.isspace() or after in ".,;:!?)]}>…’"
    if shape in "«»":
        return "close" if opened is not None and opened.group() in "«»" and opened.group() != shape else "open"
    if shape in _OPENING:
        closes = opened is not None and (opened.group() == "„" or (not loose_left and loose_right))
        return "close" if closes and shape in "“‟" else "open"
    if shape in _CLOSING:
        return "open" if opened is None and loose_left and (mark.start() == start or not loose_right) else "close"
    if opened is not None:
        return "open" if loose_left and not loose_right and before != "'" and after not in _DASHES else "close"
    if loose_left or (before in _DASHES and not loose_right):
        return "open"
    if not loose_right and after not in _DASHES:
        return "open"
    return "none" if before.isdigit() or before in "'′" else "close"  # 12" is a length


def _begin_without_mark(text: str, start: int, mark: re.Match[str], before: list[Quotation]) -> int | None:
    """Return where the quotation begins that this closing mark ends, no mark having opened it."""
    if text[mark.start() - 1] not in ",.?!…—":
        return None
    begin = before[-1].span.end if before else start
    if before:
        sentence = _SENTENCE_END.search(text, begin, mark.start() - 1)
        if sentence is None:
            return None
        begin = sentence.end()
    return begin


def _headless(text: str, begin: int, mark: re.Match[str], number: int) -> Quotation:
    inner = _trimmed(text, begin, mark.start())
    return Quotation(TextSpan(inner.start, mark.end()), inner, False, True, number, "double", "speech")


def _quotation(text: str, opening: re.Match[str], closing: re.Match[str] | None, end: int, number: int) -> Quotation:
    stop = closing.start() if closing else end
    inner = _trimmed(text, opening.end(), stop)
    span = TextSpan(opening.start(), closing.end() if closing else max(inner.end, opening.end()))
    shape = opening.group()
    style: MarkStyle = "guillemet" if shape in "«»‹›" else "single" if shape in _SINGLE else "double"
    return Quotation(span, inner, True, closing is not None, number, style, _role(text, span, inner))


def _trimmed(text: str, start: int, end: int) -> TextSpan:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return TextSpan(start, end)


def _singles(
    text: str, start: int, end: int, marks: list[re.Match[str]], number: int, doubles: list[Quotation]
) -> list[Quotation]:
    """Return the quotations in single marks of one paragraph, inside or outside its double ones, never across them."""
    singles = [mark for mark in marks if mark.group() in _SINGLE]
    if len(singles) < 2 and not (singles and singles[0].start() == start):
        return []
    outer = [_holder(mark.start(), doubles) for mark in singles]
    out: list[Quotation] = []
    i = 0
    while i < len(singles):
        if not _opens(text, singles[i], start, end):
            i += 1
            continue
        close = _closing_single(text, singles, outer, i, end)
        if close is None:
            if singles[i].start() == start and singles[i].group() == "‘":
                out.append(_quotation(text, singles[i], None, end, number))
                break
            i += 1
            continue
        out.append(_quotation(text, singles[i], singles[close], singles[close].end(), number))
        i = close + 1
    return out


def _holder(position: int, doubles: list[Quotation]) -> int:
    """Return the index of the double quotation that holds the position, -1 for none."""
    for index, q in enumerate(doubles):
        if q.span.start <= position < q.span.end:
            return index
    return -1


def _opens(text: str, mark: re.Match[str], start: int, end: int) -> bool:
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end()] if mark.end() < end else " "
    if mark.group() == "›" or after.isspace() or not (before.isspace() or before in '([{—–“"/:'):
        return False
    if mark.group() == "’" and mark.start() != start:
        return False
    return (after.isalnum() or after in '[(“"$£€…¿¡') and not _ELISION.match(text, mark.start())


def _closing_single(text: str, singles: list[re.Match[str]], outer: list[int], i: int, end: int) -> int | None:
    """Return the index of the mark that closes the single quotation opened by mark `i`.

    A mark after a full stop or comma is certain. One after a letter may be the apostrophe of a plural
    (`the miners' union`), so it is taken only where no certain one comes before the next opening mark.
    """
    weak: int | None = None
    for j in range(i + 1, len(singles)):
        if outer[j] != outer[i]:
            continue
        mark = singles[j]
        before = text[mark.start() - 1]
        after = text[mark.end()] if mark.end() < end else " "
        if mark.group() == "‘" or (before.isspace() and not after.isspace()):
            break
        if before.isspace() or after.isalnum():
            continue
        if before in ",.?!…—)" or before in '”"':
            return j
        follows = text[mark.end() : mark.end() + 2]
        plural = before in "sS" and len(follows) == 2 and follows[0] == " " and follows[1].islower()
        if weak is None or (plural is False and text[singles[weak].start() - 1] in "sS"):
            weak = j
        if not plural:
            stop = text.find(".", mark.end(), end)
            later = [
                k for k in range(j + 1, len(singles)) if outer[k] == outer[i] and text[singles[k].start() - 1] in ",.?!"
            ]
            if not later or (stop != -1 and singles[later[0]].start() > stop + 1):
                return j
    return weak


def _nest(here: list[Quotation]) -> None:
    """Set the depth of the quotations that lie inside another one of the same paragraph."""
    ends: list[int] = []
    for index, q in enumerate(here):
        while ends and ends[-1] <= q.span.start:
            ends.pop()
        if ends:
            here[index] = replace(q, depth=len(ends))
        ends.append(q.span.end)


def _run_on(text: str, start: int, number: int, found: list[Quotation], here: list[Quotation]) -> None:
    """Append the quotations of one paragraph to those found, joined to the one that the text before left open."""
    base = len(found)
    last = next((k for k in range(base - 1, -1, -1) if found[k].depth == 0), None)
    if here and last is not None and not found[last].closed:
        gap = number - found[last].paragraph
        first = here[0]
        if gap == 1 and first.opened and text[start : first.span.start].strip() == "":
            here[0] = replace(first, continues=last, role="speech")
            found[last] = replace(found[last], role="speech")
        elif gap <= _MAX_PARAGRAPHS_WITHOUT_MARKS and not first.opened and first.span.start == start:
            _fill(text, found, last, first)
            base = len(found)
            here[0] = replace(first, continues=base - 1)
    found.extend(here)


def _fill(text: str, found: list[Quotation], last: int, final: Quotation) -> None:
    """Append the paragraphs without marks between a quotation left open and the one that closes it."""
    at, number = found[last].span.end, found[last].paragraph
    previous = last
    for match in re.finditer(r"[^\n]*\S[^\n]*", text[at : final.span.start]):
        number += 1
        inner = _trimmed(text, at + match.start(), at + match.end())
        found.append(Quotation(inner, inner, False, False, number, "double", "speech", continues=previous))
        previous = len(found) - 1


def _role(text: str, span: TextSpan, inner: TextSpan) -> Role:
    content = inner.of(text)
    found = _WORD.findall(content[:400])
    before = _WORD.findall(text[max(0, span.start - 40) : span.start])
    ends_inside = content[-1:] in {",", ".", "?", "!", "…", "—"}
    if not found:
        return "scare"
    names = [w for w in found if w.lower() not in words("title_links.txt")]
    in_title_case = bool(names) and len(found) <= 12 and all(w[0].isupper() or w[0].isdigit() for w in names)
    introduced = bool(before) and before[-1].lower() in words("title_nouns.txt") and text[span.start - 1].isspace()
    if in_title_case and (introduced or (len(names) > 1 and not _may_be_said(text, span, content))):
        return "title"
    if ends_inside and content[0].isupper() and len(found) > 1:
        return "speech"
    if len(found) >= _MIN_WORDS_OF_SPEECH:
        return "speech" if content[0].isupper() or ends_inside else "fragment"
    if len(found) <= 2:
        return "speech" if ends_inside and content[0].isupper() else "scare"
    return "fragment"


def _may_be_said(text: str, span: TextSpan, content: str) -> bool:
    """Say whether words in title case are punctuated as speech: `he said, "Never Again."`, not `on "Never Again."`"""
    if content[-1] in "!?…—":
        return True
    before = text[max(0, span.start - 20) : span.start].rstrip(" \u00a0")
    return content[-1] in ",." and before[-1:] in {"", "\n", ",", ":", ".", "?", "!", "—", "–", "”", '"'}
