"""Characters of what the learned model found as tokens: content, source and cue."""

from __future__ import annotations

from extract.attribution.grid import DEP_CODE, POS_CODE, Grid, Ints, code_mask
from records.attribution import Kind
from records.spans import Spans, TextSpan

_CLAUSES = code_mask(DEP_CODE, "relcl acl advcl ccomp parataxis")
_WITH_CUE = code_mask(DEP_CODE, "aux auxpass neg prt")
_TAIL = code_mask(DEP_CODE, "punct cc")
_CLOSING = frozenset(".!?…%)]")


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
    """Return the span of one run of words, a closing stop or bracket at its end included."""
    start, end = int(grid.start[run[0]]), int(grid.end[run[-1]])
    if start and text[start - 1] in "$£€#@":
        start -= 1
    quote = grid.quote[run[-1]]
    while end < len(text) and text[end] in _CLOSING:
        inside = quote >= 0 and end < grid.quotes.span[quote][1]
        if text[end] in ".!?…" and not inside:
            break
        if text[end] in ")]" and text.count("([", start, end) == 0 and text.rfind("(", start, end) < 0:
            break
        end += 1
    return TextSpan(start, end)


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
    """Return the cue with the auxiliaries, negation and particle beside it."""
    held = {*words.tolist(), source}
    first = last = cue
    while first - 1 >= 0 and _belongs(grid, first - 1, cue, held):
        first -= 1
    while last + 1 < grid.n and _belongs(grid, last + 1, cue, held):
        last += 1
    return (TextSpan(int(grid.start[first]), int(grid.end[last])),)


def _belongs(grid: Grid, token: int, cue: int, held: set[int]) -> bool:
    if token in held or grid.head[token] != cue:
        return False
    return bool(
        _WITH_CUE[grid.dep[token]] or (grid.dep[token] == DEP_CODE["prep"] and grid.dep[cue] == DEP_CODE["prep"])
    )
