"""What of an article's text is prose and what is not: menus, captions, bylines, date lines, repeated headlines."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.boilerplate_lines import (
    QUOTE_MARK,
    REPORTED,
    colon_dateline_end,
    dateline_end,
    is_finished,
    is_speaker_line,
    line_reason,
    wire_tail_start,
)
from extract.word_lists import word_list
from extract.written_dates import date_line
from records.spans import TextSpan


@dataclass(frozen=True, slots=True, order=True)
class Boilerplate:
    """Characters that are not the article's prose, and the kind of thing they are (`menu`, `caption`, ...)."""

    span: TextSpan
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """An article's prose paragraphs and the rest, each in text order and without overlap.

    A paragraph may hold soft line wraps. `headline` and `standfirst` are boilerplate as well, except a headline that
    ends as a sentence does, which stays a paragraph.
    """

    paragraphs: tuple[TextSpan, ...]
    boilerplate: tuple[Boilerplate, ...]
    headline: TextSpan | None = None
    standfirst: TextSpan | None = None


@dataclass(slots=True)
class _Block:
    """One paragraph-to-be: a line, or the lines of a hard-wrapped paragraph joined."""

    start: int
    end: int
    text: str
    apart: bool
    words: int
    reason: str | None = None

    @property
    def span(self) -> TextSpan:
        return TextSpan(self.start, self.end)

    @property
    def finished(self) -> bool:
        """Whether it ends as a sentence does."""
        return is_finished(self.text)

    @property
    def sentence_like(self) -> bool:
        if self.words >= 25 or (self.words >= 7 and self.finished):
            return True
        if self.words >= 10 and _SENTENCE_BREAK.search(self.text):
            return True
        return _QUOTATION.search(self.text) is not None


_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACE_TABLE = {code: " " for code in range(0x110000) if code != 0x20 and chr(code).isspace()} | {0xFEFF: " "}
_SENTENCE_BREAK = re.compile(r"\w{3,}[.?!][\"”’)]?\s+[\"“‘(]?[A-Z]")
_QUOTATION = re.compile(r"[\"“”„«»]\S.{8,}|''\w")
_SHINGLE = 4
_PLACES = 32  # of words that stand in more paragraphs the last ones are looked at: a refrain must not cost a square
_DATELINES_WITHIN = 4
_HEADLINE_WORDS = 30
_QUESTION_WORDS = 16
_STANDFIRST_WORDS = 45


def layout_of(text: str, *, title: str | None = None) -> Layout:
    """Return the article's layout.

    `title` is the headline where it is known from elsewhere. Text that carries no evidence of being boilerplate is
    prose: losing a statement is worse than keeping a menu.
    """
    blocks = _blocks(text)
    for block in blocks:
        block.reason = line_reason(block.text)
    _mark_running_heads(blocks)
    headline, standfirst = _mark_top(blocks, title)
    _mark_bottom(blocks)
    _mark_led_to(blocks)
    _mark_menu_runs(blocks)
    _mark_repeated(blocks)
    paragraphs: list[TextSpan] = []
    boilerplate: list[Boilerplate] = []
    for block in blocks:
        if block.reason is not None:
            boilerplate.append(Boilerplate(block.span, block.reason))
            continue
        start, end = block.start, block.end
        if len(paragraphs) < _DATELINES_WITHIN and (
            body := _body_start(text, block, first=not paragraphs, blocks=blocks)
        ):
            boilerplate.append(Boilerplate(_trimmed(text, start, body), "dateline"))
            start = body
        if (tail := wire_tail_start(text, start, end)) is not None:
            boilerplate.append(Boilerplate(_trimmed(text, tail, end), "wire credit"))
            end = tail
        paragraphs.append(TextSpan(start, end))
    return Layout(tuple(paragraphs), tuple(boilerplate), headline, standfirst)


def masked(text: str, layout: Layout) -> str:
    """Return the text with everything but prose blanked, in the same length.

    A line break stays only where a paragraph ends; soft wraps, tabs and other white space become blanks.
    """
    parts: list[str] = []
    at = 0
    for paragraph in layout.paragraphs:
        parts.append(_gap(text[at : paragraph.start], first=at == 0))
        parts.append(paragraph.of(text).translate(_SPACE_TABLE))
        at = paragraph.end
    parts.append(_gap(text[at:], first=at == 0))
    return "".join(parts)


