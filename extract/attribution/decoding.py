"""From the scores of single words to whole attributions: smoothing, the candidates of each cue, the choice of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extract.attribution.features import Pairs, mark_counts
from extract.attribution.grid import Bools, Floats, Grid, Ints

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
    inside = best_path(scores[:, None, :] + shift[:, None], links[kinds].transpose(0, 2, 3, 1)[:, :, :, None, :])
    return np.stack([inside[:, variant][position, pairs.cue] for variant in range(len(biases))])


def best_path(scores: Floats, links: Floats) -> Bools:
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


_SHARED = 0.25


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


def carried_on(grid: Grid, contents: list[Ints]) -> list[Ints]:
    """Return the contents with the paragraphs that carry on, or began, the quotations that they hold most of.

    A paragraph that another content has words of stays as it is.
    """
    continues = grid.quotes.continues
    if not (continues >= 0).any():
        return contents
    words = [
        grid.words[grid.rank[a] : grid.rank[b] + grid.word[b]]
        for a, b in zip(grid.quotes.first, grid.quotes.last, strict=True)
    ]
    run = np.arange(len(continues))
    for number, before in enumerate(continues.tolist()):  # a quotation continues an earlier one
        if before >= 0:
            run[number] = run[before]
    owned = np.bincount(np.concatenate(contents), minlength=grid.n) > 0 if contents else np.zeros(grid.n, dtype=bool)
    out = []
    for content in contents:
        held = set(content.tolist())
        more = set(held)
        for number, here in enumerate(words):
            if len(here) and (run == run[number]).sum() > 1 and 2 * sum(w in held for w in here.tolist()) >= len(here):
                for other in np.flatnonzero(run == run[number]).tolist():
                    if other != number and not owned[words[other]].any():
                        more.update(words[other].tolist())
        out.append(np.array(sorted(more), dtype=np.int32) if len(more) > len(held) else content)
    return out
