"""Where the content of a reporting word begins and ends: by the parse, by the word order, and by the quotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.attribution.clauses import Clauses
from extract.attribution.cues import Cue, verb_cue
from extract.attribution.words import words
from records.spans import TextSpan

Tokens = tuple[int, int]  # first and last, inclusive

PREPOSITIONS = ("for", "against", "of", "about", "on", "over", "to", "with", "in", "at", "by", "behind", "from", "into")
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
WH = frozenset(("whether", "if", "why", "how", "what", "who", "when", "where", "which"))
_PAST_OR_PRESENT = frozenset(("VBD", "VBZ", "VBP"))
_REPORTING_TAGS = _PAST_OR_PRESENT | {"VBG"}
_PHRASE_STARTS = frozenset(("PRP", "DT", "NNP", "NNPS", "NNS", "NN", "PRP$", "EX", "JJ", "CD", "VBG"))
_PUNCTUATION = frozenset((",", ".", ":", "-LRB-", "-RRB-", "_SP", "CC", "HYPH", "''", "``"))
_NEAR = 14
_BEFORE_THAT = 12
_SENTENCE_END = frozenset((".", "?", "!"))
_DASHES = frozenset(("--", "—", "–", "-"))


def contents(clauses: Clauses, word: int, cue: Cue) -> Iterator[tuple[str, list[Tokens], int]]:
    """Yield (frame, content, strength) of each frame of the cue that the clause of the word fills, best first."""
    clause = max(cue.strength("clause"), cue.strength("wh"))
    if clause:
        for tokens, sure in clause_contents(clauses, word, cue):
            yield "clause", tokens, max(1, min(clause, sure))
    yield from _as(clauses, word, cue)
    yield from _infinitive(clauses, word, cue)
    target = clauses.child(word, "dobj")
    if target is not None and target < word:
        target = None
    if target is not None and cue.strength("of"):  # `accused Ann of fraud`
        yield from _prepositional(clauses, word, cue, target)
    yield from _object(clauses, word, cue, target)
    yield from _prepositional(clauses, word, cue, target)


def _infinitive(clauses: Clauses, word: int, cue: Cue) -> Iterator[tuple[str, list[Tokens], int]]:
    """Yield the content of `vowed to go`, `wanted Ann to go` (with Ann) and `urged Ann to go` (without)."""
    if not cue.strength("to"):
        return
    control = clauses.lemma[word] in words("control_verbs.txt")
    for c in clauses.dependents(word, "xcomp", "ccomp", "advcl", "acl"):
        if c < word or clauses.tag[c] != "VB" or (clauses.dep[c] == "advcl" and not control):
            continue
        to = next((k for k in clauses.dependents(c, "aux") if clauses.lower[k] == "to"), None)
        if to is not None:
            yield "infinitive", [(to if control else min(clauses.left[c], to), clauses.right[c])], cue.strength("to")


def _object(clauses: Clauses, word: int, cue: Cue, target: int | None) -> Iterator[tuple[str, list[Tokens], int]]:
    """Yield the content of `backed the plan`, and of `blamed Ann for the delay` with its reason."""
    if target is None or not cue.strength("object") or clauses.tag[target] == "WP":
        return
    if clauses.lower[target].endswith(("self", "selves")):
        return
    end = clauses.right[target]
    for p in clauses.dependents(word, "prep"):
        if p > target and clauses.lower[p] in {"for", "as"} and cue.strength(clauses.lower[p]):
            end = max(end, clauses.right[p])
    yield "object", [(clauses.left[target], end)], cue.strength("object")


def _prepositional(
    clauses: Clauses, word: int, cue: Cue, target: int | None
) -> Iterator[tuple[str, list[Tokens], int]]:
    """Yield the content of `called for calm`, `spoke about prices`, `accused Ann of fraud`."""
    for p in clauses.dependents(word, "prep", "agent", "dative"):
        frame = clauses.lower[p]
        if p < word or frame not in PREPOSITIONS or not cue.strength(frame):
            continue
        noun = clauses.child(p, "pobj", "pcomp")
        if noun is not None:
            with_target = target is not None and target < p and frame in {"for", "with", "of"}
            first = clauses.left[target] if with_target and target is not None else p + 1
            yield frame, [(first, clauses.right[noun])], cue.strength(frame)


def _as(clauses: Clauses, word: int, cue: Cue) -> Iterator[tuple[str, list[Tokens], int]]:
    """Yield the content of `called X Y` and `described X as Y`: both X and Y."""
    strength = cue.strength("as")
    if not strength:
        return
    target = clauses.child(word, "dobj")
    if target is not None and target < word:
        target = None
    for p in clauses.dependents(word, "prep"):
        if clauses.lower[p] == "as" and p > word and clauses.right[p] > p:
            begin = clauses.left[target] if target is not None and target < p else p + 1
            yield "as", [(begin, clauses.right[p])], strength
            return
    if clauses.lemma[word] not in words("small_clause_verbs.txt"):
        return
    for c in clauses.dependents(word, "oprd", "ccomp", "xcomp"):
        if c > word and clauses.child(c, "aux") is None:
            begin = clauses.left[target] if target is not None and target < c else clauses.left[c]
            if begin > word:
                yield "as", [(begin, clauses.right[c])], strength
                return
    quote = _quoted_predicate(clauses, word)
    if quote is not None:
        yield "as", [(word + 1, quote)], strength


def _quoted_predicate(clauses: Clauses, word: int) -> int | None:
    """Return the last token of the quotation that ends `called X "..."`; None where no such quotation follows."""
    for k in range(word + 1, min(clauses.unit_end[word], word + _NEAR)):
        if clauses.quote[k] >= 0:
            return clauses.quote_tokens[clauses.quote[k]][1] if k > word + 1 else None
        if clauses.tag[k] in FINITE | {"IN", "VBG", "VBN"} and clauses.lower[k] not in {"of", "for", "on", "in"}:
            return None
        if clauses.lower[k] in {",", ":", ";"} | _DASHES:
            return None
    return None


def clause_contents(clauses: Clauses, word: int, cue: Cue) -> Iterator[tuple[list[Tokens], int]]:
    """Yield (content, how sure from 1 to 3) of the clause that a word reports, by the parse or else by the order."""
    before = False
    for c in clauses.dependents(word, "ccomp", "acl", "parataxis", "relcl", "advcl"):
        if clauses.dep[c] in {"acl", "relcl", "advcl"} and not _has_that(clauses, c):
            continue
        if c < word:
            before = True
        elif clauses.left[c] < word and clauses.dep[word] == "relcl":  # `a plan that she said would fail`
            if word + 1 <= clauses.right[c]:
                yield [(word + 1, clauses.right[c])], 2
            return
        elif clauses.left[c] > word and _is_clause(clauses, c, cue):
            last = _to_its_end(clauses, clauses.right[c]) if clauses.tag[word][:1] != "N" else clauses.right[c]
            yield [(clauses.left[c], _with_the_rest(clauses, word, last, cue))], 3
            return
    if before:
        yield from content_before(clauses, word)
        return
    yield from content_by_order(clauses, word, cue)


def _has_that(clauses: Clauses, verb: int) -> bool:
    return any(clauses.lower[k] == "that" for k in clauses.dependents(verb, "mark"))


def _is_clause(clauses: Clauses, verb: int, cue: Cue) -> bool:
    """Say whether a complement is a clause, not an infinitive or (for a doubtful cue) a bare phrase."""
    if clauses.tag[verb] == "VB" and any(clauses.lower[k] == "to" for k in clauses.children[verb] if k < verb):
        return False
    return (
        clauses.tag[verb] in FINITE
        or cue.strength("clause") == 3
        or clauses.child(verb, "aux", "nsubj", "nsubjpass", "cop", "auxpass") is not None
    )


def _to_its_end(clauses: Clauses, last: int) -> int:
    """Return the end of a clause that the parse broke off in the middle of a phrase: `said they do|n't know yet`."""
    end = clauses.unit_end[last]
    following = last + 1
    if following >= end or clauses.tag[following] in _PUNCTUATION or clauses.lower[following] in _SENTENCE_END:
        return last
    while following < end and clauses.lower[following] not in {",", ";", ":"} | _DASHES:
        following += 1
    return following - 1


def _with_the_rest(clauses: Clauses, word: int, last: int, cue: Cue) -> int:
    """Return the end of a content that goes on in loose clauses: `said prices fell, wages rose, and people left`.

    Only where the cue is the main verb (or was taken for a part of such a loose clause), and nothing in the rest of
    the sentence reports or belongs to the cue.
    """
    end = clauses.unit_end[word]
    following = last + 1
    loose = following < end and clauses.lower[following] in {",", ";", "and", "but"}
    main = clauses.dep[word] == "ROOT" or (clauses.dep[word] == "ccomp" and clauses.head[word] > last)
    if not loose or cue.strength("clause") < 3 or not main:
        return last
    for k in range(following, end):
        if clauses.head[k] == word and clauses.dep[k] == "conj" and clauses.child(k, "nsubj", "nsubjpass") is None:
            return last
        if clauses.tag[k] in _REPORTING_TAGS and clauses.quote[k] < 0:
            other = verb_cue(clauses.lemma[k])
            if other is not None and max(other.strength("clause"), other.strength("object")) >= 2:
                return last
    return end - 1


def content_before(clauses: Clauses, word: int) -> Iterator[tuple[list[Tokens], int]]:
    """Yield the content of `Prices fell, Ann said` and `Prices, Ann said, fell`."""
    unit, end = clauses.unit[word], clauses.unit_end[word]
    subject = clauses.subject(word)
    first = word
    if subject is not None and subject < word and clauses.head[subject] == word:
        first = _after_comma(clauses, clauses.left[subject], subject)
    at = first - 1
    while at > unit and clauses.tag[at] in {"RB", "_SP"}:
        at -= 1
    if at <= unit or (clauses.lower[at] not in _DASHES | {","} and clauses.quote[at] < 0):
        return
    found = [(unit, at)]
    rest = _after_parenthesis(clauses, word, end)
    if rest is not None:
        whole = _is_whole(clauses, unit, at)
        if not whole or clauses.tag[rest] in FINITE | {"IN", "RB"}:
            found.append((rest, end - 1))
    elif not _has_finite(clauses, unit, at):
        return
    yield found, 3


def _after_comma(clauses: Clauses, first: int, subject: int) -> int:
    """Return the first token of a subject, without what the parse has drawn into it from before its comma."""
    for k in range(subject - 1, first - 1, -1):
        if clauses.lower[k] == "," and clauses.tag[k + 1] in _PHRASE_STARTS:
            appositive = clauses.dep[subject] == "appos" or any(
                clauses.dep[j] == "appos" for j in range(k, subject + 1)
            )
            if not appositive:
                return k + 1
    return first


def _after_parenthesis(clauses: Clauses, word: int, end: int) -> int | None:
    """Return the token after the comma that closes `, Ann said on Friday,`; None where the sentence ends instead."""
    at = word + 1
    while at < end and at - word < 8 and clauses.quote[at] < 0:
        if clauses.lower[at] == ",":
            goes_on = at + 1 < end and clauses.tag[at + 1] not in {"VBG", "CC", "WDT", "WP", "WRB"}
            return at + 1 if goes_on else None
        if clauses.tag[at] in FINITE:
            return None
        at += 1
    return None


def _has_finite(clauses: Clauses, first: int, last: int) -> bool:
    return any(clauses.tag[k] in FINITE for k in range(first, last + 1))


def _is_whole(clauses: Clauses, first: int, last: int) -> bool:
    """Say whether tokens before a parenthesis are a main clause already."""
    start = first
    while start < last and clauses.tag[start] in {"CC", "_SP", "``", "RB"}:
        start += 1
    return clauses.lower[start] not in words("subordinators.txt") and _has_finite(clauses, first, last)


def content_by_order(clauses: Clauses, word: int, cue: Cue) -> Iterator[tuple[list[Tokens], int]]:
    """Yield the content of a cue to which the parse gives none: what follows `that`, or stands before `, X said`."""
    end = clauses.unit_end[word]
    if clauses.tag[word][:2] != "VB":
        if word + 2 < end and clauses.lower[word + 1] == "that" and clauses.tag[word + 1] == "IN":
            yield [(word + 2, end - 1)], 2
        return
    at = word + 1
    while at < end and at - word < _BEFORE_THAT and clauses.quote[at] < 0:
        if clauses.lower[at] == "that" and clauses.tag[at] == "IN":
            if at + 1 < end:
                yield [(at + 1, end - 1)], 2
            return
        if clauses.lower[at] in {",", ":", ";"} or clauses.tag[at] in FINITE:
            break
        at += 1
    if cue.strength("clause") < 3 or clauses.tag[word] not in _PAST_OR_PRESENT:
        return
    at = word + 1
    while at < end and clauses.lower[at] in words("time_nouns.txt"):
        at += 1
    if at >= end or clauses.lower[at] in _SENTENCE_END | {",", ";"} or clauses.tag[at] in {"IN", "RB"}:
        yield from content_before(clauses, word)
    elif clauses.tag[at] in _PHRASE_STARTS and _has_finite(clauses, at + 1, min(end, at + 15) - 1):
        yield [(at, end - 1)], 2


def inverted(clauses: Clauses, verb: int) -> tuple[int, list[Tokens]] | None:
    """Return the source's head and the content of `Prices fell, said Ann` and `The cause, say doctors, is unknown`."""
    unit, end = clauses.unit[verb], clauses.unit_end[verb]
    if verb <= unit + 1 or clauses.lower[verb - 1] != "," or clauses.tag[verb] not in _PAST_OR_PRESENT:
        return None
    if verb + 1 >= end or clauses.tag[verb + 1] not in _PHRASE_STARTS or clauses.lower[verb + 1] == "that":
        return None
    subject = clauses.child(verb, "nsubj")
    if subject is not None and subject < verb and any(c > verb for c in clauses.dependents(verb, "ccomp")):
        return None  # `Ann Lee, who won, said she would go`
    head = clauses.child(verb, "nsubj", "dobj")
    if head is None or head < verb or clauses.tag[head] not in {"NNP", "NNPS", "NN", "NNS", "PRP"}:
        head = next((k for k in range(verb + 1, min(end, verb + 6)) if clauses.tag[k][:2] == "NN"), None)
    if head is None or clauses.lower[head] in words("time_nouns.txt"):
        return None
    after = clauses.source_tokens(head)[1] + 1
    before = _has_finite(clauses, unit, verb - 2)
    if after < end and clauses.lower[after] not in _SENTENCE_END | {","} | _DASHES and clauses.tag[after] != "IN":
        return None
    if before:
        return (head, [(unit, verb - 2)]) if _is_whole(clauses, unit, verb - 2) else None
    comma = next((k for k in range(after, min(end, after + 20)) if clauses.lower[k] == ","), None)
    while comma is not None and comma + 1 < end and clauses.tag[comma + 1] not in FINITE:
        comma = next((k for k in range(comma + 1, end) if clauses.lower[k] == ","), None)
    if comma is None or comma + 1 >= end:
        return None
    return head, [(unit, verb - 2), (comma + 1, end - 1)]