def _body_start(text: str, block: _Block, *, first: bool, blocks: Sequence[_Block]) -> int | None:
    """Return where the block's sentence begins after a dateline, None without one."""
    body = dateline_end(text, block.start, block.end)
    if body is None and first and sum(is_speaker_line(each.text) for each in blocks if each.reason is None) == 1:
        return colon_dateline_end(text, block.start, block.end)
    return body


def _trimmed(text: str, start: int, end: int) -> TextSpan:
    part = text[start:end]
    return TextSpan(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))


def dateline_agency(text: str, layout: Layout) -> str | None:
    """Return the news agency that signs the dateline or the tail, such as `Reuters` in `PARIS, Oct 26 (Reuters) -`."""
    for each in layout.boilerplate:
        if each.reason == "dateline" and (match := re.search(r"\(([^()]+)\)|/([^/]+)/", each.span.of(text))):
            return (match[1] or match[2]).strip()
    known = word_list("layout_words/agencies")
    for each in layout.boilerplate:
        if each.reason == "wire credit" and (name := each.span.of(text).strip(" ()[]—–-.")) in known:
            return name
    return None


def _gap(between: str, *, first: bool) -> str:
    """Blank the characters between two paragraphs, all but the first line break."""
    blank = " " * len(between)
    if first or not (match := _BREAK.search(between)):
        return blank
    return blank[: match.start()] + "\n" + blank[match.end() :]


def _blocks(text: str) -> list[_Block]:
    lines = list(_lines(text))
    blocks: list[_Block] = []
    wrapped = _wrap_width(lines)
    previous = ""
    for start, end, line, apart in lines:
        if blocks and not apart and _continues(previous, line, wrapped):
            last = blocks[-1]
            last.end, last.text = end, f"{last.text} {line.lstrip()}"
            last.words += len(line.split())
        else:
            blocks.append(_Block(start, end, line.lstrip(), apart, len(line.split())))
        previous = line
    return blocks


