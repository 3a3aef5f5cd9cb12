"""What the trees of the accurate model read of the encoder's scores, beside their own features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extract.attribution.decoding import Candidates
from extract.attribution.encoder import UNREAD, Heard
from extract.attribution.features import Pairs, RangeMax, Relation
from extract.attribution.grid import Bools, Floats, Grid, Ints

LIKELY_CUE = -3.0  # the encoder's log odds above which a word may be a cue, whatever the sparse model says
_CONTENT, _SOURCE, _HEAD = range(3)  # PAIR_OUTPUTS
_CUE_HEAD, _SOURCE_HEAD, _BEGINS, _ENDS = 0, 3, 5, 6  # WORD_OUTPUTS
_NEAR = 8  # tokens


def share(odds: Floats) -> Floats:
    """Return log odds as shares of 0 to 1."""
    shares: Floats = 1 / (1 + np.exp(-odds))
    return shares


def cue_columns(grid: Grid, cues: Ints, heard: Heard) -> Floats:
    """Return (feature, cue): the encoder's scores of the word, of its neighbours and of what stands around."""
    last = grid.n - 1
    head = heard.word[:, _CUE_HEAD]
    tops = {kind: RangeMax.of(heard.word[:, kind] - UNREAD) for kind in (_CUE_HEAD, _SOURCE_HEAD, _BEGINS, _ENDS)}
    first_of, last_of = grid.sent_first[cues], grid.sent_last[cues]
    columns = [
        head[np.maximum(cues - 1, 0)],
        head[np.minimum(cues + 1, last)],
        head[grid.head[cues]],
        tops[_CUE_HEAD](first_of, cues - 1),
        tops[_CUE_HEAD](cues + 1, last_of),
        tops[_CUE_HEAD](grid.left[cues], cues - 1),
        tops[_CUE_HEAD](cues + 1, grid.right[cues]),
        tops[_SOURCE_HEAD](first_of, last_of),
        tops[_BEGINS](cues + 1, cues + _NEAR),
        tops[_ENDS](cues - _NEAR, cues - 1),
    ]
    around = np.stack([np.asarray(column, dtype=np.float32) for column in columns])
    return np.concatenate([heard.word[cues].T, heard.cue[cues].T, around]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Paired:
    """The encoder's scores of each word with each cue, and the sums that means over ranges are read from."""

    heard: Heard
    cues: Ints
    odds: Floats  # (PAIR_OUTPUTS, cue, token)
    sums: Floats  # (PAIR_OUTPUTS, cue, token + 1): of clipped log odds of the words before
    rival: Floats  # (cue, token): the strongest claim of another cue on the token
    rank: Ints

    @classmethod
    def of(cls, grid: Grid, cues: Ints, heard: Heard) -> Paired:
        odds = heard.pairs(grid, cues)
        clipped = np.clip(odds, -6, 6) * grid.word
        sums = np.concatenate([np.zeros((*odds.shape[:2], 1)), np.cumsum(clipped, axis=2, dtype=np.float64)], axis=2)
        claim = share(odds[_CONTENT]) * share(heard.word[cues, _CUE_HEAD])[:, None]
        rival = np.zeros_like(claim)
        if len(cues) > 1:
            order = np.argsort(claim, axis=0)
            first, second = order[-1], order[-2]
            every = np.arange(grid.n)
            rival = np.where(np.arange(len(cues))[:, None] == first, claim[second, every], claim[first, every])
        rank = np.concatenate(([0], np.cumsum(grid.word))).astype(np.int32)
        return cls(heard, cues, odds, sums, rival, rank)

    def mean(self, kind: int, cue: Ints, first: Ints, last: Ints) -> Floats:
        """Return the mean log odds over each range of tokens, both ends included; `UNREAD` for one without words."""
        count = self.rank[last + 1] - self.rank[first]
        total = self.sums[kind, cue, last + 1] - self.sums[kind, cue, first]
        return np.where(count > 0, total / np.maximum(count, 1), UNREAD).astype(np.float32)


def content_columns(grid: Grid, pairs: Pairs, tree: Relation, paired: Paired) -> Floats:
    """Return (feature, pair): the encoder's scores of cue and word, of the branch, quotation and sentence it is in."""
    cue, at, word, heard = pairs.cue, pairs.at, pairs.word, paired.heard
    content = paired.odds[_CONTENT]
    rank = grid.rank[word]
    before = grid.words[np.maximum(rank - 1, 0)]
    after = grid.words[np.minimum(rank + 1, len(grid.words) - 1)]
    quote = grid.quote[word]
    quotes = grid.quotes
    quoted = np.zeros(len(word), dtype=np.float32)
    if len(quotes.first):
        safe = np.maximum(quote, 0)
        quoted = np.where(quote >= 0, paired.mean(_CONTENT, cue, quotes.first[safe], quotes.last[safe]), 0)
    claim = share(content[cue, word]) * share(heard.word[at, _CUE_HEAD])
    rival = paired.rival[cue, word]
    columns = [
        *paired.odds[:, cue, word],
        content[cue, before],
        content[cue, after],
        paired.mean(_CONTENT, cue, grid.left[tree.branch], grid.right[tree.branch]),
        paired.mean(_CONTENT, cue, grid.left[word], grid.right[word]),
        paired.mean(_CONTENT, cue, grid.sent_first[word], grid.sent_last[word]),
        quoted,
        rival,
        claim - rival,
        heard.word[after, _BEGINS],
        heard.word[before, _ENDS],
        *heard.word[word].T,
        *heard.cue[at].T,
        heard.word[at, _CUE_HEAD],
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])


