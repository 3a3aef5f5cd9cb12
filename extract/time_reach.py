"""Whether a time in a sentence tells when its reporting clause happened."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span, Token

from extract.time_expressions import TimeExpression
from extract.word_lists import word_list
from records.attribution import Attribution
from records.spans import TextSpan

_LINKED_CLAUSES = frozenset({"advcl", "xcomp", "conj", "acl", "pcomp", "dep", "parataxis", "prep", "pobj", "agent"})
_ANCHOR_PREPOSITIONS = frozenset(
    {
        "after",
        "following",
        "before",
        "since",
        "until",
        "about",
        "on",
        "over",
        "of",
        "from",
        "despite",
        "for",
        "against",
        "to",
        "by",
    }
)

_TRAILING = 8
_LONGEST_CONTENT = 200  # tokens
_BOUNDS = frozenset({"until", "till", "since", "by"})
_ABOUT = frozenset({"from", "about", "since", "before", "until", "against", "despite", "over"})


def dates_cue(
    span: Span,
    expression: TimeExpression,
    attribution: Attribution,
    attributions: Sequence[Attribution],
    cue: list[Token],
) -> bool:
    """Say whether the expression, whose tokens `span` holds, tells when the cue's act happened."""
    where = expression.span
    first = span[0] if span[0].lower_ in _BOUNDS or not span.start else span.doc[span.start - 1]
    if expression.parts[2:] == ("after",) or first.lower_ in _BOUNDS:
        return False
    if any(where.overlaps(part) for part in attribution.content):
        return _ends_content(span, attribution) and attribution.content[-1].end - where.end <= 1
    root = time_root(span)
    for other in attributions:
        holds_time = other is not attribution and any(where.overlaps(part) for part in other.content)
        if holds_time and not inside(cue[0], other.content) and not _ends_content(span, other):
            return False
    if expression.kind == "vague" and not {root.head, root.head.head} & set(cue):
        return False
    return _adjoins(span, cue) or _reaches(root, set(cue), attribution)


def time_root(span: Span) -> Token:
    """Return the token from which the time hangs: its preposition, where the parse gives that to a verb.

    `On Saturday Tembara's minister said`: the parse makes the weekday a part of the name.
    """
    before = span.doc[span.start - 1] if span.start else None
    if before is not None and before.dep_ == "prep" and before.head.pos_ in {"VERB", "AUX"}:
        return before
    return span.root


def _adjoins(span: Span, cue: list[Token]) -> bool:
    """Say whether the time stands right before or after the cue, `on Monday called`, `said Monday`."""
    first, last = min(t.i for t in cue), max(t.i for t in cue)
    head = span.doc[first]
    if span.end <= first and first - span.end <= 1 and head.pos_ == "VERB":
        return all(t.pos_ == "ADV" for t in span.doc[span.end : first]) and span.root.dep_ != "poss"
    if span.start <= last:
        return False
    between = [t.lower_ for t in span.doc[last + 1 : span.start]]
    return head.pos_ == "VERB" and (not between or between == ["on"]) and span.root.dep_ in {"npadvmod", "pobj"}


def _ends_content(span: Span, attribution: Attribution) -> bool:
    """Say whether a content only runs on into the time, which is that of a verb outside it.

    `backed the plan on Monday`, `welcomed it in an interview on Monday`; also, at the end of a clause that tells a
    state, of an occasion of speaking: `said they were wrong during a hearing last week`. Not inside quotation marks,
    and not of what is wanted, `called for a vote on Monday`.
    """
    if attribution.kind == "direct":
        return False
    begin = attribution.content[-1].start
    marks = [t.text for t in span.doc[max(0, span.start - _LONGEST_CONTENT) : span.start] if t.idx >= begin]
    if marks.count("“") > marks.count("”") or marks.count('"') % 2:
        return False
    occasion = any(
        t.lemma_.lower() in word_list("time_words/telling_occasions")
        for t in span.doc[max(0, span.start - 2) : span.start]
    )
    root = time_root(span)
    for token in (root, *root.ancestors):
        if not inside(token, attribution.content):
            return token.pos_ in {"VERB", "AUX", "ADP"} and (occasion or attribution.modality != "wanted")
        if token.pos_ in {"VERB", "AUX"}:
            return occasion and token.lemma_ in {"be", "have", "say", "tell"}
        if token.pos_ in {"NOUN", "PROPN"} and token not in span:
            occasion = occasion or token.lemma_.lower() in word_list("time_words/telling_occasions")
            if not occasion:
                return False
    return False


