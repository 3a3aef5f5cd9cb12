"""Attributions by rule: direct, indirect and mixed, with source, cue and content."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extract.attribution.attitudes import attitude_reports
from extract.attribution.clauses import Clauses
from extract.attribution.cues import verb_cue
from extract.attribution.direct import direct_reports
from extract.attribution.indirect import indirect_reports
from extract.attribution.labels import labelled_reports
from extract.attribution.passives import AGENT, agent_reports, passive_reports
from extract.attribution.phrases import phrase_reports
from extract.attribution.quotations import Quotation, quotations
from extract.attribution.reports import Report, confidence
from extract.attribution.surface import surface_reports
from records.attribution import Attribution, Kind
from records.spans import TextSpan

# Rules right in content and source in more than 0.84 of their finds (at least 41) on the PolNeAR training articles.
HARD_EVIDENCE = frozenset(("direct:after", "direct:after-inverted", "direct:before", "label:headline"))
_MAX_PARAGRAPHS_TO_FLOAT = 1
_POINTERS = frozenset(("that", "this", "these", "those", "such"))
_MESSAGES = frozenset(
    ("advice", "assessment", "conclusion", "judgement", "judgment", "message", "opinion", "reaction", "response")
) | {"verdict", "view", "warning", "word"}
_LASTING = (
    "direct",
    "verb:clause:3",
    "verb:clause:2",
    "label:headline",
)  # rules whose speaker a quotation may go on with


@dataclass(frozen=True, slots=True)
class Ruled:
    """What rules find in a Doc: `outer` reports, none of which another one holds, and those `inner` to them.

    Both are sorted by the start of their content.
    """

    outer: list[Attribution]
    inner: list[Attribution]


def rule_attributions(doc: Doc) -> list[Attribution]:
    """Return the outer attributions that rules find in `doc`, sorted by the start of their content.

    `method` names the rule, and `confidence` is the share of its finds that PolNeAR's annotators agree with.
    """
    return ruled(doc).outer


def ruled(doc: Doc) -> Ruled:
    """Return the attributions that rules find in `doc`, those within the content of another one apart."""
    clauses = Clauses(doc, quotations(doc))
    direct = direct_reports(clauses)
    taken = {i: r.cue_token for r in direct if r.cue_token >= 0 for i in r.quotations}
    used = {r.cue_token for r in direct}
    attitudes = [*attitude_reports(clauses, taken), *agent_reports(clauses, taken)]
    used |= {r.cue_token for r in attitudes}
    rest = [*indirect_reports(clauses, taken), *phrase_reports(clauses, taken), *passive_reports(clauses, taken)]
    indirect = [*attitudes, *(r for r in rest if r.cue_token not in used)]
    indirect += surface_reports(clauses, [*direct, *indirect])
    held = [span for r in indirect for span in r.content]
    named = [*labelled_reports(clauses), *(r for r in direct if r.cue_token >= 0), *indirect]
    floating = [r for r in direct if r.cue_token < 0 and not any(span.contains(r.content[0]) for span in held)]
    outermost, inner = _layers(named)
    kinds = _Kinds(clauses.text, clauses.quotes)

    def records(reports: list[Report]) -> list[Attribution]:
        return sorted((r.attribution(kinds.of(r.content)) for r in reports), key=lambda a: a.content)

    return Ruled(records(outermost + _floating(clauses, named, floating)), records(inner))


def _layers(reports: list[Report]) -> tuple[list[Report], list[Report]]:
    """Return the reports that no other one holds, and those that one does; what says the same only once.

    What a source says that others say is that source's content, as in PolNeAR. The other way round where the outer
    one is no more than an attitude to a saying: in `welcomed Ann's claim that prices fell` only the claim is kept.
    """
    sayings = {r.cue_token: r for r in reports if r.method.startswith("noun:clause")}
    kept: list[Report] = []
    for report in reports:
        if report.method.startswith(("verb:object", "verb:prep", "noun:prep")) and any(
            report.content[0].contains(saying.content[-1]) and report.content[0].contains(saying.cue)
            for saying in sayings.values()
            if saying is not report and saying.cue is not None
        ):
            continue
        kept.append(report)
    kept.sort(key=lambda r: (r.content[0].start, -r.content[-1].end, -confidence(r.method)))
    spans = sorted(((span, r) for r in kept for span in r.content), key=lambda pair: pair[0])
    starts = [span.start for span, _ in spans]
    longest = max((len(span) for span, _ in spans), default=0)
    outermost: list[Report] = []
    inner: list[Report] = []
    seen: set[tuple[TextSpan, ...]] = set()
    for report in kept:
        content = tuple(report.content)
        if content in seen and report.method != AGENT:
            continue
        seen.add(content)
        held = report.cue is not None and _held(report, report.cue, spans, starts, longest)
        (inner if held else outermost).append(report)
    return outermost, inner


def _held(report: Report, cue: TextSpan, spans: list[tuple[TextSpan, Report]], starts: list[int], longest: int) -> bool:
    """Say whether the cue lies within the content of another report."""
    at = bisect_right(starts, cue.start) - 1
    while at >= 0 and starts[at] >= cue.start - longest:
        span, other = spans[at]
        if other is not report and span.contains(cue):
            return True
        at -= 1
    return False


def _floating(clauses: Clauses, named: list[Report], alone: list[Report]) -> list[Report]:
    """Return the quotations without a cue that have a speaker all the same, each with its source.

    The speaker is whom the sentence after names (`"..." That was the message from Ann.`), or the subject of the
    sentence before in the same paragraph, where its verb is one of reporting (`Ann agreed. "..."`); else the last
    speaker, of the same or the previous paragraph.
    """
    out: list[Report] = []
    lasting = sorted((r for r in named if r.source and r.method.startswith(_LASTING)), key=_last_place)
    places = [_last_place(r) for r in lasting]
    for report in alone:
        start = report.content[0].start
        source = _named_after(clauses, report.content[-1].end) or _subject_before(clauses, start)
        at = bisect_right(places, start)
        if source is None and at:
            before = lasting[at - 1]
            if out and places[at - 1] < out[-1].content[-1].end <= start:
                before = out[-1]
            gap = clauses.text[_last_place(before) : start]
            between = sum(1 for line in gap.split("\n")[1:-1] if line.strip())
            source = before.source if between < _MAX_PARAGRAPHS_TO_FLOAT else None
        if source is not None:
            report.source, report.method = source, "floating"
            out.append(report)
    return out


def _named_after(clauses: Clauses, end: int) -> TextSpan | None:
    """Return who is named by `That was the message from Ann`, `Those were the words of Ann`, the next sentence."""
    first = clauses.token_at(end)
    while first < clauses.n and clauses.lower[first].strip(" \n\r\t\"'”’.!?") == "":
        first += 1
    if first >= clauses.n or clauses.quote[first] >= 0 or clauses.lower[first] not in _POINTERS:
        return None
    for noun in range(first + 1, min(first + 12, clauses.unit_end[first])):
        if clauses.lemma[noun] not in _MESSAGES or clauses.lemma[clauses.head[noun]] != "be":
            continue
        of = next((c for c in clauses.dependents(noun, "prep") if clauses.lower[c] in {"from", "of", "by"}), None)
        whose = clauses.child(of, "pobj") if of is not None else clauses.child(noun, "poss")
        if whose is not None and clauses.tag[whose][:1] == "N":
            return clauses.noun_phrase(whose)
    return None


def _subject_before(clauses: Clauses, start: int) -> TextSpan | None:
    """Return the subject of the sentence that ends before the character; None over a paragraph.

    Its verb must report, or else it must be a person who is named or called she or he: `Ann was blunt. "..."`.
    """
    last = clauses.token_before(start) - 1
    if last < 1 or not clauses.lower[last].strip() or clauses.quote[last] >= 0:
        return None
    for k in range(clauses.unit[last], last):
        if clauses.dep[k] == "ROOT" and clauses.tag[k].startswith("VB"):
            subject = clauses.child(k, "nsubj")
            if subject is None or clauses.tag[subject] not in {"NNP", "NN", "NNS", "PRP"}:
                continue
            reports = clauses.tag[k] in {"VBD", "VBZ", "VBP"} and verb_cue(clauses.lemma[k]) is not None
            if reports or _is_a_person(clauses, subject):
                return clauses.noun_phrase(subject)
    return None


def _is_a_person(clauses: Clauses, subject: int) -> bool:
    """Say whether a subject is she or he, or a person by name, or has one beside it: `The minister, Ann Bell, ...`."""
    if clauses.lower[subject] in {"she", "he"}:
        return True
    first, last = clauses.source_tokens(subject)
    return any(clauses.entity[k] == "PERSON" and clauses.dep[k] != "poss" for k in range(first, last))


def _last_place(report: Report) -> int:
    places = [span.end for span in report.content]
    if report.source:
        places.append(report.source.end if report.method != "floating" else 0)
    return max(places)


class _Kinds:
    """Says of content spans whether quotation marks hold all, some or none of their words."""

    def __init__(self, text: str, quotes: Sequence[Quotation]) -> None:
        self.text = text
        self.quotes = [q.span for q in quotes if q.depth == 0 and q.role != "title"]
        self.starts = [span.start for span in self.quotes]

    def of(self, content: list[TextSpan]) -> Kind:
        inside = outside = 0
        for span in content:
            quoted = 0
            at = max(0, bisect_right(self.starts, span.start) - 1)
            for quote in self.quotes[at:]:
                if quote.start >= span.end:
                    break
                start, end = max(span.start, quote.start), min(span.end, quote.end)
                if start < end:
                    quoted += sum(c.isalnum() for c in self.text[start:end])
            inside += quoted
            outside += sum(c.isalnum() for c in span.of(self.text)) - quoted
        return "direct" if not outside else "mixed" if inside else "indirect"