def fitted(clauses: Clauses, found: list[Tokens], source: TextSpan, taken: Mapping[int, int]) -> list[TextSpan]:
    """Return the content cut where another report begins, whole where a quotation crosses its edge, and trimmed."""
    spans = sourceless(clauses, found, taken)
    return [span for span in spans if not (span.overlaps(source) and span.start >= source.start)]


def sourceless(clauses: Clauses, found: list[Tokens], taken: Mapping[int, int]) -> list[TextSpan]:
    """Return the content of a report that has no source, cut and trimmed as `fitted` does."""
    out: list[TextSpan] = []
    for first, last in found:
        end = _whole_quotation(clauses, first, _cut(clauses, first, last, taken), taken)
        trimmed = clauses.trimmed(first, end)
        if trimmed is None:
            continue
        out.append(clauses.span(*trimmed))
    return out


def _cut(clauses: Clauses, first: int, last: int, taken: Mapping[int, int]) -> int:
    """Return the last token before the next report: `, adding that ...`, `, while B said ...`."""
    for k in range(first, last + 1):
        if "\n" in clauses.lower[k]:
            return k - 1
        if clauses.quote[k] >= 0:
            if not first <= taken.get(clauses.quote[k], first) <= last:
                return k - 1
        elif k > first and clauses.lower[k] == "," and k < last:
            after = k + 1
            if clauses.tag[after] == "VBG" and (cue := verb_cue(clauses.lemma[after])) and cue.strength("clause") == 3:
                return k - 1
            if clauses.lower[after] in {"while", "whereas", "but", "and"} and _reports_itself(clauses, after, last):
                return k - 1
    return last


def _reports_itself(clauses: Clauses, conjunction: int, last: int) -> bool:
    """Say whether the clause after a conjunction has a reporting verb with a subject of its own."""
    for k in range(conjunction + 1, min(last + 1, conjunction + 8)):
        if clauses.tag[k] in _PAST_OR_PRESENT and clauses.quote[k] < 0:
            cue = verb_cue(clauses.lemma[k])
            if cue is None or not max(cue.strength("clause"), cue.strength("object")):
                return False
            subject = clauses.child(k, "nsubj")
            return subject is not None and subject > conjunction
    return False


def _whole_quotation(clauses: Clauses, first: int, last: int, taken: Mapping[int, int]) -> int:
    """Return the last token of the quotation that holds the token, where the content would end inside it."""
    if last < 0:
        return last
    index = clauses.quote[last]
    if (
        index < 0
        and last + 1 < clauses.n
        and clauses.quote[last + 1] >= 0
        and clauses.unit[last + 1] == clauses.unit[last]
    ):
        index = clauses.quote[last + 1]
    if index < 0 or not first <= taken.get(index, first) <= last:
        return last
    return clauses.quote_tokens[index][1]
