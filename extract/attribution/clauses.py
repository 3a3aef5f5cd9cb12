"""The parse as arrays: subtrees, subjects and noun phrases, read once a Doc and corrected by its quotations."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from spacy.attrs import DEP, ENT_TYPE, HEAD, IDX, LEMMA, LENGTH, SENT_START, TAG
from spacy.tokens import Doc

from extract.attribution.quotations import Quotation
from records.spans import TextSpan

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_RELATIVES = frozenset(("who", "which", "that", "whom"))
_TITLE_TAGS = frozenset(("NN", "NNP", "NNPS", "NNS"))
_NOUN_PHRASE_TAGS = frozenset(
    ("NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "DT", "JJ", "JJR", "JJS", "CD", "POS", "HYPH", "AFX", "FW", "RB", "WP")
)
_GERUND_PREPOSITIONS = frozenset(
    ("as", "by", "after", "before", "while", "when", "in", "for", "without", "into", "with")
)
_MAX_CLIMB = 5
_MAX_SOURCE_TOKENS = 30


class Clauses:
    """Per-token lists of one Doc, and the walks over them that the rules share.

    `quote[i]` is the index of the outermost quotation that token i lies in, -1 outside; `quote_tokens` has the first
    and last token of each such quotation. `unit[i]` is the index
    of the first token of its sentence, where a sentence boundary inside a quotation, or between a quotation that
    ends in a comma and its `he said`, does not count; `unit_end[i]` is the end (exclusive) of that sentence.
    """

    def __init__(self, doc: Doc, quotes: Sequence[Quotation]) -> None:
        self.doc = doc
        self.text = doc.text
        self.quotes = quotes
        array = doc.to_array([LEMMA, TAG, DEP, HEAD, IDX, LENGTH, SENT_START, ENT_TYPE])
        names: dict[int, str] = {}
        strings = doc.vocab.strings

        def named(column: int) -> list[str]:
            keys = array[:, column].tolist()
            for key in set(keys).difference(names):
                names[key] = strings[key]
            return [names[key] for key in keys]

        n = self.n = len(doc)
        self.lemma = [lemma.lower() for lemma in named(0)]
        self.tag = named(1)
        self.dep = named(2)
        self.entity = named(7)
        offsets = array[:, 3].astype("int64").tolist()
        self.head: list[int] = [i + offset for i, offset in enumerate(offsets)]
        self.start: list[int] = array[:, 4].tolist()
        self.end: list[int] = [s + length for s, length in zip(self.start, array[:, 5].tolist(), strict=True)]
        text = self.text
        self.lower = [text[s:e].lower() for s, e in zip(self.start, self.end, strict=True)]
        self.sentence_start = [flag == 1 for flag in array[:, 6].tolist()]
        self.children: list[list[int]] = [[] for _ in range(n)]
        for i, h in enumerate(self.head):
            if h != i:
                self.children[h].append(i)
        self.left, self.right = self._edges()
        self.quote, self.quote_tokens = self._quote_of_tokens()
        self.unit, self.unit_end = self._units()
        self.paragraphs = self._paragraphs()

    def _edges(self) -> tuple[list[int], list[int]]:
        """Return the first and the last token of each subtree; each entry is written once."""
        head, n = self.head, self.n
        left, right = list(range(n)), list(range(n))
        for i in range(n):
            j = i
            while (h := head[j]) != j and left[h] > i:
                left[h] = i
                j = h
        for i in range(n - 1, -1, -1):
            j = i
            while (h := head[j]) != j and right[h] < i:
                right[h] = i
                j = h
        return left, right

    def _quote_of_tokens(self) -> tuple[list[int], dict[int, tuple[int, int]]]:
        """Return the quotation of each token, and the first and last token of each quotation, marks included."""
        quote = [-1] * self.n
        tokens: dict[int, tuple[int, int]] = {}
        i = 0
        for index, q in enumerate(self.quotes):
            if q.depth:
                continue
            while i < self.n and self.end[i] <= q.span.start:
                i += 1
            first = i
            while i < self.n and self.start[i] < q.span.end:
                quote[i] = index
                i += 1
            if i > first:
                tokens[index] = (first, i - 1)
        return quote, tokens

    def _units(self) -> tuple[list[int], list[int]]:
        text, quote, n = self.text, self.quote, self.n
        unit = [0] * n
        current = 0
        for i in range(n):
            begins = self.sentence_start[i] or (i and (quote[i] != quote[i - 1] or "\n" in self.lower[i - 1]))
            if i and begins and self._is_boundary(i, text, quote):
                current = i
            unit[i] = current
        ends = [n] * n
        end = n
        for i in range(n - 1, -1, -1):
            ends[i] = end
            if unit[i] == i:
                end = i
        return unit, ends

    def _paragraphs(self) -> list[tuple[int, int]]:
        """Return the first and the last token that is no white space of each paragraph."""
        out: list[tuple[int, int]] = []
        first = last = -1
        for i, word in enumerate(self.lower):
            if not word.strip():
                if "\n" in word and first >= 0:
                    out.append((first, last))
                    first = -1
            else:
                first = i if first < 0 else first
                last = i
        if first >= 0:
            out.append((first, last))
        return out

    def _is_boundary(self, i: int, text: str, quote: list[int]) -> bool:
        before = i - 1
        while before >= 0 and not self.lower[before].strip():
            if "\n" in self.lower[before]:
                return True
            before -= 1
        if before < 0:
            return True
        if quote[i] >= 0 and quote[i] == quote[before]:
            return False
        if quote[before] >= 0:
            inner = self.quotes[quote[before]].inner
            ended = text[inner.end - 1 : inner.end] in {".", "?", "!", "…"}
            return ended and self.sentence_start[i] and not text[self.start[i]].islower()
        if quote[i] >= 0:
            return self.lower[before] in {".", "?", "!", "…"}
        if not self.sentence_start[i]:
            return False
        return self.lower[before] not in {",", "-", "--", "—"}

    def ends_sentence(self, i: int) -> bool:
        """Say whether token i ends a sentence or a half of one; the point of `Lt.` does not."""
        if self.lower[i] != ".":
            return self.lower[i] in {"?", "!", ";"}
        short = i > 0 and self.end[i - 1] == self.start[i] and self.end[i - 1] - self.start[i - 1] <= 3
        return not (short and self.text[self.start[i - 1]].isupper() and self.tag[i - 1] in {"NNP", "NNPS"})

    def span(self, first: int, last: int) -> TextSpan:
        """Return the characters of tokens first..last (inclusive)."""
        return TextSpan(self.start[first], self.end[last])

    def dependents(self, i: int, *labels: str) -> Iterator[int]:
        """Yield the children of token i with one of these labels."""
        for child in self.children[i]:
            if self.dep[child] in labels:
                yield child

    def child(self, i: int, *labels: str) -> int | None:
        """Return the first child of token i with one of these labels."""
        return next(self.dependents(i, *labels), None)

    def negated(self, verb: int) -> bool:
        """Say whether `not`, `never` or `nobody` stands with the verb."""
        return any(self.dep[c] == "neg" or self.lower[c] in {"never", "nobody", "hardly"} for c in self.children[verb])

    def subject(self, verb: int) -> int | None:
        """Return the head of the verb's subject: its own, or that of the clause which the verb depends on.

        Follows conjunctions, participles (`..., saying`), controlled infinitives and relative pronouns. None where
        the verb is passive or nothing stands as its subject.
        """
        at = verb
        for _ in range(_MAX_CLIMB):
            own = self.child(at, *_SUBJECTS)
            if own is not None:
                if self.lower[own] in _RELATIVES and self.dep[at] == "relcl":
                    return self.head[at]
                return own
            label, above = self.dep[at], self.head[at]
            if above == at:
                return None
            if label in {"acl", "relcl"}:
                return self._own_doer(at, above)
            if label == "pcomp":  # `drew laughter by saying`, `was quoted as saying`
                if self.lower[above] not in _GERUND_PREPOSITIONS:
                    return None
                above = self.head[above]
            elif label not in {"conj", "xcomp", "advcl", "dep", "ccomp", "parataxis", "prep"}:
                return None
            if label == "ccomp" and at < above:
                return None
            at = above
        return None

    def _own_doer(self, participle: int, noun: int) -> int:
        """Return who does what a participle tells: in `with some calling it a gift and others warning` the others."""
        above = self.head[noun]
        told_of_another = self.dep[above] == "pcomp" and self.child(above, "nsubj") is not None
        if told_of_another and self.dep[noun] in {"oprd", "attr", "dobj"}:
            for other in self.children[noun]:
                if self.dep[other] == "conj" and other == participle - 1:
                    return other
        return noun

    def noun_phrase(self, noun: int) -> TextSpan:
        """Return the noun phrase of the head `noun` with its appositions and `of` phrases, without relative clauses."""
        first, last = self.source_tokens(noun)
        return self.span(first, last)

    def source_tokens(self, noun: int) -> tuple[int, int]:
        """Return the first and last token of the noun phrase, as `noun_phrase` cuts it."""
        first, last = self.left[noun], self.right[noun]
        lower, tag = self.lower, self.tag
        if first < noun - 14:
            first = noun
            while first > 0 and tag[first - 1] in _NOUN_PHRASE_TAGS and self.unit[first - 1] == self.unit[noun]:
                first -= 1
        stop = min(last, noun + _MAX_SOURCE_TOKENS)
        for child in self.children[noun]:
            if child > noun and self.dep[child] in {"relcl", "advcl", "ccomp", "parataxis", "conj", "acl"}:
                if self.dep[child] == "conj" and tag[child][:1] in "NPD":
                    continue
                stop = min(stop, self.left[child] - 1)
        for i in range(noun + 1, stop + 1):
            if (
                self.quote[i] != self.quote[noun]
                or lower[i] in {"who", "which", "whose", "--", "—", ";", ":", "("}
                or ("\n" in lower[i])
            ):
                stop = i - 1
                break
        last = max(stop, noun)
        while last > noun and (tag[last] in {",", ".", ":", "''", "``", "-LRB-", "CC", "_SP", "WP", "WDT"}):
            last -= 1
        while first < noun and (
            tag[first] in {",", ".", ":", "''", "``", "-RRB-", "-LRB-", "CC", "_SP", "RB", "IN"}
            or self.quote[first] != self.quote[noun]
        ):
            first += 1
        return first, last

    def trimmed(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the tokens first..last without punctuation, `that` and white space at the edges; None if none is left.

        A quotation that begins or ends there keeps its marks.
        """
        tag, lower, quote = self.tag, self.lower, self.quote
        while (
            first <= last
            and quote[first] < 0
            and (
                tag[first] in {",", ".", ":", "''", "_SP", "-RRB-", "HYPH"} or lower[first] in {"that", "--", "—", "–"}
            )
            and not (lower[first] == "that" and self.dep[first] not in {"mark", "", "dep"})
        ):
            first += 1
        while (
            last >= first
            and quote[last] < 0
            and (tag[last] in {",", ".", ":", "``", "_SP", "-LRB-", "CC"} or lower[last] in {"--", "—", "–", "-"})
        ):
            last -= 1
        return (first, last) if first <= last else None

    def has_auxiliary(self, verb: int) -> bool:
        """Say whether an auxiliary stands with the verb, or with the verb that it is joined to by `and`."""
        at = verb
        while self.child(at, "aux", "auxpass") is None:
            if self.dep[at] != "conj" or self.head[at] == at:
                return False
            at = self.head[at]
        return True

    def cue_span(self, verb: int) -> TextSpan:
        """Return the verb with its particle where that follows at once: `ruled out`."""
        particle = self.child(verb, "prt")
        return self.span(verb, particle if particle == verb + 1 else verb)

    def agent(self, verb: int) -> TextSpan | None:
        """Return the noun phrase after `by` of a passive verb."""
        by = self.child(verb, "agent")
        noun = self.child(by, "pobj") if by is not None else None
        return self.noun_phrase(noun) if noun is not None else None

    def token_at(self, position: int) -> int:
        """Return the first token that ends after the character position."""
        return bisect_right(self.end, position)

    def token_before(self, position: int) -> int:
        """Return the last token that begins before the character position."""
        return bisect_left(self.start, position) - 1
