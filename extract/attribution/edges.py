"""The edges of a found attribution mended by word order: `that`, lost words, an apposition."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from extract.attribution.words import words
from records.attribution import Attribution
from records.spans import Spans, TextSpan

_TIMES = frozenset({"DATE", "TIME"})
_MAX_NAME = 8
_NAME = frozenset({"NNP", "NNPS"})
_ROLE = frozenset({"DT", "JJ", "NN", "NNP", "NNPS", "NNS", "POS", "PRP$", "IN", "HYPH", "CC"})
_BEFORE_THAT = 5
_LOST = 2
_MARKS = '"“”„‘’«»\n'


def mended(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with its edges where people put them; as it is where nothing is amiss."""
    return _with_its_apposition(doc, _without_gap(doc, _without_complementizer(doc, attribution)))


def _without_complementizer(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with its content begun after `that`: `[last night that] nobody came`."""
    first, *others = attribution.content
    span = doc.char_span(first.start, first.end, alignment_mode="expand")
    if span is None:
        return attribution
    for token in span[:_BEFORE_THAT]:
        if token.tag_ == "IN" and token.text.lower() == "that" and token.i + 1 < len(doc):
            start = doc[token.i + 1].idx
            if start >= first.end or not (token.idx == first.start or _tells_when(span[: token.i - span.start])):
                return attribution
            return replace(attribution, content=(TextSpan(start, first.end), *others))
    return attribution


def _tells_when(words_before: Span) -> bool:
    """Say whether words before `that` are no more than a time or a place of speaking."""
    return all(
        token.ent_type_ in _TIMES or token.tag_ in {"IN", "DT", "JJ"} or token.lemma_.lower() in words("time_nouns.txt")
        for token in words_before
    )


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


def _with_its_apposition(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the apposition in its source: `According to a vet, Jo Lee, ...`, or `Jo Lee, a vet`.

    Only before a clause with a subject of its own; in `According to police, Jo Lee, 34, fled` Jo Lee did not speak.
    """
    if len(attribution.source) != 1 or not attribution.cue or not attribution.content:
        return attribution
    cue = doc.char_span(attribution.cue[0].start, attribution.cue[-1].end, alignment_mode="expand")
    source = doc.char_span(attribution.source[0].start, attribution.source[0].end, alignment_mode="expand")
    if cue is None or source is None or cue[0].text.lower() != "according" or not cue.start < source.start:
        return attribution
    comma = source.end
    first = attribution.content[0]
    if comma + 1 >= len(doc) or doc[comma].text != "," or first.start != doc[comma + 1].idx:
        return attribution
    role = source.root.tag_ == "NN"
    end = _apposition_end(doc, comma + 1, _NAME if role else _ROLE)
    appositive = doc[comma + 1 : end]
    if not len(appositive) or end >= len(doc) or doc[end].text != "," or not _is_clause(doc, end + 1):
        return attribution
    person = appositive[0].ent_type_ == "PERSON" if role else source.root.ent_type_ == "PERSON"
    if not person or appositive.root.lemma_.lower() in words("time_nouns.txt"):
        return attribution
    whole = TextSpan(attribution.source[0].start, doc[end - 1].idx + len(doc[end - 1]))
    rest: Spans = (TextSpan(doc[end + 1].idx, first.end), *attribution.content[1:])
    return replace(attribution, source=(whole,), content=rest)


def _apposition_end(doc: Doc, start: int, tags: frozenset[str]) -> int:
    end = start
    while end < len(doc) and doc[end].tag_ in tags and end - start < _MAX_NAME:
        end += 1
    return end


def _is_clause(doc: Doc, start: int) -> bool:
    """Say whether a noun and a finite verb follow with no comma between: the name before is no subject."""
    noun = False
    if start < len(doc) and doc[start].tag_ in {"WP", "WDT", "WRB"}:
        return False
    for token in doc[start : start + 12]:
        if not token.text[0].isalnum():
            return False
        if token.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return noun
        noun = noun or token.pos_ in {"NOUN", "PROPN", "PRON"}
    return False
