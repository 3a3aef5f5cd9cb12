"""A parsed article as arrays: its tokens, its tree, its sentences, paragraphs and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.strings import get_string_id
from spacy.tokens import Doc

from extract.attribution.quotations import Quotation, quotations

Ints = npt.NDArray[Any]  # int32
Floats = npt.NDArray[Any]  # float32
Bools = npt.NDArray[Any]
Hashes = npt.NDArray[Any]  # uint64

_NAMES_OF = {
    "POS": "NOUN PROPN PRON VERB AUX ADJ ADV ADP PART SCONJ CCONJ DET NUM PUNCT SYM INTJ X SPACE",
    "TAG": (
        "VBD VBZ VBP VB VBG VBN MD NN NNS NNP NNPS PRP PRP$ WP WDT WRB IN TO RP DT JJ JJR JJS RB RBR RBS CD CC POS EX "
        ", . : `` '' -LRB- -RRB- HYPH NFP $ UH FW XX ADD _SP"
    ),
    "DEP": (
        "ROOT nsubj nsubjpass csubj csubjpass agent dobj dative attr acomp oprd ccomp xcomp advcl relcl acl parataxis "
        "conj pcomp prep pobj mark aux auxpass neg prt advmod npadvmod appos compound amod poss det nummod nmod "
        "quantmod cc punct case dep expl intj meta predet preconj"
    ),
    "ENT": "PERSON ORG GPE NORP LOC FAC DATE TIME MONEY PERCENT CARDINAL ORDINAL WORK_OF_ART LAW EVENT",
}
_ATTRIBUTES: list[int | str] = [
    *("LOWER", "LEMMA", "POS", "TAG", "DEP", "HEAD", "SENT_START", "ENT_TYPE", "IS_SPACE", "IS_PUNCT", "LENGTH"),
    "SPACY",
]
_MAX_DEPTH = 28
_BREAK = re.compile("\n")


def _numbered(what: str) -> dict[str, int]:
    return {name: code for code, name in enumerate(_NAMES_OF[what].split(), start=1)}


POS_CODE = _numbered("POS")
TAG_CODE = _numbered("TAG")
DEP_CODE = _numbered("DEP")
ENT_CODE = _numbered("ENT")


class _Codes:
    """Map the string ids of spaCy to small numbers, 0 for the unknown."""

    def __init__(self, names: Iterable[str]) -> None:
        ids = np.array([get_string_id(name) for name in names], dtype=np.uint64)
        self._order = np.argsort(ids)
        self._ids = ids[self._order]

    def __call__(self, ids: Hashes) -> Ints:
        at = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        return np.where(self._ids[at] == ids, self._order[at] + 1, 0).astype(np.int32)


_pos_codes, _tag_codes, _dep_codes, _ent_codes = _Codes(POS_CODE), _Codes(TAG_CODE), _Codes(DEP_CODE), _Codes(ENT_CODE)


def code_mask(table: dict[str, int], names: str) -> Bools:
    """Return a look-up array that is true at the codes of the names."""
    mask = np.zeros(max(table.values()) + 1, dtype=np.bool_)
    mask[[table[name] for name in names.split()]] = True
    return mask


@dataclass(frozen=True, slots=True)
class QuotationArrays:
    """The outermost quotations of an article: first and last token, marks left out, and what is known of each."""

    first: Ints
    last: Ints
    opened: Bools
    closed: Bools
    role: Ints
    continues: Ints  # the quotation of an earlier paragraph that it carries on, -1: none
    span: Ints  # start and end character, marks included


@dataclass(frozen=True, slots=True)
class Grid:
    """One Doc as arrays, an entry a token; `head` is an index, `up` has the ancestors from the root down (-1: none)."""

    n: int
    start: Ints
    end: Ints
    lower: Hashes
    lex: Hashes  # lemma, but 0 for names and numbers, so that no model learns them
    pos: Ints
    tag: Ints
    dep: Ints
    ent: Ints
    head: Ints
    depth: Ints
    left: Ints
    right: Ints
    up: Ints
    sent: Ints
    sent_first: Ints
    sent_last: Ints
    para: Ints
    para_first: Ints
    para_last: Ints
    word: Bools
    words: Ints  # indices of the tokens that are words
    rank: Ints  # how many words stand before a token
    quote: Ints  # index of the outermost quotation, -1 outside
    quotes: QuotationArrays

    def quotes_in(self, first: Ints, last: Ints) -> Ints:
        """Return how many quotations begin in each range of tokens, both ends included."""
        begins = np.searchsorted(self.quotes.first, first, side="left")
        return (np.searchsorted(self.quotes.first, last, side="right") - begins).astype(np.int32)


def grid_of(doc: Doc, text: str, found: list[Quotation] | None = None) -> Grid:
    """Return the arrays of a Doc that is tagged and parsed, given its text; `found` are its quotations, where known."""
    table = doc.to_array(_ATTRIBUTES)
    n = len(doc)
    index = np.arange(n, dtype=np.int32)
    head = (index + table[:, 5].astype(np.int64)).astype(np.int32)
    length = table[:, 10].astype(np.int64)
    end = (np.cumsum(length + table[:, 11].astype(np.int64)) - table[:, 11].astype(np.int64)).astype(np.int32)
    start = (end - length).astype(np.int32)
    pos, tag, dep = _pos_codes(table[:, 2]), _tag_codes(table[:, 3]), _dep_codes(table[:, 4])
    ent = _ent_codes(table[:, 7])
    space = table[:, 8].astype(np.bool_)
    word = ~space & ~table[:, 9].astype(np.bool_) & (pos != POS_CODE["PUNCT"]) & (pos != POS_CODE["SYM"])
    named = _NO_LEMMA[pos] | (_NAMED[ent] & ~_GRAMMATICAL[pos])
    sent = (np.cumsum(table[:, 6] == 1) - 1).clip(0).astype(np.int32)
    breaks = np.array([hit.start() for hit in _BREAK.finditer(text)], dtype=np.int32)
    para = np.unique(np.searchsorted(breaks, start), return_inverse=True)[1].astype(np.int32) if n else index
    depth, up = _ancestors(head)
    left, right = _edges(head, depth)
    sent_first, sent_last = _runs(sent)
    para_first, para_last = _runs(para)
    quote, quotes = _quotation_arrays(quotations(doc) if found is None else found, start, end)
    words = np.flatnonzero(word).astype(np.int32)
    return Grid(
        n=n,
        start=start,
        end=end,
        lower=table[:, 0],
        lex=np.where(named, np.uint64(0), table[:, 1]),
        pos=pos,
        tag=tag,
        dep=dep,
        ent=ent,
        head=head,
        depth=depth,
        left=left,
        right=right,
        up=up,
        sent=sent,
        sent_first=sent_first,
        sent_last=sent_last,
        para=para,
        para_first=para_first,
        para_last=para_last,
        word=word,
        words=words,
        rank=np.concatenate(([0], np.cumsum(word)))[:n].astype(np.int32),
        quote=quote,
        quotes=quotes,
    )


_NO_LEMMA = code_mask(POS_CODE, "PROPN NUM X SPACE")
_NAMED = code_mask(ENT_CODE, "PERSON ORG GPE NORP LOC FAC WORK_OF_ART LAW EVENT")
_GRAMMATICAL = code_mask(POS_CODE, "VERB AUX ADP PART SCONJ CCONJ DET PRON PUNCT ADV")


def _ancestors(head: Ints) -> tuple[Ints, Ints]:
    """Return each token's depth (0: root) and its ancestors by depth, itself last."""
    n = len(head)
    depth = np.zeros(n, dtype=np.int32)
    at = head
    moving = at != np.arange(n)
    while moving.any() and depth.max(initial=0) < _MAX_DEPTH - 1:
        depth += moving
        moving = moving & (head[at] != at)
        at = head[at]
    up = np.full((n, int(depth.max(initial=0)) + 2), -1, dtype=np.int32)
    for level in range(up.shape[1] - 1):
        rows = np.flatnonzero(depth == level)
        up[rows, :level] = up[head[rows], :level]
        up[rows, level] = rows
    return depth, up


