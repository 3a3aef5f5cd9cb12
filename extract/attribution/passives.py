"""Reports of passive verbs: `critics are said to be furious`, `the fee was welcomed by Ann and condemned by Bob`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.attribution.clauses import Clauses
from extract.attribution.cues import verb_cue
from extract.attribution.extents import FINITE, Tokens, clause_contents, fitted, sourceless
from extract.attribution.reports import Report
from extract.attribution.words import words

AGENT = "passive:agent"
_POSSIBLE = frozenset(("could", "might", "may", "should", "can", "must", "would"))
_OWN_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
_RELATIVE = frozenset(("WDT", "WP"))  # what a relative clause tells beside the point is background
_PERSONS = frozenset(("he", "she", "i", "you", "we", "who"))
_SURE, _LIKELY = 3, 2  # `he was welcomed by` tells of a greeting, `the fee was welcomed by` of a view


def passive_reports(clauses: Clauses, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the reports without a source of passive verbs outside quotations, in the order of their cues.

    `taken` maps the quotations that have a cue of their own to that cue's token.
    """
    for verb in range(clauses.n):
        if clauses.tag[verb] != "VBN" or clauses.quote[verb] >= 0 or clauses.child(verb, "agent") is not None:
            continue
        first = _auxiliary(clauses, verb)
        if first is None or clauses.lemma[verb] not in words("raising_verbs.txt"):
            continue
        cue = clauses.span(first, verb)
        for tokens, method in _contents(clauses, verb, first):
            if spans := sourceless(clauses, tokens, taken):
                known = verb_cue(clauses.lemma[verb])
                modality = "denied" if clauses.negated(verb) else known.modality if known else "said"
                yield Report(verb, None, cue, spans, method, modality)
                break


def agent_reports(clauses: Clauses, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the reports of passive verbs whose `by` names the source, in the order of their cues.

    The content is the subject, as it is the object of the active verb; verbs joined by `and` share it.
    """
    for verb in range(clauses.n):
        if clauses.tag[verb] not in {"VBN", "VBD"} or clauses.quote[verb] >= 0:
            continue
        cue, source = verb_cue(clauses.lemma[verb]), clauses.agent(verb)
        if cue is None or source is None or not _is_somebody(clauses, verb):
            continue
        first = _first_joined(clauses, verb)
        subject = clauses.child(first, "nsubjpass", "nsubj") if first is not None else None
        if first is None or subject is None or subject > first or clauses.tag[subject] in _RELATIVE:
            continue
        if cue.strength("object") < (_SURE if _is_a_person(clauses, subject) else _LIKELY):
            continue
        if spans := fitted(clauses, [_subject_tokens(clauses, first, subject)], source, taken):
            denies = clauses.negated(verb) and cue.modality in {"believed", "wanted"}
            yield Report(verb, source, clauses.cue_span(verb), spans, AGENT, "denied" if denies else cue.modality)


def _first_joined(clauses: Clauses, verb: int) -> int | None:
    """Return the verb with the auxiliary (`was`, `has been`) to which a passive verb is joined, or itself.

    None where there is none, or where that is only possible (`could be`).
    """
    while clauses.child(verb, "auxpass") is None:
        if clauses.child(verb, *_OWN_SUBJECTS) is not None:
            return None
        above = clauses.head[verb]
        if clauses.dep[verb] == "acl" and clauses.lower[verb - 1] in {",", "and", "but"}:
            by = clauses.head[above]  # `welcomed by Ann, condemned by Bob`, read as if Bob condemned Ann
            if clauses.dep[by] != "agent":
                return None
            above = clauses.head[by]
        elif clauses.dep[verb] != "conj":
            return None
        if above >= verb:
            return None
        verb = above
    return None if any(clauses.lower[k] in _POSSIBLE for k in clauses.dependents(verb, "aux")) else verb


def _subject_tokens(clauses: Clauses, verb: int, subject: int) -> Tokens:
    before = min(clauses.dependents(verb, "aux", "auxpass"), default=verb) - 1
    return clauses.left[subject], min(clauses.right[subject], before)


def _is_a_person(clauses: Clauses, subject: int) -> bool:
    return clauses.entity[subject] == "PERSON" or clauses.lower[subject] in _PERSONS


def _is_somebody(clauses: Clauses, verb: int) -> bool:
    """Say whether what follows `by` may hold a view: no evidence, no law, no gerund."""
    by = clauses.child(verb, "agent")
    noun = clauses.child(by, "pobj") if by is not None else None
    return (
        noun is not None and clauses.tag[noun][:1] in "NP" and clauses.lemma[noun] not in words("no_attitude_nouns.txt")
    )


def _auxiliary(clauses: Clauses, verb: int) -> int | None:
    """Return the first of the auxiliaries before a passive verb; None where it is active, or possible only."""
    at = verb
    passive = False
    for k in sorted(clauses.dependents(verb, "aux", "auxpass", "neg", "advmod"), reverse=True):
        if k != at - 1:
            continue
        if clauses.lower[k] in _POSSIBLE:
            return None
        passive = passive or clauses.dep[k] == "auxpass"
        at = k
    return at if passive else None


def _contents(clauses: Clauses, verb: int, first: int) -> Iterator[tuple[list[Tokens], str]]:
    subject = clauses.child(verb, "nsubjpass", "nsubj", "expl", "csubjpass")
    if subject is None or subject > verb:
        return
    if clauses.lower[subject] == "it":
        known = verb_cue("say")
        for tokens, _ in clause_contents(clauses, verb, known) if known else ():
            if all(begin > verb for begin, _ in tokens) and any(
                clauses.tag[k] in FINITE for begin, end in tokens for k in range(begin, end + 1)
            ):
                yield tokens, "passive:clause"
        return
    for c in clauses.dependents(verb, "xcomp", "ccomp", "advcl", "acl"):
        to = next((k for k in clauses.dependents(c, "aux") if clauses.lower[k] == "to"), None)
        if to == verb + 1:
            begin = clauses.left[subject]
            if clauses.dep[verb] == "relcl" and clauses.lower[subject] in {"who", "which", "that"}:
                yield [(to, clauses.right[c])], "passive:infinitive"
            else:
                yield [(begin, min(clauses.right[subject], first - 1)), (to, clauses.right[c])], "passive:infinitive"
            return
