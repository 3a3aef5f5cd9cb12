"""Reports that name nobody: `it was reported that the dam had cracked`, `critics are said to be furious`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.attribution.clauses import Clauses
from extract.attribution.cues import verb_cue
from extract.attribution.extents import FINITE, Tokens, clause_contents, sourceless
from extract.attribution.reports import Report
from extract.attribution.words import words

_POSSIBLE = frozenset(("could", "might", "may", "should", "can", "must", "would"))


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
