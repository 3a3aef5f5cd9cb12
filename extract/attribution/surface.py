"""Reports that the order of the words shows even where the parse stumbles, such as `Bids close, the clerk said`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.attribution.clauses import Clauses
from extract.attribution.cues import verb_cue
from extract.attribution.extents import FINITE
from extract.attribution.reports import Report
from records.spans import TextSpan

TAIL, FRONT, PUT_AT = "surface:tail", "surface:according", "put-at"
_SURE = 3
_NOUNS = frozenset(["NN", "NNS", "NNP", "NNPS", "PRP"])
_OPEN = frozenset(["i", "we", "you", "it"])
_FINITE = FINITE | {"MD"}
_CLAUSE = r"(?P<content>[A-Z][^.?!“”\"\n]{15,250})"
_BEGINNING = r"(?:(?<=^)|(?<=\n)|(?<=[.?!”\"] ))"
_TAIL = re.compile(
    _BEGINNING
    + _CLAUSE
    + r", (?P<source>(?:[\w’'.-]+ ){0,5}?[\w’'-]+)(?:, (?P<name>[A-Z][\w’'.-]*(?: [A-Z][\w’'-]+){0,3}),)?"
    + r" (?P<cue>[a-z]+)(?=\.(?:\s|$))"
)
_FRONT = re.compile(
    _BEGINNING
    + r"(?P<cue>According to) (?P<source>[^,.\n“”\"]{3,60}), "
    + r"(?P<content>(?!(?:an?|who|which|whose|one)\b)[^.?!,“”\"\n]{15,200})(?=\.(?:\s|$))"
)
_FIGURE = re.compile(r"[£$€₹]?\d")


def surface_reports(clauses: Clauses, found: Sequence[Report]) -> Iterator[Report]:
    """Yield reports of these shapes whose cue and content nothing that was `found` has."""
    cues = {report.cue_token for report in found}
    held = [span for report in found for span in report.content]
    for report in (*_tails(clauses), *_fronts(clauses), *_put_at(clauses)):
        if report.cue_token not in cues and not any(a.overlaps(b) for a in report.content for b in held):
            yield report


def _tails(clauses: Clauses) -> Iterator[Report]:
    """Yield the reports of sentences that end with who says so: `..., the clerk, Irene Kato, said.`"""
    for match in _TAIL.finditer(clauses.text):
        verb = clauses.token_at(match.start("cue"))
        cue = verb_cue(clauses.lemma[verb]) if clauses.tag[verb] in {"VBD", "VBZ", "VBN"} else None
        if cue is None or cue.strength("clause") < _SURE or cue.modality != "said":
            continue
        source = TextSpan(match.start("source"), match.end("name") if match["name"] else match.end("source"))
        last = clauses.token_before(match.end("source"))
        names_somebody = clauses.tag[last] in _NOUNS and clauses.lower[last] not in _OPEN
        if names_somebody and _is_a_clause(clauses, match.span("content")) and not _has_verb(clauses, source):
            yield Report(verb, source, clauses.span(verb, verb), [TextSpan(*match.span("content"))], TAIL)


def _fronts(clauses: Clauses) -> Iterator[Report]:
    """Yield the reports of sentences that begin with `According to Ann Lee, ...`."""
    for match in _FRONT.finditer(clauses.text):
        if _is_a_clause(clauses, match.span("content")) and not _has_verb(clauses, TextSpan(*match.span("source"))):
            first = clauses.token_at(match.start("cue"))
            source, content = TextSpan(*match.span("source")), TextSpan(*match.span("content"))
            yield Report(first, source, TextSpan(*match.span("cue")), [content], FRONT)


def _put_at(clauses: Clauses) -> Iterator[Report]:
    """Yield the reports of estimates: `Police put the crowd at 5,000`."""
    for verb in range(clauses.n):
        if clauses.lemma[verb] != "put" or clauses.tag[verb] not in {"VBD", "VBZ", "VBP"} or clauses.quote[verb] >= 0:
            continue
        subject, thing = clauses.child(verb, "nsubj"), clauses.child(verb, "dobj")
        if subject is None or thing is None or clauses.tag[subject] not in _NOUNS:
            continue
        ats = [p for head in (verb, thing) for p in clauses.dependents(head, "prep") if clauses.lower[p] == "at"]
        at = next((p for p in ats if thing < p and _names_a_figure(clauses, p)), None)
        if at is not None and not clauses.negated(verb):
            content = clauses.span(clauses.left[thing], max(clauses.right[thing], clauses.right[at]))
            yield Report(verb, clauses.noun_phrase(subject), clauses.span(verb, verb), [content], PUT_AT)


def _names_a_figure(clauses: Clauses, at: int) -> bool:
    return any(_FIGURE.match(clauses.lower[k]) for k in range(at + 1, min(at + 5, clauses.right[at] + 1)))


def _is_a_clause(clauses: Clauses, place: tuple[int, int]) -> bool:
    """Whether the words have a verb of their own, outside quotations."""
    tokens = range(clauses.token_at(place[0]), clauses.token_before(place[1]) + 1)
    return any(clauses.tag[k] in _FINITE for k in tokens) and all(clauses.quote[k] < 0 for k in tokens)


def _has_verb(clauses: Clauses, source: TextSpan) -> bool:
    tokens = range(clauses.token_at(source.start), clauses.token_before(source.end) + 1)
    return any(clauses.tag[k] in _FINITE for k in tokens)
