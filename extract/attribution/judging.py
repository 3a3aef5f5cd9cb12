"""What the judge reads of a candidate: how sure and how whole it is, what competes, and how such reports fared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.attribution.decoding import BIASES, Candidates, best_rows
from extract.attribution.features import Pairs, mixed, subject_class, two_best
from extract.attribution.grid import DEP_CODE, POS_CODE, TAG_CODE, Bools, Floats, Grid, Hashes, Ints

_NO_SOURCE = 9
_FAR = 2**40


def candidate_hashes(grid: Grid, pairs: Pairs, inside: Bools, found: Candidates) -> tuple[Hashes, ...]:
    """Return the keys of the judge's tables: cue, source and the words that head and begin the content."""
    at = _cues(pairs)[found.cue]
    cues = len(pairs.low)
    per = [_landmarks(grid, pairs, row, cues) for row in inside]
    head, first, quoted = (np.stack(each)[found.variant, found.cue] for each in zip(*per, strict=True))
    source = np.maximum(found.source, 0)
    named = found.source >= 0
    kind = np.where(named, subject_class(grid)[source], _NO_SOURCE)
    lex, dep, pos, tag = grid.lex, grid.dep, grid.pos, grid.tag
    same = grid.sent[head] == grid.sent[at]
    return (
        mixed(41, lex[at], pos[at]),
        mixed(42, lex[at], quoted, kind),
        mixed(43, lex[at], dep[head], pos[head], tag[head], same, head > at),
        mixed(44, tag[at], dep[at], pos[head], dep[head], tag[head], kind, same),
        mixed(45, lex[head], pos[at]),
        mixed(46, lex[at], lex[first]),
        mixed(47, np.where(named, lex[source], np.uint64(1)), pos[at]),
        mixed(48, lex[at], tag[at], dep[at]),
        mixed(49, lex[at], lex[grid.head[at]], pos[at]),
        mixed(50, pos[at], lex[head], lex[first]),
    )


def _cues(pairs: Pairs) -> Ints:
    return pairs.at[pairs.begin] if len(pairs.cue) else np.zeros(0, dtype=np.int32)


def _landmarks(grid: Grid, pairs: Pairs, inside: Bools, cues: int) -> tuple[Ints, Ints, Ints]:
    """Return each cue's content by its highest word, its first word, and whether none, all (2) or some is quoted."""
    cue, word = pairs.cue[inside], pairs.word[inside]
    elsewhere = grid.sent[word] != grid.sent[pairs.at[inside]]
    place = (grid.depth[word] + 100 * elsewhere).astype(np.int64) * grid.n + word
    highest = np.full(cues, _FAR, dtype=np.int64)
    np.minimum.at(highest, cue, place)
    first = np.full(cues, _FAR, dtype=np.int64)
    np.minimum.at(first, cue, word)
    size = np.bincount(cue, minlength=cues)
    quoted = np.bincount(cue, weights=grid.quote[word] >= 0, minlength=cues)
    state = np.where(quoted == 0, 0, np.where(quoted == size, 2, 1))
    return np.where(size > 0, highest % grid.n, 0), np.where(size > 0, first, 0), state


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
    tables: Sequence[Floats],
) -> Floats:
    """Return (feature, candidate): how sure content and source are, their shape, and what competes for the words."""
    cues = _cues(pairs)
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
        *(found.variant == variant for variant in range(len(BIASES))),
        grid.rank[grid.para_last[at]] - grid.rank[grid.para_first[at]],
        grid.quotes_in(grid.para_first[at], grid.para_last[at]),
        grid.quotes_in(grid.sent_first[at], grid.sent_last[at]),
        *tables,
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
