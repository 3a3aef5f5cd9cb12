"""Reported clauses: what verbs, nouns and adjectives of saying, thinking and wanting take as their content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.attribution.clauses import Clauses
from extract.attribution.cues import Cue, adjectives, nouns, verb_cue
from extract.attribution.extents import (
    PREPOSITIONS,
    WH,
    clause_contents,
    content_by_order,
    contents,
    fitted,
    inverted,
)
from extract.attribution.phrases import in_opinion
from extract.attribution.reports import Report
from extract.attribution.words import words
from records.attribution import Modality
from records.spans import TextSpan

_AUTHOR = frozenset(("i", "you", "one", "me"))
_NO_SOURCE = frozenset(("there", "this", "that", "these", "those", "what", "which", "it"))
_MODALS = frozenset(("could", "might", "may", "should", "can", "must", "ca", "would"))
_ABSENT = frozenset(("without", "from", "about", "of"))


def indirect_reports(clauses: Clauses, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the reports of clauses and objects, in the order of their cues.

    `taken` maps the quotations that have a cue of their own to that cue's token. Words inside a quotation report
    nothing here: what a speaker says that others say is the speaker's content. Indirect quotation as in Pareti et
    al. 2013; attitudes (`wants`, `opposes`) as in PolNeAR.
    """
    for i in range(clauses.n):
        if clauses.quote[i] >= 0:
            continue
        tag = clauses.tag[i]
        if tag[:2] == "VB" and clauses.lower[i] != "according":
            yield from _of_verb(clauses, i, taken)
        elif tag in {"NN", "NNS"}:
            yield from _of_noun(clauses, i, taken)
        elif tag[:2] == "JJ":
            yield from _of_adjective(clauses, i, taken)


def _of_verb(clauses: Clauses, verb: int, taken: Mapping[int, int]) -> Iterator[Report]:
    particle = clauses.child(verb, "prt")
    cue = verb_cue(clauses.lemma[verb], clauses.lower[particle] if particle is not None else None)
    if cue is None or leaves_unsaid(clauses, verb):
        return
    subject = clauses.subject(verb)
    own = clauses.child(verb, "nsubjpass")
    if clauses.tag[verb] == "VBN" and not clauses.has_auxiliary(verb):  # `asked about it, she laughed`: she was asked
        subject = None
    if own is not None and clauses.lower[verb] in adjectives():
        yield from _with(clauses, verb, adjectives()[clauses.lower[verb]], clauses.noun_phrase(own), taken, "adjective")
        return
    turned = inverted(clauses, verb) if cue.strength("clause") == 3 and clauses.lemma[verb] != "tell" else None
    if turned is not None:
        source = clauses.noun_phrase(turned[0])
        if spans := fitted(clauses, turned[1], source, taken):
            yield Report(verb, source, clauses.cue_span(verb), spans, "verb:inverted", cue.modality)
            return
    named = _source(clauses, verb, subject)
    if named is not None:
        yield from _with(clauses, verb, cue, named, taken, "verb")


def leaves_unsaid(clauses: Clauses, verb: int) -> bool:
    """Say whether a reporting verb is denied, refused, possible only, or asked for: `declined to say`, `could say`."""
    tag, lower = clauses.tag[verb], clauses.lower
    auxiliaries = {lower[c] for c in clauses.dependents(verb, "aux")}
    if clauses.negated(verb) and clauses.lemma[verb] in words("silent_verbs.txt"):
        return True
    if auxiliaries & _MODALS:
        return not (auxiliaries == {"would"} and clauses.lemma[verb] in {"like", "prefer", "love"})
    if tag == "VB":
        if "to" in auxiliaries:
            return clauses.lemma[clauses.head[verb]] not in words("aspect_verbs.txt")
        return not auxiliaries and clauses.dep[verb] not in {"conj", "ROOT"}
    if tag == "VBG" and clauses.dep[verb] in {"pcomp", "csubj", "xcomp"}:
        return clauses.lemma[clauses.head[verb]] in words("decline_verbs.txt") | _ABSENT
    return False


def _source(clauses: Clauses, verb: int, subject: int | None) -> TextSpan | None:
    """Return the source of a reporting verb; None where it has none, or where it is the author or the reader."""
    if subject is None:
        return clauses.agent(verb) or _nearest_before(clauses, verb)
    if clauses.dep[subject] == "expl" or clauses.child(verb, "auxpass") is not None:
        return clauses.agent(verb)
    if clauses.lower[subject] in _NO_SOURCE | _AUTHOR and clauses.tag[subject] in {
        "PRP",
        "DT",
        "EX",
        "WP",
        "WDT",
        "CD",
    }:
        if clauses.lower[subject] == "it" and clauses.dep[subject] == "nsubj" and clauses.lemma[verb] not in {"mean"}:
            return clauses.noun_phrase(subject)
        return None
    return clauses.noun_phrase(subject)


