"""From the scores of single words to whole attributions: smoothing, candidates of each cue, their features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extract.attribution.features import Pairs, mark_counts, subject_class, two_best
from extract.attribution.grid import DEP_CODE, POS_CODE, TAG_CODE, Bools, Floats, Grid, Ints

GAPS = 12
BIASES = (0.0, 1.5, -1.5)  # log odds added to every word: as scored, wide, narrow
_UNLIKELY = -50.0


def gaps(grid: Grid) -> Ints:
    """Return what stands between each word and the next: nothing, a comma, a sentence end, a quotation mark, ..."""
    kinds = np.zeros(len(grid.words), dtype=np.int32)
    if len(kinds) < 2:
        return kinds
    left, right = grid.words[:-1], grid.words[1:]
    commas, _, colons, dashes, brackets, _ = (count[right] > count[left] for count in mark_counts(grid))
    here = np.where(commas, 1, 0)
    here[colons | dashes | brackets] = 2
    here[grid.sent[left] != grid.sent[right]] = 3
    quote_left, quote_right = grid.quote[left], grid.quote[right]
    inside_left, inside_right = quote_left >= 0, quote_right >= 0
    marked = here > 0
    kinds[:-1] = np.select(
        [
            grid.para[left] != grid.para[right],
            ~inside_left & inside_right,
            inside_left & ~inside_right,
            inside_left & inside_right & (quote_left != quote_right),
            inside_left & (here == 3),
            inside_left,
        ],
        [
            np.full(len(left), 11),
            4 + marked,
            6 + marked,
            np.full(len(left), 8),
            np.full(len(left), 9),
            np.full(len(left), 10),
        ],
        here,
    )
    return kinds


def smoothed(grid: Grid, pairs: Pairs, odds: Floats, links: Floats, biases: tuple[float, ...] = BIASES) -> Bools:
    """Return (bias, pair): which words are content, by the best path through each cue's words.

    `odds` are the words' log odds, `links[gap, a, b]` what it adds that a word in state a is followed, across such
    a gap, by one in state b.
    """
    if not len(pairs.cue):
        return np.zeros((len(biases), 0), dtype=np.bool_)
    position = np.arange(len(pairs.cue)) - pairs.begin[pairs.cue]
    cues, length = len(pairs.low), int(position.max()) + 1
    scores = np.full((length, cues), _UNLIKELY, dtype=np.float32)
    scores[position, pairs.cue] = odds
    kinds = np.zeros((length, cues), dtype=np.int32)
    kinds[position, pairs.cue] = gaps(grid)[grid.rank[pairs.word]]
    shift = np.asarray(biases, dtype=np.float32)
    inside = _best_path(scores[:, None, :] + shift[:, None], links[kinds].transpose(0, 2, 3, 1)[:, :, :, None, :])
    return np.stack([inside[:, variant][position, pairs.cue] for variant in range(len(biases))])


def _best_path(scores: Floats, links: Floats) -> Bools:
    """Return the states of the best path; `scores` is (position, ...), `links` (position, 2, 2, ...)."""
    length = len(scores)
    leave = np.zeros(scores.shape, dtype=np.bool_)
    enter = np.zeros(scores.shape, dtype=np.bool_)
    out, into = np.zeros(scores.shape[1:], dtype=np.float32), scores[0]
    for at in range(1, length):
        link = links[at - 1]
        stay_out, go_out = out + link[0, 0], into + link[1, 0]
        go_in, stay_in = out + link[0, 1], into + link[1, 1]
        np.greater(go_out, stay_out, out=leave[at])
        np.greater(go_in, stay_in, out=enter[at])
        out, into = np.maximum(stay_out, go_out), np.maximum(stay_in, go_in) + scores[at]
    states = np.zeros(scores.shape, dtype=np.bool_)
    state = into > out
    states[-1] = state
    for at in range(length - 1, 0, -1):
        state = np.where(state, ~enter[at], leave[at])
        states[at - 1] = state
    return states


@dataclass(frozen=True, slots=True)
class Candidates:
    """Possible attributions: the cue's number, the content variant (row of `inside`), the source token or -1."""

    cue: Ints
    variant: Ints
    source: Ints
    source_row: Ints


