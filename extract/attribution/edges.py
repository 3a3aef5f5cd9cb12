"""The edges of a found attribution mended by word order: `that`, lost words, an apposition."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from extract.attribution.cues import nouns
from extract.attribution.words import words
from records.attribution import Attribution
from records.spans import Spans, TextSpan

_TIMES = frozenset({"DATE", "TIME"})
_MAX_NAME = 8
_NAME = frozenset({"NNP", "NNPS"})
_ROLE = frozenset({"DT", "JJ", "NN", "NNP", "NNPS", "NNS", "POS", "PRP$", "IN", "HYPH", "CC"})
_FINITE = frozenset({"MD", "VBD", "VBZ", "VBP"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP"})
_NOUN_PHRASE = _NOUNS | {"DT", "PRP$", "JJ", "JJR", "JJS", "CD", "POS", "HYPH", "VBG", "VBN"}
_TOLD = frozenset({"tell", "remind", "assure"})  # what follows is who was told
_CLAUSE_STARTS = frozenset({"PRP", "PRP$", "DT", "EX", "NN", "NNS", "NNP", "NNPS", "JJ", "CD"})
_HYPHENS = frozenset("-‐‑")
_WHERE = frozenset({"outside", "inside", "after", "before", "during", "at", "in", "on", "near"})
_TIES = frozenset({"of", "at", "from", "for"})
_LOOSE = frozenset({"CC", ",", ":", "HYPH"})
_BEFORE_THAT = 5
_LOST = 2
_MAX_TAIL = 4
_MARKS = frozenset('"“”„‘’«»\n')


def mended(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with its edges where people put them; as it is where nothing is amiss."""
    begun = _with_its_noun(doc, _with_its_subject(doc, _without_complementizer(doc, attribution)))
    begun = _with_who_spoke(doc, begun)
    begun = _without_time(doc, _without_whom_it_told(doc, _without_listener(doc, begun)))
    begun = _with_its_tail(doc, _without_source(_with_its_complement(doc, begun)))
    begun = _with_its_hyphen(doc, _with_its_head(doc, _without_cue(doc, begun)))
    return _with_its_first_part(doc, _with_its_apposition(doc, _without_gap(doc, _without_conjunction(doc, begun))))


