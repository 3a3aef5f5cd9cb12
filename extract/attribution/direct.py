"""Direct quotations: who says each, from the words that stand before and after its marks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.attribution.clauses import Clauses
from extract.attribution.cues import Cue, verb_cue
from extract.attribution.labels import signature
from extract.attribution.reports import Report
from extract.attribution.words import words
from records.spans import TextSpan

_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_NOMINAL = frozenset(("NN", "NNS", "NNP", "NNPS", "PRP"))
_RELATIVE = frozenset(
    ("who", "which", "that", "whose", "whom", "where", "when", "as", "because", "if", "while", "after")
)
_NO_SOURCE = frozenset(("there", "that", "this", "which", "what", "who", "these", "those"))
_LIKE_VERBS = frozenset(("lead", "head", "chief", "fellow", "senior"))  # `says lead author Ann Lee`
_REACH = 40
_SHORT_TAIL = 6


@dataclass(frozen=True, slots=True)
class _Found:
    """A reporting verb beside a quotation, the noun phrase that it reports, and what is known of the verb."""

    verb: int
    source: TextSpan | None
    cue: TextSpan | None
    known: Cue | None
    method: str


def direct_reports(clauses: Clauses) -> list[Report]:
    """Return the reports of the quotations that words around them attribute, in text order.

    One report holds `"...," she said. "..."`, and a quotation that runs over several paragraphs. A quotation in the
    middle of a clause (`said that it was "odd"`) is left to the rules on clauses.
    """
    reports: list[Report] = []
    for index, (first, last) in clauses.quote_tokens.items():
        q = clauses.quotes[index]
        current = reports[-1] if reports else None
        if not q.inner or (q.role == "title" and q.continues is None):
            continue
        if q.continues is not None and current is not None and q.continues in current.quotations:
            _append(current, index, q.inner)
            if current.source is None and (found := _after(clauses, index, last)):
                _name(current, found)
            continue
        found = _after(clauses, index, last) or _before(clauses, index, first) or _signed(clauses, last)
        if found is None:
            if current is not None and _carries_on(clauses, current, index, first):
                _append(current, index, q.inner)
            elif q.role == "speech" and _stands_alone(clauses, first, last):
                reports.append(Report(-1, None, None, [q.inner], "direct:alone", quotations=[index]))
        elif current is not None and current.cue_token == found.verb:
            _append(current, index, q.inner)
        else:
            if found.source is None and clauses.tag[found.verb] == "VBG" and _same_paragraph(clauses, current, first):
                found = replace(found, source=current.source if current else None)
            report = Report(-1, None, None, [_with_its_clause(clauses, index, first, found)], "", quotations=[index])
            _name(report, found)
            reports.append(report)
    return reports


def _append(report: Report, index: int, span: TextSpan) -> None:
    report.content.append(span)
    report.quotations.append(index)


def _name(report: Report, found: _Found) -> None:
    report.cue_token, report.source, report.cue, report.method = found.verb, found.source, found.cue, found.method
    report.modality = found.known.modality if found.known else "said"


def _same_paragraph(clauses: Clauses, report: Report | None, first: int) -> bool:
    """Say whether a report was the last thing in the paragraph before the token."""
    return report is not None and "\n" not in clauses.text[report.content[-1].end : clauses.start[first]]


def _with_its_clause(clauses: Clauses, index: int, first: int, found: _Found) -> TextSpan:
    """Return the content of a quotation and its cue: with what stands before it in the sentence, where it ends that.

    `Bread is "dear," Ann said` reports the whole clause, `"Bread is dear," Ann said` the quotation alone.
    """
    inner, unit = clauses.quotes[index].inner, clauses.unit[first]
    if found.method == "direct:before" or found.verb < first or unit == first:
        return inner
    lead = clauses.trimmed(unit, first - 1)
    if lead is None or clauses.quote[lead[1]] >= 0 or clauses.tag[first - 1] in {":", "HYPH", "-LRB-"}:
        return inner
    if clauses.tag[first - 1] == "," and not inner.of(clauses.text)[:1].islower():
        return inner
    return TextSpan(clauses.start[lead[0]], clauses.quotes[index].span.end)


def _carries_on(clauses: Clauses, report: Report, index: int, first: int) -> bool:
    """Say whether a quotation with no cue of its own goes on with the report before it, in the same paragraph.

    `"...," she said. "..."` and `"...," she said, "..."`: nothing but the end of the first one's clause between.
    """
    last = clauses.quote_tokens[report.quotations[-1]][1]
    if report.cue_token < 0 or report.source is None or "\n" in clauses.text[clauses.end[last] : clauses.start[first]]:
        return False
    between = [k for k in range(last + 1, first) if clauses.lower[k].strip()]
    ends = [k for k in between if clauses.ends_sentence(k) and clauses.quote[k] < 0]
    if between and clauses.tag[between[-1]] == "CC":
        between.pop()
    if ends:
        return ends == between[-1:] and clauses.quotes[index].role == "speech"
    if not between:
        return True
    return report.cue_token in between and clauses.lower[between[-1]] in {",", "--", "—", "–"}


def _stands_alone(clauses: Clauses, first: int, last: int) -> bool:
    """Say whether a quotation fills its sentence: nothing but marks before and after it."""
    if clauses.unit[first] != first and clauses.trimmed(clauses.unit[first], first - 1) is not None:
        return False
    end = clauses.unit_end[last]
    return last + 1 >= end or clauses.trimmed(last + 1, end - 1) is None


def _after(clauses: Clauses, index: int, last: int) -> _Found | None:
    """Return the cue that follows a quotation: `"..." she said`, `"..." said Ann`, `"...", according to Ann`."""
    lower, tag = clauses.lower, clauses.tag
    stop = _tail_end(clauses, last + 1)
    at = last + 1
    comma = clauses.quotes[index].inner.of(clauses.text).rstrip("'’”\" ")[-1:]
    while at < stop and (not lower[at].strip() or lower[at] in {",", "-", "--", "—", "–"}):
        comma = "," if lower[at].strip() else comma
        at += 1
    if at >= stop or _in_subordinate_clause(clauses, last):
        return None
    if (not comma or comma not in ",?!—…-") and not _may_follow_full_stop(clauses, at, stop, comma, index):
        return None
    if lower[at] == "according" and at + 1 < stop and lower[at + 1] == "to":
        return _according(clauses, at, "direct:according")
    adverbs = at
    while (
        adverbs < stop and tag[adverbs] in {"RB", "IN", "RP"} and lower[adverbs] not in _RELATIVE and adverbs - at < 2
    ):
        adverbs += 1
    for start in {at, adverbs}:
        if start < stop and tag[start] in {"VBD", "VBZ", "VBP", "VBN"} and (known := _quoting(clauses, start)):
            source = _inverted_source(clauses, start, stop)
            if source is not None:
                return _Found(start, source, clauses.cue_span(start), known, "direct:after-inverted")
    return _after_subject(clauses, at, stop, comma)


def _signed(clauses: Clauses, last: int) -> _Found | None:
    """Return the name that signs a quotation, in its paragraph or the next: `"..." — Ann Lee`."""
    found = signature(clauses, last + 1)
    if found is None:
        return None
    dash, name = found
    cue = clauses.span(dash, dash)
    return _Found(dash, name, None if name.overlaps(cue) else cue, verb_cue("say"), "direct:signed")


def _in_subordinate_clause(clauses: Clauses, last: int) -> bool:
    """Say whether the quotation that ends here lies in a clause before the main one: `While it was "odd", he ...`"""
    unit = clauses.unit[last]
    if clauses.quote[unit] == clauses.quote[last] or clauses.lower[unit] not in words("subordinators.txt"):
        return False
    first = clauses.quote_tokens[clauses.quote[last]][0]
    return "," not in clauses.lower[unit:first]


def _after_subject(clauses: Clauses, at: int, stop: int, comma: str) -> _Found | None:
    """Return the cue of `"..." she said`: the first verb that may report, its subject between it and the quotation."""
    lower, tag = clauses.lower, clauses.tag
    skipping = False
    for v in range(at, stop):
        if lower[v] in _RELATIVE and v > at:
            skipping = True
        elif lower[v] == ",":
            skipping = False
        if (
            v == at
            or clauses.quote[v] >= 0
            or tag[v] not in {"VBD", "VBZ", "VBP", "VBN", "VB"}
            or clauses.dep[v] == "relcl"
        ):
            continue
        if skipping and clauses.dep[v] not in {"ROOT", "ccomp", "conj", "parataxis"}:
            continue
        known = _quoting(clauses, v)
        subject = clauses.child(v, "nsubj", "nsubjpass")
        if known is None:
            if clauses.child(v, "aux", "auxpass") is None and comma == "," and v - at <= 3 and tag[v] == "VBD":
                known_verb = subject is not None and at <= subject < v and clauses.right[v] - v <= 3
                if known_verb and subject is not None and lower[subject] not in _NO_SOURCE:
                    return _Found(v, clauses.noun_phrase(subject), clauses.cue_span(v), None, "direct:after-unknown")
            if tag[v] in _FINITE and v - at <= 3:
                continue
            continue
        if subject is None or not at <= subject < v:
            subject = next(
                (k for k in range(at, v) if tag[k] in _NOMINAL and k + 1 == _after_noun(clauses, k, v)), None
            )
        if subject is None:
            subject = next((k for k in range(at, v) if tag[k] in _NOMINAL), None)
        if subject is None or lower[subject] in _NO_SOURCE:
            return None
        return _Found(v, clauses.noun_phrase(subject), clauses.cue_span(v), known, "direct:after")
    return None


def _after_noun(clauses: Clauses, noun: int, verb: int) -> int:
    """Return the token after a noun that ends its noun phrase; the noun itself where the phrase goes on."""
    following = noun + 1
    return following if following >= verb or clauses.tag[following] not in _NOMINAL | {"POS"} else noun


def _may_follow_full_stop(clauses: Clauses, at: int, stop: int, comma: str, index: int) -> bool:
    """Say whether a cue may stand after a quotation that does not end in a comma: `"We won." she said.`"""
    if clauses.text[clauses.start[at]].islower() and comma in ".":
        return True
    if comma == "." or not comma.isalnum():
        return stop - at <= 3 and clauses.tag[at] in {"PRP", "NNP"} and comma != ":"
    return clauses.quotes[index].role == "speech" and clauses.tag[at] in {"PRP", "NNP", "DT", "VBD"} and stop - at <= 8


def _tail_end(clauses: Clauses, at: int) -> int:
    """Return the end (exclusive) of the clause that begins at a token after a quotation."""
    end = min(clauses.n, at + _REACH)
    for i in range(at, end):
        if "\n" in clauses.lower[i]:
            return i
        if clauses.quote[i] >= 0:
            if clauses.quotes[clauses.quote[i]].role == "speech":
                return i
        elif clauses.ends_sentence(i) or clauses.lower[i] == ":":
            return i
    return end


def _quoting(clauses: Clauses, verb: int) -> Cue | None:
    particle = clauses.child(verb, "prt")
    cue = verb_cue(clauses.lemma[verb], clauses.lower[particle] if particle is not None else None)
    return cue if cue and cue.strength("quote") else None


def _inverted_source(clauses: Clauses, verb: int, stop: int) -> TextSpan | None:
    """Return the noun phrase that follows its verb: `said Ann`."""
    subject = clauses.child(verb, "nsubj", "nsubjpass")
    if subject is not None and verb < subject < stop and clauses.left[subject] <= verb + 3:
        return clauses.noun_phrase(subject)
    at = verb + 1
    while at < stop and clauses.tag[at] in {"RB", "RP"}:
        at += 1
    if at < stop and clauses.lower[at] in _LIKE_VERBS:
        at += 1
    if at >= stop or clauses.tag[at] not in {"NNP", "NNPS", "PRP", "DT", "PRP$", "NN", "NNS", "JJ", "CD"}:
        return None
    while at < stop and clauses.tag[at] not in _NOMINAL:
        if clauses.tag[at] not in {"DT", "PRP$", "JJ", "CD", "HYPH"} and clauses.lower[at] not in _LIKE_VERBS:
            return None
        at += 1
    if at >= stop or clauses.lower[at] in words("time_nouns.txt"):
        return None
    end = at
    while end + 1 < stop and clauses.tag[end + 1] in _NOMINAL | {"POS", "HYPH", "IN", "DT"} and end - at < 12:
        end += 1
    while clauses.tag[end] not in _NOMINAL:
        end -= 1
    return clauses.span(verb + 1, end)


def _according(clauses: Clauses, at: int, method: str) -> _Found | None:
    preposition = at + 1
    noun = clauses.child(preposition, "pobj") or clauses.child(at, "pobj")
    if noun is None:
        return None
    return _Found(at, clauses.noun_phrase(noun), clauses.span(at, at + 1), verb_cue("say"), method)


def _before(clauses: Clauses, index: int, first: int) -> _Found | None:
    """Return the cue that precedes a quotation: `she said: "..."`, `telling lawmakers, "..."`, `called it "..."`."""
    lower, tag = clauses.lower, clauses.tag
    begin = _lead_start(clauses, first)
    at = first - 1
    while at >= begin and not lower[at].strip():
        at -= 1
    if at < begin:
        return None
    mark = lower[at] if lower[at] in {":", ","} else ""
    end = at if mark else at + 1
    if lower[end - 1] in {"that", "as"} and end - 1 > begin and not mark:
        end -= 1
    for v in range(end - 1, begin - 1, -1):
        if tag[v][:1] != "V" or (tag[v] == "VB" and clauses.dep[v] not in {"ROOT", "conj", "xcomp"}):
            continue
        known = _quoting(clauses, v)
        gap = end - 1 - v
        if known and not mark and clauses.quotes[index].role != "speech":
            return None
        if known and (gap == 0 or mark == ":" or (gap <= 14 and _only_adjuncts(clauses, v, end, bool(mark)))):
            if tag[v] == "VBN" and not clauses.has_auxiliary(v):
                return None
            source = _lead_source(clauses, v, begin)
            if source is None and clauses.child(v, "auxpass") is None and tag[v] not in {"VBG", "VBN"}:
                return None
            return _Found(v, source, clauses.cue_span(v), known, "direct:before")
        if known is None and mark != ":" and tag[v] in _FINITE:
            return None
    return _according_before(clauses, begin, end) if mark else None


def _according_before(clauses: Clauses, begin: int, end: int) -> _Found | None:
    if end - begin > 1 and clauses.lower[begin] == "according" and clauses.lower[begin + 1] == "to":
        return _according(clauses, begin, "direct:according")
    return None


def _only_adjuncts(clauses: Clauses, verb: int, end: int, marked: bool) -> bool:
    """Say whether nothing but adverbials or a person addressed stands between a verb and its quotation."""
    for i in range(verb + 1, end):
        if clauses.tag[i] in _FINITE or clauses.lower[i] in _RELATIVE - {"as", "after"}:
            return False
    if marked:
        return True
    return (
        end - verb <= 4
        and clauses.tag[verb + 1] in {"IN", "RB", "TO"}
        and (clauses.lower[verb + 1] not in {"of", "for"})
    )


def _lead_start(clauses: Clauses, first: int) -> int:
    """Return the first token of the clause that ends before a quotation, a paragraph up where that ends in a colon."""
    begin = max(0, first - _REACH)
    at = first - 1
    while at > begin and not clauses.lower[at].strip():
        at -= 1
    if clauses.lower[at] != ":":
        at = first - 1
    for i in range(at, begin - 1, -1):
        if clauses.quote[i] >= 0 or clauses.ends_sentence(i) or "\n" in clauses.lower[i]:
            return i + 1
    return begin


def _lead_source(clauses: Clauses, verb: int, begin: int) -> TextSpan | None:
    """Return the source of a verb before its quotation: its subject, or the noun phrase before it."""
    subject = clauses.subject(verb)
    if subject is not None:
        if clauses.dep[subject] == "nsubjpass" and clauses.head[subject] == verb:
            return clauses.agent(verb)
        if clauses.lower[subject] in _NO_SOURCE or clauses.quote[subject] >= 0 or clauses.dep[subject] == "expl":
            return None
        return clauses.noun_phrase(subject)
    for i in range(verb - 1, begin - 1, -1):
        if clauses.tag[i] in _NOMINAL:
            return clauses.noun_phrase(i)
        if clauses.tag[i] not in {"RB", "MD", "VBD", "VBZ", "VBP"}:
            break
    return None