def candidates(pairs: Pairs, inside: Bools, sources: Pairs, source_odds: Floats) -> Candidates:
    """Return every cue with its different contents, each with its two best sources and with none."""
    cues = len(pairs.low)
    size = np.stack([np.bincount(pairs.cue[row], minlength=cues) for row in inside])
    fresh = size > 0
    for later in range(1, len(inside)):
        for earlier in range(later):
            fresh[later] &= np.bincount(pairs.cue, weights=inside[later] != inside[earlier], minlength=cues) > 0
    variant, cue = (part.astype(np.int32) for part in np.nonzero(fresh))
    best = best_rows(sources, source_odds, 2)
    rows = np.concatenate([best[0][cue], best[1][cue], np.full(len(cue), -1, dtype=np.int32)])
    cue, variant = np.tile(cue, 3), np.tile(variant, 3)
    none = np.repeat([False, False, True], len(rows) // 3)
    keep = none | (rows >= 0)
    second = np.repeat([False, True, False], len(rows) // 3)
    odds = np.where(rows >= 0, source_odds[rows] if len(source_odds) else 0.0, _UNLIKELY)
    keep &= ~second | (odds > -4.0)
    top = best[0][cue]
    top_odds = np.where(top >= 0, source_odds[top] if len(source_odds) else 0.0, _UNLIKELY)
    keep &= ~none | (top_odds < 2.5)
    rows, cue, variant = rows[keep], cue[keep], variant[keep]
    source = np.where(rows >= 0, sources.word[rows] if len(sources.word) else -1, -1).astype(np.int32)
    return Candidates(cue, variant, source, rows)


def best_rows(pairs: Pairs, odds: Floats, count: int) -> list[Ints]:
    """Return for each cue the rows of its best, second best, ... pair; -1 where there are not so many."""
    order = np.lexsort((-odds, pairs.cue)).astype(np.int32)
    size = np.bincount(pairs.cue, minlength=len(pairs.low))
    first = np.cumsum(size) - size
    out = []
    for place in range(count):
        at = np.minimum(first + place, max(len(order) - 1, 0))
        out.append(np.where(size > place, order[at] if len(order) else -1, -1).astype(np.int32))
    return out


_CUE_POS = ("VERB", "NOUN", "ADP", "PUNCT", "AUX")
_CUE_TAGS = ("VBD", "VBZ", "VBG", "VBN", "VB", "VBP")


def candidate_features(
    grid: Grid,
    pairs: Pairs,
    odds: Floats,
    inside: Bools,
    sources: Pairs,
    source_odds: Floats,
    share: Floats,
    found: Candidates,
) -> Floats:
    """Return (feature, candidate): how sure content and source are, their shape, and what competes for the words."""
    cues = pairs.at[pairs.begin] if len(pairs.cue) else np.zeros(0, dtype=np.int32)
    chance = 1 / (1 + np.exp(-odds))
    per = [_content_columns(grid, pairs, odds, chance, row, share, len(cues)) for row in inside]
    columns = [np.stack(each)[found.variant, found.cue] for each in zip(*per, strict=True)]
    at = cues[found.cue]
    best, second = best_rows(sources, source_odds, 2)
    top, next_best = _taken(source_odds, best)[found.cue], _taken(source_odds, second)[found.cue]
    chosen = np.where(found.source_row >= 0, _taken(source_odds, found.source_row), -12.0)
    word = np.maximum(found.source, 0)
    none = found.source < 0
    row = pairs.row_of(found.cue, grid.rank[word])
    covered = np.where(none | (row < 0), False, inside[found.variant, np.maximum(row, 0)])
    kinds = subject_class(grid)
    held = np.zeros(grid.n, dtype=np.float32)
    np.maximum.at(held, pairs.word, chance * share[pairs.at])
    columns += [
        share[at],
        chosen,
        top,
        next_best,
        top - next_best,
        none,
        covered,
        np.where(none, 0, grid.rank[word] - grid.rank[at]),
        np.where(none, -1, kinds[word]),
        np.where(none, -1, grid.dep[word] == DEP_CODE["nsubj"]),
        *(grid.pos[at] == POS_CODE[name] for name in _CUE_POS),
        *(grid.tag[at] == TAG_CODE[name] for name in _CUE_TAGS),
        grid.dep[at] == DEP_CODE["ROOT"],
        grid.quote[at] >= 0,
        held[at],
        held[word],
        found.variant == 0,
        found.variant == 1,
        found.variant == 2,
        grid.rank[grid.para_last[at]] - grid.rank[grid.para_first[at]],
        grid.quotes_in(grid.para_first[at], grid.para_last[at]),
        grid.quotes_in(grid.sent_first[at], grid.sent_last[at]),
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])


def _taken(values: Floats, rows: Ints) -> Floats:
    if not len(values):
        return np.full(rows.shape, -12.0, dtype=np.float32)
    return np.where(rows >= 0, values[rows], np.float32(-12.0))


def _content_columns(
    grid: Grid, pairs: Pairs, odds: Floats, chance: Floats, inside: Bools, share: Floats, cues: int
) -> list[Floats]:
    """Return the features of one content of each cue."""
    cue, word = pairs.cue, pairs.word

    def total(weights: Floats) -> Floats:
        return np.bincount(cue, weights=weights, minlength=cues)

    size = total(inside)
    some = np.maximum(size, 1)
    in_quote = grid.quote[word] >= 0
    before = np.zeros(len(cue), dtype=np.bool_)
    before[1:] = inside[:-1] & (cue[1:] == cue[:-1])
    starts = inside & ~before
    after = np.zeros(len(cue), dtype=np.bool_)
    after[:-1] = inside[1:] & (cue[1:] == cue[:-1])
    ends = inside & ~after
    lowest = np.full(cues, 12.0)
    np.minimum.at(lowest, cue[inside], odds[inside])
    highest = np.full(cues, -12.0)
    np.maximum.at(highest, cue[~inside], odds[~inside])
    nearest = np.full(cues, 99.0)
    np.minimum.at(nearest, cue[inside], np.abs(grid.rank[word] - grid.rank[pairs.at])[inside])
    claim = chance * share[pairs.at]
    first, owner, second = two_best(grid.n, pairs, claim)
    rival = np.where(owner[word] == cue, second[word], first[word])
    quote_cut = _cut_quotations(grid, pairs, inside, cues)
    sentence_start = grid.rank[word] == grid.rank[grid.sent_first[word]]
    next_sent = grid.sent[grid.words[np.minimum(grid.rank[word] + 1, len(grid.words) - 1)]]
    sentence_end = next_sent != grid.sent[word]
    expected = total(np.where(inside, chance, 0)) / np.maximum(size + total(np.where(inside, 0, chance)), 1)
    return [
        size,
        expected,
        total(np.where(inside, np.clip(odds, -4, 4), 0)) / some,
        lowest,
        highest,
        total(inside & (odds < 1)) / some,
        total(~inside & (odds > -1)) / some,
        total(starts),
        total(inside & in_quote) / some,
        total(inside & (word < pairs.at)) / some,
        nearest,
        quote_cut,
        total(starts & sentence_start),
        total(ends & sentence_end),
        total(inside & (grid.sent[word] != grid.sent[pairs.at])) / some,
        total(np.where(inside, rival, 0)) / some,
        total(inside & (rival > claim)) / some,
        total(np.where(inside & ~in_quote, rival, 0)) / some,
    ]


def _cut_quotations(grid: Grid, pairs: Pairs, inside: Bools, cues: int) -> Floats:
    """Return how many words of quotations that a content reaches into it leaves out."""
    quote = grid.quote[pairs.word]
    quoted = np.flatnonzero(quote >= 0)
    number = pairs.cue[quoted].astype(np.int64) * (len(grid.quotes.first) + 1) + quote[quoted]
    keys, which = np.unique(number, return_inverse=True)
    taken = np.bincount(which, weights=inside[quoted], minlength=len(keys))
    left = np.bincount(which, weights=~inside[quoted], minlength=len(keys))
    owner = keys // (len(grid.quotes.first) + 1)
    return np.bincount(owner, weights=np.where(taken > 0, left, 0), minlength=cues)[:cues]


_SHARED = 0.34


def kept(pairs: Pairs, inside: Bools, found: Candidates, share: Floats, floor: float) -> list[int]:
    """Return the candidates that stay, best first: at least as likely as the floor, one a cue, overlaps removed."""
    taken: dict[int, int] = {}
    cues: set[int] = set()
    sizes: list[int] = []
    out: list[int] = []
    for candidate in np.argsort(-share, kind="stable").tolist():
        if share[candidate] < floor:
            break
        cue = int(found.cue[candidate])
        if cue in cues:
            continue
        begin = int(pairs.begin[cue])
        rows = slice(begin, begin + int(pairs.high[cue] - pairs.low[cue]))
        words = pairs.word[rows][inside[found.variant[candidate], rows]].tolist()
        shared: dict[int, int] = {}
        for word in words:
            if word in taken:
                shared[taken[word]] = shared.get(taken[word], 0) + 1
        if any(n / (len(words) + sizes[other] - n) > _SHARED for other, n in shared.items()):
            continue
        cues.add(cue)
        for word in words:
            taken.setdefault(word, len(out))
        sizes.append(len(words))
        out.append(candidate)
    return out
