"""What a report says of its source's attitude: said, believed, wanted, asked, denied or did."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from extract.attribution.cues import Cue, adjectives, nouns, verb_cue
from records.attribution import Modality

_COPULAS = frozenset({"be", "seem", "remain", "become", "feel", "appear"})
_CLAUSES = frozenset({"ccomp", "parataxis"})


def modality_of(doc: Doc, cue: int) -> Modality:
    """Return the modality of the report that the token `cue` heads.

    A word that is in no list says `said` where a clause or a quotation follows it, and `did` where none does.
    """
    token = doc[cue]
    if token.lower_ == "according":
        return "said"
    if (known := _known(token)) is not None:
        return known.modality
    if token.pos_ not in {"VERB", "AUX"}:
        return "said"
    reports = any(child.dep_ in _CLAUSES or child.is_quote for child in token.children)
    return "said" if reports else "did"


def _known(token: Token) -> Cue | None:
    lemma = token.lemma_.lower()
    if token.pos_ == "NOUN":
        return nouns().get(lemma)
    if token.pos_ == "ADJ":
        return adjectives().get(lemma)
    if token.pos_ not in {"VERB", "AUX"}:
        return None
    if lemma in _COPULAS:
        for child in token.children:
            if child.dep_ in {"acomp", "oprd"} and (cue := adjectives().get(child.lemma_.lower())):
                return cue
    particle = next((child.lower_ for child in token.children if child.dep_ == "prt"), None)
    return verb_cue(lemma, particle) or adjectives().get(token.lower_)
