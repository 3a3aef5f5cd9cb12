"""Characters of what the learned model found as tokens: content, source and cue."""

from __future__ import annotations

from extract.attribution.grid import DEP_CODE, POS_CODE, Grid, Ints, code_mask
from records.attribution import Kind
from records.spans import Spans, TextSpan

_CLAUSES = code_mask(DEP_CODE, "relcl acl advcl ccomp parataxis")
_WITH_CUE = code_mask(DEP_CODE, "aux auxpass neg prt")
_TAIL = code_mask(DEP_CODE, "punct cc")


def content_spans(grid: Grid, words: Ints, text: str) -> Spans:
    """Return the runs of the words as spans: marks at their edges left out, those within kept.

    Runs are apart where another word or a paragraph's end stands between them.
    """
    spans: list[TextSpan] = []
    run: list[int] = []
    for word in words.tolist():
        if run and (grid.rank[word] != grid.rank[run[-1]] + 1 or grid.para[word] != grid.para[run[-1]]):
            spans.append(_run_span(grid, run, text))
            run = []
        run.append(word)
    if run:
        spans.append(_run_span(grid, run, text))
    return tuple(spans)


def _run_span(grid: Grid, run: list[int], text: str) -> TextSpan:
    """Return the span of one run of words; a quotation that it holds in part with others' words has both its marks."""
    start, end = int(grid.start[run[0]]), int(grid.end[run[-1]])
    if start and text[start - 1] in "$£€#@":
        start -= 1
    first, last = int(grid.quote[run[0]]), int(grid.quote[run[-1]])
    spans = grid.quotes.span
    within = first >= 0 and first == last
    if first >= 0 and not within:
        start = min(start, int(spans[first][0])) if run[0] == _first_word(grid, first) else start
    if last >= 0 and not within:
        end = max(end, int(spans[last][1])) if run[-1] == _last_word(grid, last) else end
    limit = int(grid.end[grid.quotes.last[last]]) if within else len(text)
    if within or last < 0:
        end = _with_stop(text, start, end, limit, stops=within)
    return TextSpan(start, end)


def _first_word(grid: Grid, quote: int) -> int:
    """Return the first word of a quotation."""
    return int(grid.words[grid.rank[grid.quotes.first[quote]]])


def _last_word(grid: Grid, quote: int) -> int:
    """Return the last word of a quotation."""
    last = grid.quotes.last[quote]
    return int(grid.words[max(int(grid.rank[last]) + int(grid.word[last]) - 1, 0)])


def _with_stop(text: str, start: int, end: int, limit: int, *, stops: bool) -> int:
    """Return the end moved over a percent sign, a bracket that closes one within, and, in a quotation, its stop."""
    at = end
    while at < limit:
        char = text[at]
        opened = text.count("(", start, at) + text.count("[", start, at)
        closed = text.count(")", start, at) + text.count("]", start, at)
        if char == "%" or (char in ")]" and opened > closed) or (stops and char in ".!?…"):
            at += 1
            end = at
        elif stops and char == " ":
            at += 1
        else:
            break
    return end


def kind_of(grid: Grid, words: Ints) -> Kind:
    """Return whether all, some or none of the words stand in quotation marks."""
    quoted = int((grid.quote[words] >= 0).sum())
    if quoted == 0:
        return "indirect"
    return "direct" if quoted == len(words) else "mixed"


def source_spans(grid: Grid, source: int, cue: int, words: Ints, text: str) -> Spans:
    """Return the noun phrase that the token heads, without clauses that hold the cue or content; none for -1."""
    if source < 0:
        return ()
    held = set(words.tolist())
    left, right = int(grid.left[source]), int(grid.right[source])
    first = last = source
    for token in range(source - 1, left - 1, -1):
        if token == cue or token in held:
            break
        first = token
    for token in range(source + 1, right + 1):
        if (
            token == cue
            or token in held
            or (_CLAUSES[grid.dep[token]] and grid.left[token] <= cue <= grid.right[token])
        ):
            break
        last = token
    while last > source and (_TAIL[grid.dep[last]] or grid.pos[last] in _EDGES):
        last -= 1
    while first < source and grid.pos[first] in _EDGES:
        first += 1
    start, end = int(grid.start[first]), int(grid.end[last])
    if end < len(text) and text[end] in ")]" and text.count("(", start, end) > text.count(")", start, end):
        end += 1
    return (TextSpan(start, end),)


_EDGES = frozenset({POS_CODE["PUNCT"], POS_CODE["SPACE"], POS_CODE["CCONJ"]})


def cue_spans(grid: Grid, cue: int, source: int, words: Ints) -> Spans:
    """Return the cue with the auxiliaries, negation and particle beside it, and a preposition that leads to content."""
    held = {*words.tolist(), source}
    first = last = cue
    while first - 1 >= 0 and _belongs(grid, first - 1, cue, held):
        first -= 1
    while last + 1 < grid.n and _belongs(grid, last + 1, cue, held):
        last += 1
    after = last + 1
    if after + 1 < grid.n and after + 1 in held and after not in held and _leads(grid, after, cue):
        last = after
    return (TextSpan(int(grid.start[first]), int(grid.end[last])),)


def _belongs(grid: Grid, token: int, cue: int, held: set[int]) -> bool:
    if token in held or grid.head[token] != cue:
        return False
    return bool(
        _WITH_CUE[grid.dep[token]] or (grid.dep[token] == DEP_CODE["prep"] and grid.dep[cue] == DEP_CODE["prep"])
    )


def _leads(grid: Grid, token: int, cue: int) -> bool:
    return bool(grid.head[token] == cue and grid.dep[token] == DEP_CODE["prep"])