def _lines(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield (start, end, line, whether a blank line precedes it) of the lines that are not blank; end trimmed.

    `start` is that of the first character that is not white space, and the line keeps its indentation.
    """
    previous_end: int | None = None
    for match in _LINE.finditer(text):
        line = match.group().rstrip()
        if not line.strip("\ufeff\u200b \t\xa0"):
            continue
        indent = len(line) - len(line.lstrip())
        breaks = text[previous_end : match.start()].replace("\r\n", "\n") if previous_end is not None else "\n\n"
        yield match.start() + indent, match.start() + len(line), line, len(_BREAK.findall(breaks)) > 1
        previous_end = match.start() + len(line)


def _wrap_width(lines: Sequence[tuple[int, int, str, bool]]) -> int | None:
    """Return the width at which the text is hard-wrapped, None where a line is a paragraph.

    Evidence of wrapping: long lines that end within a sentence, and successors that begin in lower case.
    """
    pairs = [(a[2], b[2]) for a, b in pairwise(lines) if not b[3]]
    if len(pairs) < 3:
        return None
    lengths = sorted(len(line) for _, _, line, _ in lines)
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.95))]
    if not 30 <= width <= 140:
        return None
    long_pairs = [(a, b) for a, b in pairs if len(a) >= 0.6 * width]
    open_pairs = [(a, b) for a, b in long_pairs if not is_finished(a)]
    soft = sum(b.lstrip()[:1].islower() for _, b in open_pairs)
    if len(long_pairs) < 3 or not soft:
        return None
    return width if soft >= 0.3 * len(long_pairs) or len(open_pairs) >= 0.6 * len(long_pairs) else None


def _continues(line: str, following: str, width: int | None) -> bool:
    """Say whether the line break between two lines without a blank line between is only a wrap."""
    begins_low = following.lstrip()[:1].islower()
    unfinished = not is_finished(line)
    if width is None:
        return begins_low and unfinished and len(line) >= 25
    if unfinished and len(line) >= (0.4 if begins_low else 0.5) * width and line_reason(following.strip()) is None:
        return True
    if len(following) - len(following.lstrip()) > len(line) - len(line.lstrip()) and not unfinished:
        return False
    first_word = following.split(maxsplit=1)[0]
    return len(line) + 1 + len(first_word) > (0.9 * width if unfinished else 0.97 * width)


def _mark_running_heads(blocks: list[_Block]) -> None:
    """Mark a short line that stands three times or more: the head of each page, a button under each picture."""
    short = [_without_digits(b.text) for b in blocks if b.words <= 12 and not b.finished]
    often = {line for line, count in Counter(short).items() if count >= 3}
    if not often:
        return
    for block in blocks:
        if block.reason is None and block.words <= 12 and not block.finished and _without_digits(block.text) in often:
            block.reason = "running head"


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "0", text.casefold())


def _mark_top(blocks: list[_Block], title: str | None) -> tuple[TextSpan | None, TextSpan | None]:
    """Mark what stands before the first paragraph, and return the headline and the standfirst."""
    bodies = (i for i, b in enumerate(blocks) if b.reason is None and _is_body(b, title))
    body = next(bodies, None)
    if body is not None and _asks(blocks, body):
        body = next(bodies, body)
    if body is None:
        return None, None
    top = [i for i in range(body) if blocks[i].reason is None]
    chosen = _headline_of(blocks, top, body, title)
    decks: list[_Block] = []
    if chosen is not None:
        if not blocks[chosen].text.rstrip("\"”'’").endswith("."):
            blocks[chosen].reason = "headline"
        decks = _above_byline(blocks, chosen)
    for i in top:
        block = blocks[i]
        if block.reason is not None or block.finished:
            continue
        if chosen is not None and i > chosen and block.words >= 6:
            decks.append(block)
        elif block.words <= 6 or (chosen is not None and i < chosen and block.words <= 12):
            block.reason = "menu"
    for block in decks:
        block.reason = "standfirst"
    return (
        blocks[chosen].span if chosen is not None else None,
        min((block.span for block in decks if block.words >= 5), default=None),
    )


def _is_body(block: _Block, title: str | None) -> bool:
    """Say whether the block is a paragraph, and not a headline that quotes (`Union calls bill "a joke"`)."""
    if not block.sentence_like or _same(block.text, title):
        return False
    ends = re.search(r"[.?!…:;][\"”’')]*$", block.text)
    return bool(ends) or block.words > 20 or REPORTED.search(block.text) is not None


def _asks(blocks: list[_Block], first: int) -> bool:
    """Whether the first paragraph is a headline that asks: `Reparations offer: who gains?`, above longer ones."""
    block = blocks[first]
    asks = re.search(r"\?[\"”’]?$", block.text) is not None and block.words <= _QUESTION_WORDS
    if not asks or block.text[0] in "\"“‘'" or is_speaker_line(block.text) or REPORTED.search(block.text):
        return False
    if any(b.reason is None and b.finished for b in blocks[:first]):
        return False
    after = [b for b in blocks[first + 1 :] if b.reason is None]
    longer = [b.words > block.words for b in after if b.finished]
    return longer[:1] == [True] and sum(longer[:3]) > 1


def _above_byline(blocks: list[_Block], headline: int) -> list[_Block]:
    """Return the one or two paragraphs between the headline and a byline or full date that the article follows."""
    between: list[_Block] = []
    for i, block in enumerate(blocks[headline + 1 : headline + 12], start=headline + 1):
        if block.reason is None:
            if block.words > _STANDFIRST_WORDS:
                return []
            between.append(block)
        elif block.reason == "byline" or (block.reason == "date line" and date_line(block.text) is not None):
            after = sum(b.reason is None and b.sentence_like for b in blocks[i + 1 :])
            return between if len(between) <= 2 and after > max(1, len(between)) else []
    return []


def _headline_of(blocks: list[_Block], top: list[int], body: int, title: str | None) -> int | None:
    """Return the index of the headline: the title if known, else the line that shares its words with the body."""
    if title:
        for i in [*top, body]:
            if _same(blocks[i].text, title):
                return i
    candidates = [i for i in top if 2 <= blocks[i].words <= _HEADLINE_WORDS and not _ends_sentence(blocks[i].text)]
    if not candidates:
        return None
    vocabulary = {word for b in blocks[body:] if b.reason is None for word in _content_words(b.text)}
    shared = {i: [word in vocabulary for word in _content_words(blocks[i].text)] for i in candidates}
    for enough in (3, 2):
        for i in candidates:
            if sum(shared[i]) >= enough and 2 * sum(shared[i]) >= len(shared[i]):
                return i
    best = max(candidates, key=lambda i: (sum(shared[i]), blocks[i].apart, min(blocks[i].words, 12), -i))
    return best if blocks[best].words >= 3 else None


def _ends_sentence(text: str) -> bool:
    return bool(re.search(r"[^.][.:;]$|,$", text)) and not text.endswith(("...", "…"))


def _content_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{4,}", text.casefold())


def _same(text: str, title: str | None) -> bool:
    """Say whether the line is the title: the same words, or a title with the site's name added."""
    if not title:
        return False
    a, b = re.findall(r"\w+", text.casefold()), re.findall(r"\w+", title.casefold())
    return bool(a) and (a == b or (len(a) >= 4 and len(b) - len(a) <= 5 and b[: len(a)] == a))


def _mark_bottom(blocks: list[_Block]) -> None:
    """Mark the short lines after the last paragraph, where there are several or a label stands among them."""
    first = len(blocks)
    while first and (
        blocks[first - 1].reason is not None or not (blocks[first - 1].sentence_like or blocks[first - 1].finished)
    ):
        first -= 1
    if first == 0:
        return
    tail = blocks[first:]
    bare = [b for b in tail if b.reason is None]
    after_label = False
    for block in tail:
        if block.reason in {"menu", "related", "promotion"}:
            after_label = True
        elif block.reason is None and block.words <= 5 and (after_label or len(bare) >= 3):
            block.reason = "menu"
        elif block.reason is None and block.words <= 20 and after_label:
            block.reason = "related"


def _mark_led_to(blocks: list[_Block]) -> None:
    """Mark the headline right after a label that leads to another article: `Read Next`, `Related story:`."""
    for label, block in pairwise(blocks):
        led = label.text.strip(" :.>»→").casefold() in word_list("layout_words/leading_labels")
        if led and block.reason is None and block.words <= 20 and not re.search(r"[.?!…]$", block.text):
            block.reason = "related"


def _mark_menu_runs(blocks: list[_Block]) -> None:
    """Mark four and more lines of up to four words each that follow one another without any mark of a sentence."""
    run: list[_Block] = []
    for block in [*blocks, None]:
        if block is not None and _could_be_menu(block):
            run.append(block)
            continue
        if len(run) >= 4:
            for each in run:
                each.reason = each.reason or "menu"
        run = []


def _could_be_menu(block: _Block) -> bool:
    if block.reason is not None:
        return block.reason in {"menu", "count"}
    return block.words <= 4 and not block.finished and block.text[:1].isalnum() and not QUOTE_MARK.search(block.text)


def _mark_repeated(blocks: list[_Block]) -> None:
    """Mark a paragraph whose words stand, nearly all and in order, in a longer one: standfirst, pulled quotation."""
    prose = [b for b in blocks if b.reason is None]
    shingles: dict[tuple[str, ...], deque[int]] = {}
    own: list[set[tuple[str, ...]]] = []
    for i, block in enumerate(prose):
        words = re.findall(r"\w+", block.text.casefold())
        own.append({tuple(words[k : k + _SHINGLE]) for k in range(len(words) - _SHINGLE + 1)})
        for shingle in own[-1]:
            shingles.setdefault(shingle, deque(maxlen=_PLACES)).append(i)
    for i, block in enumerate(prose):
        if not 6 <= block.words <= 60 or len(own[i]) < 3:
            continue
        shared = Counter(j for shingle in own[i] for j in shingles[shingle] if j != i and prose[j].reason is None)
        if not shared:
            continue
        j, count = shared.most_common(1)[0]
        if count >= 0.85 * len(own[i]) and (len(own[j]), j) > (len(own[i]), i):
            block.reason = "repeated"
