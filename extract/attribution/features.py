"""The features of words, cues and pairs of both that the learned model reads; names and numbers are not among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from spacy.strings import get_string_id

from extract.attribution.grid import (
    DEP_CODE,
    ENT_CODE,
    POS_CODE,
    TAG_CODE,
    Bools,
    Floats,
    Grid,
    Hashes,
    Ints,
    code_mask,
)

_MIX = np.uint64(0x9E3779B97F4A7C15)


def mixed(*parts: Ints | int) -> Hashes:
    """Return one hash a row of the parts, which are arrays of whole numbers or numbers for all rows."""
    out = np.ones(1, dtype=np.uint64)
    for part in parts:
        value = np.atleast_1d(np.asarray(part)).astype(np.uint64)
        out = (out ^ value) * _MIX  # wraps round on purpose
        out = out ^ (out >> np.uint64(29))
    return out


# Cues: which words may head one, and the sparse features of each.

_CUE_POS = code_mask(POS_CODE, "VERB AUX NOUN ADJ ADP SCONJ ADV")
_CUE_MARKS = frozenset(":―—–-")
_SUBJECTS = code_mask(DEP_CODE, "nsubj nsubjpass csubj csubjpass expl")
_FUNCTION_CHILDREN = code_mask(POS_CODE, "ADP PART SCONJ AUX ADV PRON DET CCONJ PUNCT")
_SINGULAR_PRONOUNS = np.array([get_string_id(word) for word in ("he", "she")], dtype=np.uint64)
_PEOPLE_PRONOUNS = np.array([get_string_id(word) for word in ("they", "i", "we", "you", "who")], dtype=np.uint64)
_THAT = np.uint64(get_string_id("that"))


def cue_candidates(grid: Grid, text: str) -> Ints:
    """Return the tokens that may head a cue: verbs, nouns and the like, and dashes and colons that may report."""
    marks = [
        index
        for index in np.flatnonzero((grid.pos == POS_CODE["PUNCT"]) & (grid.end - grid.start <= 2)).tolist()
        if text[grid.start[index]] in _CUE_MARKS
    ]
    fits = _CUE_POS[grid.pos] & grid.word
    fits[marks] = True
    return np.flatnonzero(fits).astype(np.int32)


def _shifted(values: Ints, by: int) -> Ints:
    """Return the values moved so that row i has the value of row i + by; 0 beyond the ends."""
    out = np.zeros_like(values)
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


def subject_class(grid: Grid) -> Ints:
    """Return for each token its kind as a subject: 1 he/she, 2 other person pronoun, 3 person, 4 body, 5-7 others."""
    out = np.zeros(grid.n, dtype=np.int32)
    out[grid.pos == POS_CODE["NOUN"]] = 7
    out[grid.pos == POS_CODE["PRON"]] = 6
    out[grid.pos == POS_CODE["PROPN"]] = 5
    out[grid.ent == ENT_CODE["PERSON"]] = 3
    out[np.isin(grid.ent, [ENT_CODE["ORG"], ENT_CODE["GPE"], ENT_CODE["NORP"]])] = 4
    out[np.isin(grid.lower, _SINGULAR_PRONOUNS)] = 1
    out[np.isin(grid.lower, _PEOPLE_PRONOUNS)] = 2
    return out


def quote_state(grid: Grid) -> Ints:
    """Return 1 inside a quotation, plus 2 where one begins within two tokens, plus 4 where one has ended."""
    inside = (grid.quote >= 0).astype(np.int32)
    begins = np.zeros(grid.n, dtype=np.int32)
    ended = np.zeros(grid.n, dtype=np.int32)
    for back in (1, 2, 3):
        begins[np.maximum(grid.quotes.first - 1 - back, 0)] = 2
        ended[np.minimum(grid.quotes.last + 1 + back, grid.n - 1)] = 4
    return inside + np.where(inside == 1, 0, begins + ended)


def cue_hashes(grid: Grid, candidates: Ints) -> tuple[Ints, Hashes]:
    """Return the sparse features of the candidates as (row, hash) pairs."""
    c = candidates
    lex, dep, pos, tag = grid.lex, grid.dep, grid.pos, grid.tag
    head = grid.head[c]
    state = quote_state(grid)
    kinds = subject_class(grid)
    subject = _first_child(grid, _SUBJECTS)
    has_subject = subject >= 0
    subject_kind = np.where(has_subject, kinds[subject], 0)[c]
    subject_lex = np.where(has_subject, lex[subject], np.uint64(0))[c]
    near = [_shifted(lex, by) for by in (-2, -1, 1, 2)]
    near_pos = [_shifted(pos, by) for by in (-1, 1)]
    own = lex[c]
    single = [
        mixed(1, own, pos[c]),
        mixed(2, own, tag[c]),
        mixed(3, own, dep[c]),
        mixed(4, tag[c], dep[c]),
        mixed(5, lex[head], dep[c]),
        mixed(6, pos[head], dep[c], pos[c]),
        mixed(7, near[0][c]),
        mixed(8, near[1][c], pos[c]),
        mixed(9, near[2][c], pos[c]),
        mixed(10, near[3][c]),
        mixed(11, own, near[2][c]),
        mixed(12, own, near[1][c]),
        mixed(13, state[c], pos[c]),
        mixed(14, state[c], own),
        mixed(15, own, subject_kind),
        mixed(16, subject_lex, pos[c]),
        mixed(17, near_pos[0][c], near_pos[1][c], pos[c]),
        mixed(18, subject_kind, tag[c], dep[c]),
        mixed(19, own, lex[head]),
        mixed(20, grid.ent[c], pos[c]),
    ]
    rows = [np.arange(len(c), dtype=np.int32)] * len(single)
    row_of = np.full(grid.n, -1, dtype=np.int32)
    row_of[c] = np.arange(len(c), dtype=np.int32)
    child = np.flatnonzero((row_of[grid.head] >= 0) & (grid.head != np.arange(grid.n)) & (pos != POS_CODE["SPACE"]))
    parent = grid.head[child]
    after = (child > parent).astype(np.int32)
    child_lex = np.where(_FUNCTION_CHILDREN[pos[child]], lex[child], np.uint64(0))
    that = np.zeros(grid.n, dtype=np.int32)
    that[grid.head[(grid.lower == _THAT) & (dep == DEP_CODE["mark"])]] = 1
    several = [
        mixed(30, dep[child], after),
        mixed(31, lex[parent], dep[child], after),
        mixed(32, dep[child], child_lex),
        mixed(33, lex[parent], dep[child], child_lex),
        mixed(34, dep[child], pos[child], pos[parent]),
        mixed(35, lex[parent], dep[child], that[child]),
        mixed(36, lex[child], dep[child], pos[parent]),
    ]
    rows += [row_of[parent]] * len(several)
    return np.concatenate(rows), np.concatenate([*single, *several])


def _first_child(grid: Grid, deps: Bools) -> Ints:
    """Return for each token its first child with one of the dependencies, -1 for none."""
    out = np.full(grid.n, -1, dtype=np.int32)
    child = np.flatnonzero(deps[grid.dep])[::-1]
    out[grid.head[child]] = child
    return out


# Cues: the dense features of those that the sparse model leaves.


@dataclass(frozen=True, slots=True)
class RangeMax:
    """Maxima over ranges of one array, each in two look-ups."""

    levels: Floats

    @classmethod
    def of(cls, values: Floats) -> RangeMax:
        levels = [values.astype(np.float32)]
        width = 1
        while 2 * width <= len(values):
            last = levels[-1].copy()
            np.maximum(last[:-width], last[width:], out=last[:-width])
            levels.append(last)
            width *= 2
        return cls(np.stack(levels))

    def __call__(self, first: Ints, last: Ints) -> Floats:
        """Return the maximum of each range, both ends included; 0 for an empty one."""
        first = np.maximum(first, 0)
        last = np.minimum(last, self.levels.shape[1] - 1)
        width = last - first + 1
        level = np.log2(np.maximum(width, 1)).astype(np.int32)
        second = np.maximum(last - (1 << level) + 1, 0)
        first = np.minimum(first, self.levels.shape[1] - 1)
        both = np.maximum(self.levels[level, first], self.levels[level, second])
        return np.where(width > 0, both, np.float32(0))


_CUE_ONE_HOT_POS = ("VERB", "NOUN", "ADP", "AUX", "ADJ", "ADV", "PUNCT")
_CUE_ONE_HOT_TAG = ("VBD", "VBZ", "VBP", "VBG", "VBN", "VB")
_CUE_ONE_HOT_DEP = ("ROOT", "advcl", "relcl", "conj", "ccomp", "xcomp", "parataxis", "acl", "prep", "pcomp", "amod")
_CUE_CHILDREN = (
    *("nsubj", "nsubjpass", "agent", "ccomp", "xcomp", "dobj", "mark", "prt", "neg", "aux", "auxpass", "advcl", "prep"),
    *("dative", "attr", "acomp", "oprd", "parataxis", "conj"),
)


def cue_features(grid: Grid, candidates: Ints, scores: Floats, wanted: Bools) -> Floats:
    """Return (feature, candidate) of the wanted ones: the sparse model's score, what is around, the clause's shape."""
    every = np.full(grid.n, -12.0, dtype=np.float32)
    every[candidates] = scores
    c, score = candidates[wanted], scores[wanted]
    top = RangeMax.of(every + 12.0)
    head = grid.head[c]
    sent_first, sent_last = grid.sent_first[c], grid.sent_last[c]
    para_first, para_last = grid.para_first[c], grid.para_last[c]
    outside = np.concatenate(([0], np.cumsum((grid.quote < 0) & grid.word)))
    words = grid.rank
    length = words[sent_last] - words[sent_first] + 1
    opens, ends = _nearest_quotation(grid, c)
    children = {name: np.zeros(grid.n, dtype=np.float32) for name in _CUE_CHILDREN}
    side = np.where(np.arange(grid.n) > grid.head, 2.0, 1.0).astype(np.float32)
    for name, values in children.items():
        rows = np.flatnonzero(grid.dep == DEP_CODE[name])
        values[grid.head[rows]] = side[rows]
    subject = _first_child(grid, _SUBJECTS)
    kinds = subject_class(grid)
    kind = np.where(subject >= 0, kinds[subject], 0)
    level = np.minimum(grid.depth[c], 8)
    above = every[head]
    for _ in range(3):
        head = grid.head[head]
        above = np.maximum(above, every[head])
    before = top(sent_first, c - 1)
    after = top(c + 1, sent_last)
    columns = [
        score,
        every[grid.head[c]],
        above,
        before,
        after,
        score + 12.0 - np.maximum(before, after),
        score + 12.0 - top(para_first, para_last),
        top(grid.left[c], c - 1),
        top(c + 1, grid.right[c]),
        top(sent_first - 25, sent_first - 1),
        top(sent_last + 1, sent_last + 25),
        every[np.maximum(c - 1, 0)],
        every[np.minimum(c + 1, grid.n - 1)],
        *(grid.pos[c] == POS_CODE[name] for name in _CUE_ONE_HOT_POS),
        *(grid.tag[c] == TAG_CODE[name] for name in _CUE_ONE_HOT_TAG),
        *(grid.dep[c] == DEP_CODE[name] for name in _CUE_ONE_HOT_DEP),
        *(values[c] for values in children.values()),
        *(kind[c] == value for value in (1, 2, 3, 4, 5, 6, 7)),
        np.where(subject[c] >= 0, c - subject[c], 0),
        quote_state(grid)[c],
        opens,
        ends,
        (outside[sent_last + 1] - outside[sent_first]) / np.maximum(length, 1),
        length,
        words[c] - words[sent_first],
        words[sent_last] - words[c],
        words[para_last] - words[para_first],
        grid.right[c] - grid.left[c],
        level,
        grid.pos[np.minimum(c + 1, grid.n - 1)] == POS_CODE["PUNCT"],
        grid.pos[np.maximum(c - 1, 0)] == POS_CODE["PUNCT"],
        grid.quotes_in(sent_first, sent_last),
        c - sent_first == 0,
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])


def _nearest_quotation(grid: Grid, at: Ints) -> tuple[Ints, Ints]:
    """Return the words from each token to the next quotation's begin and from the last one's end; 60 at most."""
    quotes = grid.quotes
    if not len(quotes.first):
        far = np.full(len(at), 60, dtype=np.int32)
        return far, far
    following = np.searchsorted(quotes.first, at, side="right")
    begin = quotes.first[np.minimum(following, len(quotes.first) - 1)]
    opens = np.where(following < len(quotes.first), grid.rank[begin] - grid.rank[at], 60)
    previous = np.searchsorted(quotes.last, at, side="left") - 1
    finish = quotes.last[np.maximum(previous, 0)]
    ends = np.where(previous >= 0, grid.rank[at] - grid.rank[finish], 60)
    return np.minimum(opens, 60), np.minimum(ends, 60)


# Pairs of a cue and a word: is the word content of the cue, or the head of its source?

_WINDOW_BEFORE, _WINDOW_AFTER = 110, 160
_LEVELS = 6  # ancestors of the cue that are told apart
ELSEWHERE = 7  # the level of words of other sentences


@dataclass(frozen=True, slots=True)
class Pairs:
    """(cue, token) pairs, by cue and then by token; `cue` counts the cues given, `at` and `word` are tokens.

    The pairs of cue i are the rows from `begin[i]` on, and their tokens the positions `low[i]` to `high[i]` of a list.
    """

    cue: Ints
    at: Ints
    word: Ints
    low: Ints
    high: Ints
    begin: Ints

    def row_of(self, cue: Ints, position: Ints) -> Ints:
        """Return the row of each cue and position in the list, -1 where there is none."""
        fits = (self.low[cue] <= position) & (position < self.high[cue])
        return np.where(fits, self.begin[cue] + position - self.low[cue], -1).astype(np.int32)


def content_pairs(grid: Grid, cues: Ints) -> Pairs:
    """Return each cue with the words of its paragraph near it, and of the next one where it ends with a colon."""
    first, last = grid.para_first[cues], grid.para_last[cues]
    rank = grid.rank
    low = np.maximum(rank[first], rank[cues] - _WINDOW_BEFORE)
    high = np.minimum(rank[last] + grid.word[last], rank[cues] + _WINDOW_AFTER)
    announces = _announcing(grid, cues)
    after = np.minimum(last + 1, grid.n - 1)
    high = np.where(announces, rank[grid.para_last[after]] + grid.word[grid.para_last[after]], high)
    high = np.minimum(high, rank[cues] + _WINDOW_AFTER)
    return _ranges(cues, low, high, grid.words)


def _announcing(grid: Grid, cues: Ints) -> Bools:
    """Return which cues stand in the last sentence of a paragraph that ends with a colon."""
    last = grid.para_last[cues]
    final = last.copy()
    for _ in range(3):
        blank = (grid.pos[final] == POS_CODE["SPACE"]) & (final > 0)
        final = final - blank
    near = grid.rank[last] - grid.rank[cues] <= 12
    announces: Bools = (grid.lower[final] == _COLON) & near & (last < grid.n - 1)
    return announces


_COLON = np.uint64(get_string_id(":"))


def _ranges(cues: Ints, low: Ints, high: Ints, tokens: Ints) -> Pairs:
    high = np.maximum(high, low)
    size = high - low
    cue = np.repeat(np.arange(len(cues), dtype=np.int32), size)
    begin = (np.cumsum(size) - size).astype(np.int32)
    at = np.arange(len(cue), dtype=np.int32) - begin[cue] + low[cue]
    return Pairs(cue, cues[cue], tokens[at], low, high, begin)


_SOURCE_POS = code_mask(POS_CODE, "NOUN PROPN PRON NUM ADJ DET X")
_NOMINAL_DEP = code_mask(
    DEP_CODE, "nsubj nsubjpass csubj dobj dative pobj conj appos attr agent poss ROOT npadvmod nmod dep oprd compound"
)


def source_pairs(grid: Grid, cues: Ints) -> Pairs:
    """Return each cue with the tokens of its sentence that may head its source."""
    nominal = (grid.pos == POS_CODE["NOUN"]) | (grid.pos == POS_CODE["PROPN"]) | (grid.pos == POS_CODE["PRON"])
    fits = grid.word & (nominal | (_SOURCE_POS[grid.pos] & _NOMINAL_DEP[grid.dep]))
    tokens = np.flatnonzero(fits).astype(np.int32)
    rank = np.concatenate(([0], np.cumsum(fits))).astype(np.int32)
    return _ranges(cues, rank[grid.sent_first[cues]], rank[grid.sent_last[cues] + 1], tokens)


@dataclass(frozen=True, slots=True)
class Relation:
    """Where the word of each pair hangs in the tree, seen from the cue.

    `level` counts the steps up from the cue to the lowest ancestor of both (6: or more; 7: another sentence), `branch`
    is that ancestor's child over the word (the word itself where it is the ancestor), `own` the one over the cue.
    """

    level: Ints
    branch: Ints
    own: Ints
    over: Bools


def relation_of(grid: Grid, pairs: Pairs) -> Relation:
    at, word = pairs.at, pairs.word
    same = grid.sent[at] == grid.sent[word]
    level = np.where(same, _LEVELS, ELSEWHERE).astype(np.int32)
    depth = grid.depth
    for steps in range(_LEVELS - 1, -1, -1):
        height = depth[at] - steps
        ancestor = grid.up[at, np.maximum(height, 0)]
        inside = same & (height >= 0) & (grid.left[ancestor] <= word) & (word <= grid.right[ancestor])
        level[inside] = steps
    height = np.where(level < ELSEWHERE, np.maximum(depth[at] - level, 0), -1)
    over = (level < ELSEWHERE) & (depth[word] <= height)
    branch = np.where(over, word, grid.up[word, np.minimum(height + 1, depth[word])])
    own = np.where((level > 0) & (level < ELSEWHERE), grid.up[at, np.minimum(height + 1, depth[at])], at)
    return Relation(level, branch.astype(np.int32), own.astype(np.int32), over)


def pair_hashes(grid: Grid, pairs: Pairs, tree: Relation) -> tuple[Hashes, ...]:
    """Return the keys of the tables that say how often such a word is content (or source), finest last in each pair."""
    at, word, branch = pairs.at, pairs.word, tree.branch
    side = (word > at) + 2 * (branch > at) + np.where(tree.level == ELSEWHERE, 4 + _sentence_gap(grid, pairs), 0)
    lex, dep, pos, tag = grid.lex, grid.dep, grid.pos, grid.tag
    quoted = _quotation_relation(grid, pairs)
    function = np.where(_FUNCTION_CHILDREN[pos[branch]], lex[branch], np.uint64(0))
    base = mixed(side, tree.level, dep[branch], tree.over)
    return (
        mixed(1, base, pos[branch], tag[branch]),
        mixed(2, base, lex[at], pos[at]),
        mixed(3, base, tag[at], dep[at], pos[at]),
        mixed(4, tree.level, dep[word], dep[grid.head[word]], tag[word]),
        mixed(5, lex[at], quoted, pos[at]),
        mixed(6, base, dep[tree.own], pos[tree.own], pos[branch]),
        mixed(7, base, function, pos[at], tag[at]),
        mixed(8, base, lex[at], function),
    )


def _sentence_gap(grid: Grid, pairs: Pairs) -> Ints:
    gap: Ints = np.clip(grid.sent[pairs.word] - grid.sent[pairs.at], -3, 3) + 3
    return gap


def _quotation_relation(grid: Grid, pairs: Pairs) -> Ints:
    """Return a code of whether cue and word are quoted, together, or how many quotations apart."""
    at, word = pairs.at, pairs.word
    cue_quote, word_quote = grid.quote[at], grid.quote[word]
    apart = np.clip(_quotations_apart(grid, pairs), -3, 3) + 3
    same = (cue_quote >= 0) & (cue_quote == word_quote)
    code: Ints = np.where(word_quote < 0, 0, 1 + apart) + 10 * (cue_quote >= 0) + 20 * same
    return code


def _quotations_apart(grid: Grid, pairs: Pairs) -> Ints:
    """Return the ordinal of the word's quotation seen from the cue: 1 the next, -1 the last before, 0 the same."""
    first = grid.quotes.first
    begun = np.searchsorted(first, pairs.at, side="right")
    ordinal = np.searchsorted(first, pairs.word, side="right") - begun
    quoted = grid.quote[pairs.word] >= 0
    inside = quoted & (grid.quote[pairs.at] == grid.quote[pairs.word])
    return np.where(inside, 0, np.where(quoted & (pairs.word < pairs.at), ordinal - 1, ordinal)).astype(np.int32)