def _reaches(token: Token, cue: set[Token], attribution: Attribution) -> bool:
    """Climb from the time to the cue; False where a clause or a noun on the way has the time for itself."""
    anchor = min(cue, key=lambda t: t.i)
    ancestors = list(token.ancestors)
    for current in ancestors:
        if current in cue:
            return True
        if inside(current, attribution.content):
            return _beside(token, cue, attribution)
        if current.pos_ in {"VERB", "AUX"}:
            return _clause_reaches(current, token, cue, anchor)
        if current.pos_ in {"NOUN", "PROPN"} and not _is_open_noun(current, cue):
            return False
    return not ancestors and _beside(token, cue, attribution)


def _clause_reaches(verb: Token, token: Token, cue: set[Token], anchor: Token) -> bool:
    """Say whether a time in another verb's clause holds for the cue as well.

    It does in the clause that the cue's own hangs on (`ruled out a cut yesterday, telling ...`), in an earlier member
    of a series, in a participle's (`Speaking on Monday, ...`) and in that of putting out a document.
    """
    chain = set(cue)
    step = anchor
    while step.dep_ in _LINKED_CLAUSES and step.head != step:
        if step.dep_ == "conj" and token.i > anchor.i:
            break
        step = step.head
        chain.add(step)
    if verb in chain:
        return True
    if verb.dep_ in {"acl", "relcl"}:
        noun = verb.head
        is_document = noun.lemma_.lower() in word_list("time_words/occasions") or noun.pos_ == "NOUN"
        return verb.lemma_.lower() in word_list("time_words/issuing_verbs") and is_document and noun.head in cue
    participle = verb.tag_ in {"VBG", "VBN"} and not any(
        child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children
    )
    return participle and verb.dep_ in {"advcl", "pcomp", "prep"} and bool(chain & {verb.head, verb.head.head})


def _is_open_noun(noun: Token, cue: set[Token]) -> bool:
    """Say whether a time attached to this noun holds for the cue: an occasion, a document, or who was told."""
    if noun.lemma_.lower() in word_list("time_words/occasions"):
        return not (noun.dep_ == "pobj" and noun.head.lower_ in _ABOUT)
    if noun.dep_ in {"dobj", "dative", "obj", "iobj"} and noun.head in cue:
        return True
    if noun.dep_ == "pobj":
        preposition = noun.head
        if preposition in cue or preposition.lower_ not in _ANCHOR_PREPOSITIONS:
            return True
        return preposition.lower_ == "to" and preposition.head in cue
    return noun.dep_ in {"compound", "npadvmod", "nmod", "appos"}


def _beside(token: Token, cue: set[Token], attribution: Attribution) -> bool:
    """Say whether only words of the reporting clause stand between the time and the cue, whatever the parse says."""
    low, high = min(t.i for t in cue), max(t.i for t in cue)
    between = token.doc[token.i + 1 : low] if token.i < low else token.doc[high + 1 : token.i]
    if len(between) <= 6 and not any(inside(t, attribution.content) or t.lower_ in {"who", "which"} for t in between):
        return True
    end = max(span.end for span in attribution.content)
    if token.i < high or token.idx < end:
        return False
    after = [t for t in token.doc[high + 1 : token.i] if t.idx >= end]
    return len(after) <= _TRAILING and not any(
        t.pos_ in {"VERB", "AUX", "SCONJ"} or t.text in {";", ":", "“", '"'} for t in after
    )


def inside(token: Token, spans: Sequence[TextSpan]) -> bool:
    """Say whether the token begins in one of the spans."""
    return any(span.start <= token.idx < span.end for span in spans)