def source_columns(grid: Grid, pairs: Pairs, paired: Paired) -> Floats:
    """Return (feature, pair) of source candidates: the encoder's scores of cue and word, and of what competes."""
    cue, at, word, heard = pairs.cue, pairs.at, pairs.word, paired.heard
    head = paired.odds[_HEAD]
    own = head[cue, word]
    best, second = _two_best(len(paired.cues), cue, own)
    everywhere = np.where(grid.word, head, np.float32(UNREAD)).max(axis=1, initial=UNREAD)
    columns = [
        *paired.odds[:, cue, word],
        own - np.where(own >= best[cue], second[cue], best[cue]),
        best[cue],
        everywhere[cue] - best[cue],
        paired.mean(_SOURCE, cue, grid.left[word], grid.right[word]),
        heard.word[word, _SOURCE_HEAD - 1],
        heard.word[word, _SOURCE_HEAD],
        *heard.cue[at].T,
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])


def _two_best(cues: int, cue: Ints, odds: Floats) -> tuple[Floats, Floats]:
    best = np.full(cues, UNREAD, dtype=np.float32)
    np.maximum.at(best, cue, odds)
    second = np.full(cues, UNREAD, dtype=np.float32)
    others = odds < best[cue]
    np.maximum.at(second, cue[others], odds[others])
    return best, second


def candidate_columns(pairs: Pairs, inside: Bools, sources: Pairs, found: Candidates, paired: Paired) -> Floats:
    """Return (feature, candidate): how far the encoder agrees with the candidate's cue, content and source."""
    heard, cues = paired.heard, len(paired.cues)
    odds = paired.odds[_CONTENT][pairs.cue, pairs.word]
    per = [_agreement(pairs, odds, row, cues, heard) for row in inside]
    columns = [np.stack(each)[found.variant, found.cue] for each in zip(*per, strict=True)]
    at, word = paired.cues[found.cue], np.maximum(found.source, 0)
    none = found.source < 0
    best, second = _two_best(cues, sources.cue, paired.odds[_HEAD][sources.cue, sources.word])
    head = np.where(none, np.float32(UNREAD), paired.odds[_HEAD][found.cue, word])
    columns += [
        head,
        np.where(none, np.float32(UNREAD), paired.odds[_SOURCE][found.cue, word]),
        np.where(none, 0, paired.odds[_CONTENT][found.cue, word]),
        best[found.cue],
        second[found.cue],
        head - best[found.cue],
        *heard.cue[at].T,
        *heard.word[at].T,
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])


def _agreement(pairs: Pairs, odds: Floats, inside: Bools, cues: int, heard: Heard) -> list[Floats]:
    """Return the features of one content of each cue."""
    cue, word = pairs.cue, pairs.word

    def total(weights: Floats) -> Floats:
        return np.bincount(cue, weights=weights, minlength=cues)

    chance = share(odds)
    size = total(inside)
    some = np.maximum(size, 1)
    before = np.zeros(len(cue), dtype=np.bool_)
    before[1:] = inside[:-1] & (cue[1:] == cue[:-1])
    after = np.zeros(len(cue), dtype=np.bool_)
    after[:-1] = inside[1:] & (cue[1:] == cue[:-1])
    starts, ends = inside & ~before, inside & ~after
    lowest = np.full(cues, -UNREAD)
    np.minimum.at(lowest, cue[inside], odds[inside])
    highest = np.full(cues, UNREAD)
    np.maximum.at(highest, cue[~inside], odds[~inside])
    begins, finishes = heard.word[word, _BEGINS], heard.word[word, _ENDS]
    said = odds > 0
    return [
        total(np.where(inside, chance, 0)) / np.maximum(size + total(np.where(inside, 0, chance)), 1),
        total(inside & said) / np.maximum(total(inside | said), 1),
        total(np.where(inside, np.clip(odds, -4, 4), 0)) / some,
        lowest,
        highest,
        total(inside & ~said),
        total(~inside & said),
        total(np.where(starts, begins, 0)) / np.maximum(total(starts), 1),
        total(np.where(ends, finishes, 0)) / np.maximum(total(ends), 1),
        total(np.where(inside, heard.word[word, -1], 0)) / some,
        total(np.where(inside, heard.word[word, _CUE_HEAD], 0)) / some,
    ]
