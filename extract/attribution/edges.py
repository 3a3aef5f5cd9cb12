"""The edges of a found attribution mended by word order: `that`, lost words, a name beside a role."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Token

from extract.attribution.words import words
from records.attribution import Attribution
from records.spans import Spans, TextSpan

_TIMES = frozenset({"DATE", "TIME"})
_MAX_NAME = 5
_LOST = 2
_MARKS = '"“”„‘’«»\n'


def mended(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with its edges where people put them; as it is where nothing is amiss."""
    return _with_its_name(doc, _without_gap(doc, _without_complementizer(doc, attribution)))


def _without_complementizer(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with its content begun after a leading `that`."""
    first, *others = attribution.content
    head = doc.char_span(first.start, first.start + len("that"))
    if head is None or head[0].text.lower() != "that" or head[0].tag_ != "IN" or head.end >= len(doc):
        return attribution
    start = doc[head.end].idx
    if start >= first.end:
        return attribution
    return replace(attribution, content=(TextSpan(start, first.end), *others))


def _without_gap(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the words that its content lost in the middle: `34[, never] signed the lease`.

    Where a lone preposition leads to a time, the time goes: in `rejected [it] within [the hour]` it tells of the cue.
    """
    told = [*attribution.source, *attribution.cue]
    spans: list[TextSpan] = []
    for span in attribution.content:
        gap = _gap(doc, spans[-1], span) if spans else []
        if not gap or any(t.overlaps(TextSpan(spans[-1].end, span.start)) for t in told):
            spans.append(span)
        elif not (len(gap) == 1 and gap[0].dep_ == "prep" and _is_time(gap[0], span)):
            spans[-1] = TextSpan(spans[-1].start, span.end)
    return replace(attribution, content=tuple(spans)) if len(spans) < len(attribution.content) else attribution


def _gap(doc: Doc, before: TextSpan, after: TextSpan) -> list[Token]:
    """Return the words between two spans of one sentence, if they are one or two; none across quotation marks."""
    if before.end >= after.start or any(mark in doc.text[before.end : after.start] for mark in _MARKS):
        return []
    gap = doc.char_span(before.end, after.start, alignment_mode="contract")
    if gap is None or any(token.is_sent_start for token in doc[gap.start : gap.end + 1]):
        return []
    inside = [token for token in gap if token.text[0].isalnum()]
    return inside if len(inside) <= _LOST else []


def _is_time(preposition: Token, span: TextSpan) -> bool:
    noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
    if noun is None or noun.right_edge.idx + len(noun.right_edge) < span.end:
        return False
    return noun.ent_type_ in _TIMES or noun.lemma_.lower() in words("time_nouns.txt")


def _with_its_name(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the name in the source that follows its role: `According to a vet, Jo Lee, cows ...`.

    Only before a clause with a subject of its own; in `According to police, Jo Lee, 34, fled` Jo Lee did not speak.
    """
    if len(attribution.source) != 1 or not attribution.cue or not attribution.content:
        return attribution
    cue = doc.char_span(attribution.cue[0].start, attribution.cue[-1].end, alignment_mode="expand")
    source = doc.char_span(attribution.source[0].start, attribution.source[0].end, alignment_mode="expand")
    if cue is None or source is None or cue[0].text.lower() != "according" or source.root.tag_ != "NN":
        return attribution
    comma = source.end
    if comma >= len(doc) or doc[comma].text.lower() != "," or not cue.start < source.start:
        return attribution
    end = comma + 1
    while end < len(doc) and doc[end].tag_ in {"NNP", "NNPS"} and end - comma <= _MAX_NAME:
        end += 1
    if end == comma + 1 or doc[comma + 1].ent_type_ != "PERSON" or end >= len(doc) or doc[end].text.lower() != ",":
        return attribution
    first = attribution.content[0]
    if first.start != doc[comma + 1].idx or not _is_clause(doc, end + 1):
        return attribution
    named = TextSpan(attribution.source[0].start, doc[end - 1].idx + len(doc[end - 1]))
    rest: Spans = (TextSpan(doc[end + 1].idx, first.end), *attribution.content[1:])
    return replace(attribution, source=(named,), content=rest)


def _is_clause(doc: Doc, start: int) -> bool:
    """Say whether a noun and a finite verb follow with no comma between: the name before is no subject."""
    noun = False
    for token in doc[start : start + 12]:
        if not token.text[0].isalnum():
            return False
        if token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return noun
        noun = noun or token.pos_ in {"NOUN", "PROPN", "PRON"}
    return False