def _with_who_spoke(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the subject in place of where it spoke: `Outside court, [Ann Lee's mother,] said`."""
    if len(attribution.source) != 1 or len(attribution.cue) != 1:
        return attribution
    source, cue = attribution.source[0], _cue(doc, attribution)
    if cue is None or doc.text[source.start : source.end].split()[0].lower() not in _WHERE:
        return attribution
    subject = next((c for c in cue.children if c.dep_ == "nsubj" and source.end < c.idx and c.i < cue.i), None)
    if subject is None:
        return attribution
    start = subject.left_edge.idx
    end = start + len(doc.text[start : cue.idx].rstrip(" ,"))
    return replace(attribution, source=(TextSpan(start, end),)) if start > source.end else attribution


def _with_its_complement(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with a source cut at its preposition: `warned Ann Lee of [the Trust], "..."`."""
    if len(attribution.source) != 1 or not attribution.cue:
        return attribution
    source = attribution.source[0]
    span = doc.char_span(*_ends(source), alignment_mode="expand")
    if span is None or len(span) < _LOST or span[-1].lower_ not in _TIES or attribution.cue[0].start > source.start:
        return attribution
    last = next((t for t in span[-1].children if t.dep_ == "pobj"), None)
    comma = doc.text.find(",", source.end)
    if last is None or comma < 0 or not source.end < last.idx < comma:
        return attribution
    rest = doc.char_span(source.end, comma, alignment_mode="contract")
    if rest is None or len(rest) > _MAX_NAME or any(t.tag_ not in _NOUN_PHRASE | {"IN", "CC"} for t in rest):
        return attribution
    content = [
        TextSpan(max(c.start, comma + 1), c.end) if c.overlaps(TextSpan(source.end, comma)) else c
        for c in attribution.content
    ]
    kept = tuple(_trimmed(doc.text, c) for c in content if c.end > c.start)
    return replace(attribution, source=(TextSpan(source.start, comma),), content=kept or attribution.content)


def _trimmed(text: str, span: TextSpan) -> TextSpan:
    """Return the span without blanks and opening marks at its start."""
    start = span.start
    while start < span.end - 1 and text[start] in ' \n"“‘':
        start += 1
    return TextSpan(start, span.end)


def _with_its_first_part(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the clause before its parenthesis: `[It shut], said Ann Lee, "and nobody came"`."""
    if attribution.kind != "direct" or len(attribution.source) != 1 or len(attribution.cue) != 1:
        return attribution
    cue = _cue(doc, attribution)
    told = min(attribution.source[0].start, attribution.cue[0].start)
    first = attribution.content[0]
    if cue is None or cue.tag_[:1] != "V" or first.start < told or not doc.text[first.start].islower():
        return attribution
    clause = next((c for c in cue.children if c.dep_ == "ccomp" and c.i < cue.i), None)
    if clause is None or clause.tag_ not in _FINITE | {"VB", "VBN", "VBG"}:
        return attribution
    start = clause.left_edge.idx
    before = doc.text[start:told].rstrip()
    whole = clause.left_edge.is_sent_start or (clause.left_edge.i and doc[clause.left_edge.i - 1].is_space)
    if not whole or not before.endswith(",") or not _MARKS.isdisjoint(before):
        return attribution
    return replace(attribution, content=(TextSpan(start, start + len(before) - 1), *attribution.content), kind="mixed")


def _with_its_subject(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the subject that its clause lost: `warned [the quotas] would ruin them`."""
    if len(attribution.cue) != 1 or not attribution.content:
        return attribution
    first, *others = attribution.content
    cue, start = attribution.cue[0], first.start
    between = doc.char_span(cue.end, start, alignment_mode="contract") if cue.end < start else None
    verb = doc.char_span(start, first.end, alignment_mode="expand")
    if not between or verb is None or _cue_lemma(doc, attribution) in _TOLD:
        return attribution
    if verb[0].tag_ not in _FINITE or between[-1].tag_ not in _NOUNS:
        return attribution
    told = any(span.overlaps(TextSpan(cue.end, start)) for span in attribution.source)
    if told or len(between) > _MAX_NAME or any(t.tag_ not in _NOUN_PHRASE or t.is_sent_start for t in between):
        return attribution
    return replace(attribution, content=(TextSpan(between[0].idx, first.end), *others))


def _without_time(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution without when it was said: `said [on Monday] it would close`."""
    first, *others = attribution.content
    if not attribution.cue or doc.text[attribution.cue[-1].end : first.start].strip():
        return attribution
    span = doc.char_span(first.start, first.end, alignment_mode="expand")
    if span is None:
        return attribution
    told = 1 if span[0].lower_ == "on" else 0
    if told >= len(span) or span[told].lower_ not in words("days.txt"):
        return attribution
    rest = span[told + 1 :]
    while len(rest) and rest[0].lower_ in words("time_nouns.txt"):
        rest = rest[1:]
    clause = rest[:_MAX_NAME]
    if not len(rest) or rest[0].tag_ not in _CLAUSE_STARTS or all(t.tag_ not in _FINITE for t in clause):
        return attribution
    return replace(attribution, content=(TextSpan(rest[0].idx, first.end), *others))


def _without_cue(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with its source ended before the cue: `"...," [the circular] reads`."""
    if len(attribution.source) != 1 or not attribution.cue:
        return attribution
    source, cue = attribution.source[0], attribution.cue[0]
    if not (source.start < cue.start < source.end):
        return attribution
    end = source.start + len(doc.text[source.start : cue.start].rstrip(" ,"))
    return replace(attribution, source=(TextSpan(source.start, end),))


def _with_its_head(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the name that its source belongs to: `[Ann Lee, 58,] of Mill Lane denies theft`."""
    if len(attribution.source) != 1 or len(attribution.cue) != 1:
        return attribution
    cue, source = _cue(doc, attribution), doc.char_span(*_ends(attribution.source[0]), alignment_mode="expand")
    if cue is None or source is None:
        return attribution
    subject = next((c for c in cue.children if c.dep_ == "nsubj" and c.i < cue.i), None)
    if subject is not None and source[-1].tag_ == "POS" and subject.left_edge.i <= source.start:
        # an owner alone says nothing: `the agency that looks after Scotia's wild places`
        end = attribution.source[0].start + len(doc.text[attribution.source[0].start : cue.idx].rstrip(" ,"))
        return replace(attribution, source=(TextSpan(subject.left_edge.idx, end),)) if end < cue.idx else attribution
    if (
        subject is None
        or subject.i >= source.start
        or subject.ent_type_ != "PERSON"
        or not subject.is_ancestor(source.root)
    ):
        return attribution
    link = source.root
    while link.head != subject:
        link = link.head
    if link.dep_ != "prep":
        return attribution
    return replace(attribution, source=(TextSpan(subject.left_edge.idx, attribution.source[0].end),))


def _without_source(attribution: Attribution) -> Attribution:
    """Return the attribution with no span of content that lies in its source; as it is where nothing else is left."""
    kept = tuple(
        span
        for span in attribution.content
        if not any(source.start <= span.start and span.end <= source.end + 1 for source in attribution.source)
    )
    return replace(attribution, content=kept) if kept and kept != attribution.content else attribution


def _with_its_tail(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the words lost before its parenthesis: `It is [a shame], Ann Lee said, that ...`."""
    if len(attribution.content) < _LOST or not attribution.source or not attribution.cue:
        return attribution
    told = min(attribution.source[0].start, attribution.cue[0].start)
    first, *others = attribution.content
    if not first.end < told < others[0].start:
        return attribution
    gap = doc.char_span(first.end, told, alignment_mode="contract")
    if gap is None or len(gap) < _LOST or gap[-1].text != "," or len(gap) > _MAX_TAIL:
        return attribution
    if any(not t.text[0].isalnum() or t.is_sent_start for t in gap[:-1]):
        return attribution
    return replace(attribution, content=(TextSpan(first.start, gap[-2].idx + len(gap[-2])), *others))


def _with_its_hyphen(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the rest of a source cut at its hyphen: `his ex[-wife, actor Ann Lee,] said`.

    So with what stands before it: `[Co-]founder Ann Lee`.
    """
    if len(attribution.source) != 1 or not attribution.cue:
        return attribution
    source, cue, text = attribution.source[0], attribution.cue[0], doc.text
    if source.start > 1 and text[source.start - 1] in _HYPHENS and text[source.start].isalnum():
        start = source.start - 1
        while start and text[start - 1].isalnum():
            start -= 1
        if start < source.start - 1 and not (cue.start < source.start and start < cue.end):
            return replace(attribution, source=(TextSpan(start, source.end),))
    if text[source.end : source.end + 1] not in _HYPHENS or not text[source.end + 1 : source.end + 2].isalpha():
        return attribution
    if cue.start < source.end:
        return attribution
    rest = doc.char_span(source.end, cue.start, alignment_mode="contract")
    if rest is None or any(t.tag_ not in _NOUN_PHRASE | {",", "IN", "CC"} for t in rest):
        return attribution
    end = source.end + len(text[source.end : cue.start].rstrip(" ,"))
    return replace(attribution, source=(TextSpan(source.start, end),))


def _ends(span: TextSpan) -> tuple[int, int]:
    return span.start, span.end


def _with_its_noun(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the noun that its first words belong to: `voted against [the sale] of land`."""
    if len(attribution.cue) != 1 or not attribution.content:
        return attribution
    first, *others = attribution.content
    span = doc.char_span(first.start, first.end, alignment_mode="expand")
    if span is None or span[0].dep_ != "prep" or span[0].lower_ != "of":
        return attribution
    noun = span[0].head
    start = noun.left_edge.idx
    if (
        noun.i != span[0].i - 1
        or noun.tag_ not in _NOUNS
        or noun.lemma_.lower() in nouns()
        or start < attribution.cue[0].end
    ):
        return attribution
    if any(span.overlaps(TextSpan(start, first.start)) for span in attribution.source):
        return attribution
    return replace(attribution, content=(TextSpan(start, first.end), *others))


def _without_conjunction(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with no `and` left at the end of a span: `lashed out at the dam [and] threatened ...`."""
    spans = tuple(_without_last_conjunction(doc, span) for span in attribution.content)
    return replace(attribution, content=spans) if spans != attribution.content else attribution


def _without_last_conjunction(doc: Doc, span: TextSpan) -> TextSpan:
    words_of = doc.char_span(span.start, span.end, alignment_mode="contract")
    if words_of is None or len(words_of) < _LOST or words_of[-1].tag_ != "CC":
        return span
    last = next((t for t in reversed(words_of[:-1]) if t.tag_ not in _LOOSE and not t.is_space), None)
    return TextSpan(span.start, last.idx + len(last)) if last is not None else span


def _without_listener(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution without whom it was told to: `informed [the council of] her decision`."""
    subject = told_of(doc, attribution)
    if subject is None or subject.start >= attribution.content[0].end:
        return attribution
    first, *others = attribution.content
    return replace(attribution, content=(TextSpan(subject.start, first.end), *others))


def tells_only_whom(doc: Doc, attribution: Attribution) -> bool:
    """Say whether the content is no more than who was told, and when: `he informed reporters on Tuesday`."""
    return _listener(doc, attribution) is not None and told_of(doc, attribution) is None


def _without_whom_it_told(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution without the end of whom it was told to: `told a press [conference] the bins were full`."""
    if not attribution.cue:
        return attribution
    first, *others = attribution.content
    cue, span = _cue(doc, attribution), doc.char_span(*_ends(first), alignment_mode="expand")
    if cue is None or span is None or cue.lemma_.lower() not in _TOLD:
        return attribution
    listener = span[0] if span[0].head == cue else span[0].head
    clause = next((c for c in listener.children if c.dep_ == "relcl" and c.i > listener.i), None)
    if listener.head != cue or listener.dep_ not in {"dobj", "dative"} or clause is None:
        return attribution
    start = clause.left_edge
    subject = any(c.dep_ in {"nsubj", "nsubjpass"} and c.tag_ not in {"WP", "WDT"} for c in clause.children)
    if not subject or start.i != listener.i + 1:
        return attribution
    return replace(attribution, content=(TextSpan(start.idx, first.end), *others))


def told_of(doc: Doc, attribution: Attribution) -> TextSpan | None:
    """Return what a listener at the start of the content was told of: `reporters about [the strike]`."""
    listener = _listener(doc, attribution)
    if listener is None:
        return None
    for preposition in (*listener.children, *listener.head.children):
        if (
            preposition.i > listener.i
            and preposition.lower_ in {"of", "about", "that"}
            and preposition.i + 1 < len(doc)
        ):
            following = doc[preposition.i + 1]
            if following.idx < attribution.content[-1].end:
                return TextSpan(following.idx, attribution.content[-1].end)
    clause = next((c for c in listener.head.children if c.dep_ in {"ccomp", "xcomp"} and c.i > listener.i), None)
    return TextSpan(clause.left_edge.idx, attribution.content[-1].end) if clause is not None else None


def _cue_lemma(doc: Doc, attribution: Attribution) -> str:
    cue = _cue(doc, attribution)
    return "" if cue is None else str(cue.lemma_.lower())


def _cue(doc: Doc, attribution: Attribution) -> Token | None:
    """Return the head of the cue."""
    span = doc.char_span(attribution.cue[0].start, attribution.cue[-1].end, alignment_mode="expand")
    return span.root if span is not None else None


def _listener(doc: Doc, attribution: Attribution) -> Token | None:
    """Return the head of the person told, where the content begins with the object of `inform` or `notify`."""
    if not attribution.content or not attribution.cue:
        return None
    cue = _cue(doc, attribution)
    if cue is None or cue.lemma_.lower() not in words("listener_verbs.txt"):
        return None
    for child in cue.children:
        if child.dep_ in {"dobj", "dative"} and child.i > cue.i and child.left_edge.idx == attribution.content[0].start:
            return child
    return None


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
    if before.end >= after.start:
        return []
    around = doc.char_span(before.end, after.start, alignment_mode="expand")
    gap = doc.char_span(before.end, after.start, alignment_mode="contract")
    if around is None or gap is None or any(token.is_sent_start for token in doc[gap.start : gap.end + 1]):
        return []
    # the text of the whole Doc would be joined anew
    start = around.start_char
    if not _MARKS.isdisjoint(around.text[before.end - start : after.start - start]):
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
