"""Phrases that report without a verb of saying: `according to Ann`, `in her view`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.attribution.clauses import Clauses
from extract.attribution.cues import verb_cue
from extract.attribution.extents import FINITE, Tokens, fitted
from extract.attribution.reports import Report
from extract.attribution.words import words
from records.attribution import Modality
from records.spans import TextSpan

AS_TOLD = "as-told"
_REACH = 40
_RELATIVES = frozenset(("who", "which", "whose"))
_SURE = 3
_AUTHOR = frozenset(("my", "our", "your", "me", "us", "you", "i", "we"))


def phrase_reports(clauses: Clauses, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the reports of phrases outside quotations, in the order of their cues.

    `taken` maps the quotations that have a cue of their own to that cue's token.
    """
    for i in range(clauses.n - 1):
        if clauses.quote[i] >= 0:
            continue
        word = clauses.lower[i]
        if word == "according" and clauses.lower[i + 1] == "to":
            noun = _object(clauses, i + 1, i)
            if noun is not None:
                yield from _framed(clauses, i, i + 1, clauses.noun_phrase(noun), taken, "according", "said")
        elif word == "as" and i == clauses.unit[i]:
            yield from _as_told(clauses, i, taken)
        elif clauses.tag[i] in {"NN", "NNS"} and in_opinion(clauses, i):
            source, last = _holder(clauses, i)
            if source is not None:
                first = clauses.head[i]
                yield from _framed(
                    clauses,
                    first,
                    i,
                    source,
                    taken,
                    "opinion:front" if first - clauses.unit[i] <= 1 else "opinion:within",
                    "believed",
                    last,
                )


def _as_told(clauses: Clauses, as_: int, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the report of `As Ann reported on Monday, prices fell`: what follows the comma."""
    verb, end = clauses.head[as_], clauses.unit_end[as_]
    cue = verb_cue(clauses.lemma[verb]) if clauses.tag[verb] in {"VBD", "VBZ"} else None
    subject = clauses.child(verb, "nsubj")
    if (
        cue is None
        or cue.strength("clause") < _SURE
        or cue.modality != "said"
        or subject is None
        or not as_ < subject < verb
    ):
        return
    comma = next((k for k in range(verb + 1, end) if clauses.lower[k] == ","), end)
    objects = clauses.dependents(verb, "dobj", "ccomp", "xcomp", "dative")
    if clauses.lower[subject] in _AUTHOR or any(k < comma for k in objects):
        return
    if any(clauses.tag[k] in FINITE for k in range(comma + 1, end)):
        source = clauses.noun_phrase(subject)
        if spans := fitted(clauses, [(comma + 1, end - 1)], source, taken):
            yield Report(verb, source, clauses.span(verb, verb), spans, AS_TOLD, cue.modality)


def in_opinion(clauses: Clauses, noun: int) -> bool:
    """Say whether a noun stands in a phrase like `in her view`, `to his mind`, `in the words of the coach`."""
    above = clauses.head[noun]
    if clauses.lemma[noun] not in words("opinion_nouns.txt") or clauses.dep[noun] != "pobj" or above > noun:
        return False
    return clauses.lower[above] in {"in", "to"} and _holder(clauses, noun)[0] is not None


def _holder(clauses: Clauses, noun: int) -> tuple[TextSpan | None, int]:
    """Return whose opinion it is, and the last token of the phrase."""
    poss = clauses.child(noun, "poss")
    if poss is not None:
        return (None if clauses.lower[poss] in _AUTHOR else clauses.noun_phrase(poss)), noun
    for p in clauses.dependents(noun, "prep"):
        if clauses.lower[p] == "of" and p == noun + 1 and (of := clauses.child(p, "pobj")) is not None:
            if clauses.lower[of] in _AUTHOR or clauses.tag[of] not in {"NNP", "NNPS", "NN", "NNS", "PRP"}:
                return None, noun
            return clauses.noun_phrase(of), clauses.source_tokens(of)[1]
    return None, noun


def _object(clauses: Clauses, preposition: int, above: int) -> int | None:
    noun = clauses.child(preposition, "pobj")
    return noun if noun is not None else clauses.child(above, "pobj")


def _past_relative(clauses: Clauses, comma: int, end: int) -> int:
    """Return the token after `, who runs the port` where that follows at the comma, else the comma."""
    first = comma + 1
    if first >= end or clauses.lower[comma] != "," or clauses.lower[first] not in _RELATIVES:
        return comma
    verbs = (k for k in range(first, end) if clauses.dep[k] == "relcl" and clauses.left[k] in {comma, first})
    verb = next(verbs, None)
    return comma if verb is None else clauses.right[verb] + 1


def _framed(
    clauses: Clauses,
    first: int,
    last_of_cue: int,
    source: TextSpan,
    taken: Mapping[int, int],
    method: str,
    modality: Modality,
    last: int | None = None,
) -> Iterator[Report]:
    """Yield the report of a phrase that opens its sentence, closes it or stands between commas in it."""
    unit, end = clauses.unit[first], clauses.unit_end[first]
    after = _past_relative(
        clauses, max(clauses.token_before(source.end), last_of_cue if last is None else last) + 1, end
    )
    found: list[Tokens] = []
    if first - unit <= 1:
        comma = next((k for k in range(after, min(end, after + _REACH)) if clauses.lower[k] == ","), None)
        if comma is None and method == "according":
            return
        begin = after if comma is None or (comma > after and method != "according") else comma + 1
        if begin < end:
            found = [(begin, end - 1)]
    elif method == "according" or clauses.lower[first - 1] == ",":
        found = [(unit, first - 1)]
        if after + 1 < end and clauses.lower[after] == "," and clauses.tag[after + 1] in FINITE:
            found.append((after + 1, end - 1))
    if spans := fitted(clauses, found, source, taken):
        yield Report(first, source, clauses.span(first, last_of_cue), spans, method, modality)