def _edges(head: Ints, depth: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last token of each token's subtree."""
    left = np.arange(len(head), dtype=np.int32)
    right = left.copy()
    for level in range(int(depth.max(initial=0)), 0, -1):
        rows = np.flatnonzero(depth == level)
        np.minimum.at(left, head[rows], left[rows])
        np.maximum.at(right, head[rows], right[rows])
    return left, right


def _runs(ids: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last token of the run of equal, rising ids that each token is in."""
    values, first = np.unique(ids, return_index=True)
    last = np.append(first[1:], len(ids)) - 1
    at = np.searchsorted(values, ids)
    return first[at].astype(np.int32), last[at].astype(np.int32)


_ROLES = {"speech": 3, "fragment": 2, "scare": 1, "title": 0}


def _quotation_arrays(found: list[Quotation], start: Ints, end: Ints) -> tuple[Ints, QuotationArrays]:
    kept = [number for number, q in enumerate(found) if q.depth == 0 and len(q.inner)]
    outer = [found[number] for number in kept]
    place: dict[int | None, int] = {number: at for at, number in enumerate(kept)}
    first = np.searchsorted(end, [q.inner.start for q in outer], side="right").astype(np.int32)
    last = (np.searchsorted(start, [q.inner.end for q in outer], side="left") - 1).astype(np.int32)
    quote = np.full(len(start), -1, dtype=np.int32)
    for number, (a, b) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        quote[a : b + 1] = number
    return quote, QuotationArrays(
        first=first,
        last=last,
        opened=np.array([q.opened for q in outer], dtype=np.bool_),
        closed=np.array([q.closed for q in outer], dtype=np.bool_),
        role=np.array([_ROLES[q.role] for q in outer], dtype=np.int32),
        continues=np.array([place.get(q.continues, -1) for q in outer], dtype=np.int32),
        span=np.array([(q.span.start, q.span.end) for q in outer], dtype=np.int32).reshape(-1, 2),
    )