@dataclass(frozen=True, slots=True)
class CueScores:
    """What the cue model says of every token, and the maxima that competing cues are read from."""

    share: Floats  # 0 for tokens that are no candidates
    top: RangeMax
    on_path: Floats  # by token and depth: the best cue among the ancestors from that depth down, the token included
    rival: Floats  # by quotation: the best cue near its edges

    @classmethod
    def of(cls, grid: Grid, share: Floats) -> CueScores:
        path = np.where(grid.up >= 0, share[grid.up], np.float32(0))
        on_path = np.maximum.accumulate(path[:, ::-1], axis=1)[:, ::-1]
        top = RangeMax.of(share)
        quotes = grid.quotes
        if not len(quotes.first):
            return cls(share, top, on_path, np.zeros(0, dtype=np.float32))
        begin, finish = grid.para_first[quotes.first], grid.para_last[quotes.last]
        before = top(np.maximum(begin, quotes.first - 14), quotes.first - 1)
        after = top(quotes.last + 1, np.minimum(finish, quotes.last + 14))
        return cls(share, top, on_path, np.maximum(before, after))


_WORD_POS = ("VERB", "NOUN", "PROPN", "PRON", "ADP", "ADV")
_VERBAL = code_mask(POS_CODE, "VERB AUX")


def pair_features(grid: Grid, pairs: Pairs, tree: Relation, scores: CueScores, tables: Sequence[Floats]) -> Floats:
    """Return (feature, pair): tree relation, distance, marks between, quotations, competing cues, table shares."""
    at, word, branch = pairs.at, pairs.word, tree.branch
    rank, sent, quote, dep, pos, tag = grid.rank, grid.sent, grid.quote, grid.dep, grid.pos, grid.tag
    share, quotes = scores.share, grid.quotes
    low, high = np.minimum(at, word), np.maximum(at, word)
    distance = rank[word] - rank[at]
    gap = sent[word] - sent[at]
    counts = mark_counts(grid)
    commas, breaks, colons, dashes, brackets, conjunctions = (np.abs(count[word] - count[at]) for count in counts)
    subject = _first_child(grid, _SUBJECTS) >= 0
    marked = _first_child(grid, _MARKS)
    mark_lex = np.where(marked >= 0, grid.lower[marked], np.uint64(0))
    that = mark_lex == _THAT
    height = np.where(tree.level < ELSEWHERE, grid.depth[at] - tree.level, -1)
    between = scores.top(low + 1, high - 1)
    on_path = scores.on_path[word, np.minimum(height + 1, scores.on_path.shape[1] - 1)]
    on_path = np.where(tree.over, np.float32(0), on_path)
    apart = _quotations_apart(grid, pairs)
    safe = np.maximum(quote[word], 0)
    in_quote = quote[word] >= 0
    if len(quotes.first):
        quote_first, quote_last = quotes.first[safe], quotes.last[safe]
        rival = scores.rival[safe]
        near_edge = np.where(quote_first > at, rank[quote_first] - rank[at], rank[at] - rank[quote_last])
        quote_length = rank[quote_last] - rank[quote_first] + 1
        role = quotes.role[safe]
        closed = quotes.closed[safe]
        starts_paragraph: Bools = rank[quote_first] == rank[grid.para_first[quote_first]]
        ends_paragraph = grid.para_last[quote_last] - quote_last <= 3
        holds_cue = (quote_first <= at) & (at <= quote_last)
    else:
        zero: Floats = np.zeros(len(at), dtype=np.float32)
        near_edge = rival = quote_length = role = closed = starts_paragraph = ends_paragraph = holds_cue = zero
    missing = np.where(in_quote, 0, -1)
    sentence_top = scores.top(grid.sent_first[word], grid.sent_last[word])
    next_at = np.minimum(at + 1, grid.n - 1)
    right_after = np.minimum(word + 1, grid.n - 1)
    columns = [
        tree.level,
        word > at,
        branch > at,
        tree.over,
        grid.depth[word] - grid.depth[branch],
        grid.right[branch] - grid.left[branch] + 1,
        np.where(tree.level < ELSEWHERE, np.where(branch > at, grid.left[branch] - at, grid.right[branch] - at), 0),
        word - grid.left[branch],
        grid.right[branch] - word,
        distance,
        np.abs(distance),
        np.clip(gap, -5, 5),
        grid.para[word] - grid.para[at],
        rank[word] - rank[grid.sent_first[word]],
        rank[grid.sent_last[word]] - rank[word],
        rank[grid.sent_last[at]] - rank[at],
        rank[at] - rank[grid.sent_first[at]],
        commas,
        breaks,
        colons,
        dashes,
        brackets,
        conjunctions,
        subject[branch],
        that[branch],
        mark_lex[branch] != 0,
        _VERBAL[pos[branch]],
        subject[word],
        _VERBAL[pos[grid.head[word]]],
        *(pos[word] == POS_CODE[name] for name in _WORD_POS),
        dep[word] == DEP_CODE["mark"],
        dep[word] == DEP_CODE["nsubj"],
        dep[branch] == DEP_CODE["nsubj"],
        dep[branch] == DEP_CODE["advcl"],
        dep[branch] == DEP_CODE["relcl"],
        dep[branch] == DEP_CODE["conj"],
        dep[branch] == DEP_CODE["prep"],
        pos[grid.head[branch]],
        in_quote,
        quote[at] >= 0,
        np.where(in_quote, holds_cue, missing),
        np.where(in_quote, apart, -9),
        np.where(in_quote, np.minimum(near_edge, 60), 99),
        np.where(in_quote, quote_length, missing),
        np.where(in_quote, role, missing),
        np.where(in_quote, closed, missing),
        np.where(in_quote, starts_paragraph, missing),
        np.where(in_quote, ends_paragraph, missing),
        np.where(in_quote, share[at] - rival, 0),
        grid.quotes_in(low, high),
        grid.quotes_in(grid.sent_first[at], grid.sent_last[at]),
        grid.quotes_in(grid.para_first[at], grid.para_last[at]),
        share[at],
        share[word],
        between,
        on_path,
        sentence_top,
        share[at] - sentence_top,
        scores.top(grid.para_first[at], at - 1),
        scores.top(at + 1, grid.para_last[at]),
        dep[at] == DEP_CODE["ROOT"],
        pos[at] == POS_CODE["VERB"],
        pos[at] == POS_CODE["PUNCT"],
        pos[at] == POS_CODE["ADP"],
        pos[at] == POS_CODE["NOUN"],
        tag[at] == TAG_CODE["VBG"],
        tag[at] == TAG_CODE["VBN"],
        pos[next_at] == POS_CODE["PUNCT"],
        grid.word[right_after],
        *tables,
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])