def _nearest_before(clauses: Clauses, verb: int) -> TextSpan | None:
    """Return the noun phrase right before a verb whose subject the parse has lost."""
    at = verb - 1
    while at >= 0 and clauses.tag[at] in {"RB", "VBD", "VBZ", "VBP", "MD"}:
        at -= 1
    if at < 0 or clauses.tag[verb] not in {"VBD", "VBZ", "VBP"} or clauses.tag[at] not in {"NNP", "PRP"}:
        return None
    if clauses.unit[at] != clauses.unit[verb] or clauses.lower[at] in _NO_SOURCE | _AUTHOR:
        return None
    return clauses.noun_phrase(at)


def _with(
    clauses: Clauses, word: int, cue: Cue, source: TextSpan, taken: Mapping[int, int], kind: str
) -> Iterator[Report]:
    """Yield the report of one reporting word with the first of its frames that is there."""
    for frame, tokens, strength in contents(clauses, word, cue):
        spans = fitted(clauses, tokens, source, taken)
        if not spans:
            continue
        modality: Modality = cue.modality
        if frame in {"clause", "wh"} and _begins_with_wh(clauses, spans[0]) and cue.strength("wh"):
            modality = (
                "asked" if clauses.lemma[word] in {"ask", "wonder", "inquire", "enquire", "question"} else modality
            )
        if clauses.negated(word) and modality in {"believed", "wanted"}:
            modality = "denied"
        group = "prep" if frame in PREPOSITIONS else frame
        yield Report(word, source, clauses.cue_span(word), spans, f"{kind}:{group}:{strength}", modality)
        return


def _begins_with_wh(clauses: Clauses, span: TextSpan) -> bool:
    return span.of(clauses.text).split(" ", 1)[0].lower() in WH


def _of_noun(clauses: Clauses, noun: int, taken: Mapping[int, int]) -> Iterator[Report]:
    cue = nouns().get(clauses.lemma[noun])
    if cue is None or in_opinion(clauses, noun):
        return
    source = _owner(clauses, noun)
    if source is not None:
        yield from _with(clauses, noun, cue, source, taken, "noun")


def _owner(clauses: Clauses, noun: int) -> TextSpan | None:
    """Return whose saying a noun is: `Ann's claim`, `the claim by Ann`, `Ann made the claim`."""
    poss = clauses.child(noun, "poss")
    if poss is not None:
        return clauses.noun_phrase(poss) if clauses.lower[poss] not in {"my", "your", "our"} else None
    for p in clauses.dependents(noun, "prep"):
        if clauses.lower[p] in {"by", "from"} and (by := clauses.child(p, "pobj")) is not None:
            return clauses.noun_phrase(by)
    if clauses.dep[noun] in {"dobj", "attr"}:
        verb = clauses.head[noun]
        if clauses.tag[verb][:1] == "V" and clauses.lemma[verb] in words("noun_verbs.txt") and clauses.quote[verb] < 0:
            subject = clauses.subject(verb)
            if subject is not None and not leaves_unsaid(clauses, verb):
                return _source(clauses, verb, subject)
    return None


def _of_adjective(clauses: Clauses, adjective: int, taken: Mapping[int, int]) -> Iterator[Report]:
    cue = adjectives().get(clauses.lower[adjective])
    if cue is None:
        return
    verb = clauses.head[adjective]
    if clauses.lower[adjective] == "clear" and clauses.lemma[verb] == "make":
        subject = clauses.subject(verb)
        source = _source(clauses, verb, subject) if subject is not None else None
        if source is not None and not leaves_unsaid(clauses, verb):
            owner = (
                adjective if any(clauses.dep[c] in {"ccomp", "advcl"} for c in clauses.children[adjective]) else verb
            )
            for spans, _ in clause_contents(clauses, owner, cue):
                found = fitted(clauses, [s for s in spans if s[0] > adjective], source, taken)
                if found:
                    yield Report(verb, source, clauses.span(verb, adjective), found, "adjective:made-clear")
                    return
            for spans, _ in content_by_order(clauses, adjective, cue):
                if found := fitted(clauses, spans, source, taken):
                    yield Report(verb, source, clauses.span(verb, adjective), found, "adjective:made-clear")
        return
    if clauses.dep[adjective] not in {"acomp", "oprd", "conj", "ROOT"} or clauses.tag[verb][:1] != "V":
        return
    subject = clauses.subject(verb)
    if subject is None:
        return
    source = _source(clauses, verb, subject)
    if (
        source is None
        or clauses.lower[subject] == "it"
        or {clauses.lower[c] for c in clauses.dependents(verb, "aux")} & _MODALS
    ):
        return
    yield from _with(clauses, adjective, cue, source, taken, "adjective")
