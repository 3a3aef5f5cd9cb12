"""Attitudes told by a copula or an idiom: `Ann is against the sale`, `Bob threw his weight behind it`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import cast

from extract.attribution.clauses import Clauses
from extract.attribution.extents import fitted
from extract.attribution.indirect import leaves_unsaid
from extract.attribution.reports import Report
from extract.attribution.words import rows, words
from records.attribution import Modality

METHOD = "attitude"
_COPULAS = frozenset(("be", "remain", "stand", "stay", "seem", "become"))
_AUTHOR = frozenset(("my", "our", "your", "me", "us", "you", "i", "we"))
_THINGS = frozenset(("it", "that", "this", "these", "those", "there", "which", "what", "everything", "nothing"))
_ADVERBS = frozenset(("RB", "RBR", "RBS"))
_FILLERS = frozenset(
    ("DT", "PDT", "PRP$", "JJ", "JJR", "JJS", "RB", "RBR", "RBS", "NN", "NNS", "NNP", "NNPS", "POS", "CD", "VBG")
) | {"VBN", "HYPH", "CC", "IN"}
_PARTICLES = frozenset(("up", "out", "down", "off", "over", "away", "in", "on"))
_FOR = ("for",)  # `he is for the tunnel`; what is no person is for other things
_MAX_FILLER = 4
_MAX_ADVERBS = 3

_Phrase = tuple[tuple[str, ...], Modality]


def attitude_reports(clauses: Clauses, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the reports of the phrases in `attitude_phrases.tsv` outside quotations, in the order of their cues.

    The content is what the last preposition governs, as `backed` and `opposed` have theirs, or the person or plan that
    is lent support. `taken` maps the quotations that have a cue of their own to that cue's token.
    """
    for verb in range(clauses.n):
        if clauses.quote[verb] >= 0 or clauses.tag[verb][:1] != "V":
            continue
        lemmas = (clauses.lemma[verb], "be") if clauses.lemma[verb] in _COPULAS else (clauses.lemma[verb],)
        phrases = [phrase for lemma in dict.fromkeys(lemmas) for phrase in _phrases().get(lemma, ())]
        main = clauses.head[verb] if clauses.dep[verb] == "auxpass" else verb  # `is opposed`, read as a passive
        if not phrases or clauses.child(verb, "auxpass") is not None or leaves_unsaid(clauses, main):
            continue
        subject = _holder(clauses, main) or _holder(clauses, verb)
        if subject is None:
            continue
        denies = clauses.negated(main)
        found = list(_matches(clauses, verb, subject, phrases))
        for at, (first, last, modality) in enumerate(found):
            stop = found[at + 1][0] - 2 if at + 1 < len(found) else clauses.n
            if (object_ := _object(clauses, last, stop)) is not None:
                held: Modality = "denied" if denies else modality
                yield from _reported(clauses, subject, (first, last), object_, held, taken)
        if not found:
            yield from _given(clauses, verb, subject, phrases, taken)


def _holder(clauses: Clauses, verb: int) -> int | None:
    """Return the head of the verb's subject; None where that can hold no attitude that is reported."""
    subject = clauses.subject(verb)
    if subject is None or clauses.lower[subject] in _AUTHOR | _THINGS:
        return None
    return subject if clauses.lemma[subject] not in words("no_attitude_nouns.txt") else None


def _matches(
    clauses: Clauses, verb: int, subject: int, phrases: Sequence[_Phrase]
) -> Iterator[tuple[int, int, Modality]]:
    """Yield (first token, last token, modality) of the phrase after a verb, and of one joined to it: `and against`."""
    at = verb + 1
    while at < clauses.unit_end[verb]:
        for pattern, modality in phrases:
            last = _end_of(clauses, at, pattern)
            if last is None or (pattern == _FOR and not _is_person(clauses, subject)):
                continue
            yield (verb if at == verb + 1 else at), last, modality
            break
        else:
            return
        joined = (k for k in range(last + 2, clauses.unit_end[verb]) if clauses.tag[k] == "CC")
        at = next(joined, clauses.n) + 1


def _is_person(clauses: Clauses, subject: int) -> bool:
    return clauses.entity[subject] == "PERSON" or clauses.lower[subject] in {"he", "she", "who"}


def _object(clauses: Clauses, preposition: int, stop: int) -> tuple[int, int] | None:
    """Return the first and last token of what a preposition governs, the last at most `stop`."""
    noun = clauses.child(preposition, "pobj", "pcomp")
    following = preposition + 1
    if noun is None and following < clauses.unit_end[preposition] and clauses.tag[following] in {"VBG", "NN", "NNS"}:
        noun = following
    if noun is None or noun > stop:
        return None
    if clauses.lower[preposition] == "against" and clauses.lemma[noun] in words("no_attitude_nouns.txt"):
        return None
    return following, min(clauses.right[noun], stop)


def _given(
    clauses: Clauses, verb: int, subject: int, phrases: Sequence[_Phrase], taken: Mapping[int, int]
) -> Iterator[Report]:
    """Yield the report of `gave the plan her backing`: the phrase `give * backing to` with its object put first."""
    gift, target = clauses.child(verb, "dobj"), clauses.child(verb, "dative")
    if gift is None or target is None or not verb < target < gift or clauses.tag[target][:1] not in "NP":
        return
    for pattern, modality in phrases:
        if pattern == ("*", clauses.lower[gift], "to"):
            object_ = (clauses.left[target], clauses.right[target])
            held: Modality = "denied" if clauses.negated(verb) else modality
            yield from _reported(clauses, subject, (clauses.left[gift], gift), object_, held, taken)
            return


def _reported(
    clauses: Clauses,
    subject: int,
    cue: tuple[int, int],
    object_: tuple[int, int],
    modality: Modality,
    taken: Mapping[int, int],
) -> Iterator[Report]:
    source = clauses.noun_phrase(subject)
    if spans := fitted(clauses, [object_], source, taken):
        yield Report(cue[0], source, clauses.span(*cue), spans, METHOD, modality)


@cache
def _phrases() -> dict[str, list[_Phrase]]:
    """Return the phrases by the lemma of their verb, the longest first."""
    found: dict[str, list[_Phrase]] = {}
    for phrase, modality in rows("attitude_phrases.tsv"):
        verb, *rest = phrase.split()
        found.setdefault(verb, []).append((tuple(rest), cast(Modality, modality)))
    for phrases in found.values():
        phrases.sort(key=lambda each: -len(each[0]))
    return found


def _end_of(clauses: Clauses, at: int, pattern: Sequence[str]) -> int | None:
    """Return the last token of the phrase whose words begin at a token, or after adverbs there; None without it."""
    end = clauses.unit_end[at - 1]
    if not pattern:
        return at - 1
    word, rest = pattern[0], pattern[1:]
    if word == "*":
        for size in range(_MAX_FILLER + 1):
            if size and (at + size - 1 >= end or clauses.tag[at + size - 1] not in _FILLERS):
                return None
            if at + size < end and clauses.lower[at + size] == rest[0]:
                return _end_of(clauses, at + size, rest)
        return None
    for _ in range(_MAX_ADVERBS + 1):
        if at >= end or clauses.quote[at] >= 0:
            return None
        if clauses.lower[at] == word:
            return _end_of(clauses, at + 1, rest)
        if clauses.tag[at] not in _ADVERBS or clauses.lower[at] in _PARTICLES:
            return None
        at += 1
    return None
