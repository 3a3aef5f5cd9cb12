"""Reports that nothing was said: refusals to speak, unanswered requests, and questions that nobody is named to ask."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from extract.attribution.words import words
from records.attribution import Attribution


def says_nothing(doc: Doc, attribution: Attribution) -> bool:
    """Say whether the attribution reports silence: `declined to say whether`, `did not respond`, `Asked whether`.

    Refusing to act is no silence: *refused to sign the pact* and *declined the offer* are statements.
    """
    if not attribution.cue:
        return False
    cue = doc.char_span(attribution.cue[0].start, attribution.cue[-1].end, alignment_mode="expand")
    if cue is None:
        return False
    silent = words("silent_verbs.txt")
    for token in cue:
        lemma = token.lemma_.lower()
        if lemma in words("decline_verbs.txt"):
            return _verb_after(token) in silent | words("refused_verbs.txt")
        if lemma in silent and any(child.dep_ == "neg" for child in token.children):
            return True
        if lemma == "ask" and token.tag_ == "VBN" and not attribution.source:
            return True
    return False


def _verb_after(token: Token) -> str | None:
    """Return the lemma of the verb that the token's infinitive or gerund names; of `be drawn`, `draw`."""
    for child in token.children:
        if child.i > token.i and child.dep_ in {"xcomp", "ccomp"}:
            return str(child.lemma_.lower())
        if child.i > token.i and child.lower_ == "comment":  # `declined comment`
            return "comment"
    return None