_MARKS = code_mask(DEP_CODE, "mark")
_MARK_SETS = ((",",), (";", ".", "?", "!"), (":",), ("—", "–", "-", "--", "―"), ("(", ")", "[", "]"))
_MARK_IDS = tuple(np.array([get_string_id(mark) for mark in marks], dtype=np.uint64) for marks in _MARK_SETS)


def mark_counts(grid: Grid) -> list[Ints]:
    """Return how many commas, stops, colons, dashes, brackets and conjunctions stand before each token."""
    counts = [np.cumsum(np.isin(grid.lower, ids)).astype(np.int32) for ids in _MARK_IDS]
    return [*counts, np.cumsum(grid.dep == DEP_CODE["cc"]).astype(np.int32)]


_SOURCE_DEPS = ("nsubj", "nsubjpass", "pobj", "poss", "dobj", "appos", "conj", "compound", "attr", "npadvmod")
_SOURCE_ENTS = ("PERSON", "ORG", "GPE", "NORP", "DATE", "WORK_OF_ART")


def source_hashes(grid: Grid, pairs: Pairs, tree: Relation) -> tuple[Hashes, ...]:
    """Return the table keys of source candidates: those of all pairs, and two that read the word itself."""
    at, word = pairs.at, pairs.word
    kinds = subject_class(grid)
    head = grid.head[word]
    preposition = np.where(_FUNCTION_CHILDREN[grid.pos[head]], grid.lex[head], np.uint64(0))
    return (
        *pair_hashes(grid, pairs, tree),
        mixed(21, grid.dep[word], preposition, tree.level, word > at, grid.dep[head]),
        mixed(22, grid.lex[word], kinds[word], grid.dep[word] == DEP_CODE["nsubj"]),
        mixed(23, grid.lex[at], preposition, grid.dep[word], tree.level, word > at),
    )


def source_features(grid: Grid, pairs: Pairs, common: Floats, tables: Sequence[Floats], content: Floats) -> Floats:
    """Return (feature, pair) of source candidates; `content` is how likely each is content of the same cue."""
    at, word = pairs.at, pairs.word
    kinds = subject_class(grid)
    subject = _first_child(grid, _SUBJECTS)[at]
    phrase = grid.right[word] - grid.left[word] + 1
    columns = [
        content,
        subject == word,
        subject >= 0,
        phrase,
        *(kinds[word] == kind for kind in range(1, 8)),
        *(grid.dep[word] == DEP_CODE[name] for name in _SOURCE_DEPS),
        *(grid.ent[word] == ENT_CODE[name] for name in _SOURCE_ENTS),
        grid.dep[grid.head[word]] == DEP_CODE["agent"],
        grid.head[word] == at,
        grid.head[grid.head[word]] == at,
        grid.pos[np.minimum(word + 1, grid.n - 1)] == POS_CODE["PROPN"],
        *tables,
    ]
    return np.concatenate([common, np.stack([np.asarray(column, dtype=np.float32) for column in columns])])


# Competing claims.


def two_best(n: int, pairs: Pairs, claim: Floats) -> tuple[Floats, Ints, Floats]:
    """Return for each token the strongest claim on it, the cue that has it, and the strongest of the other cues."""
    order = np.argsort(claim, kind="stable")
    first = np.zeros(n, dtype=np.float32)
    owner = np.full(n, -1, dtype=np.int32)
    first[pairs.word[order]] = claim[order]
    owner[pairs.word[order]] = pairs.cue[order]
    second = np.zeros(n, dtype=np.float32)
    others = owner[pairs.word] != pairs.cue
    np.maximum.at(second, pairs.word[others], claim[others])
    return first, owner, second
