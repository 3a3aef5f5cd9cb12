"""The numbers by which spaCy knows parts of speech, dependencies and kinds of entity, for comparing without strings."""

from __future__ import annotations

from spacy.strings import get_string_id


def _number(name: str) -> int:
    return int(get_string_id(name))


ADJ, ADP, ADV, DET = (_number(name) for name in ("ADJ", "ADP", "ADV", "DET"))
AUX, NOUN, NUM, PRON, PROPN, VERB = (_number(name) for name in ("AUX", "NOUN", "NUM", "PRON", "PROPN", "VERB"))

APPOSITION = _number("appos")
ATTRIBUTE = _number("attr")
COORDINATE = frozenset({_number("conj"), _number("parataxis")})
OBJECTS = frozenset({_number(name) for name in ("dobj", "dative", "pobj")})
PREPOSITION = _number("prep")
ASIDES = frozenset({_number("relcl"), _number("advcl")})
CLAUSES = frozenset({_number("relcl"), _number("acl")})
COMPOUND = _number("compound")
NOUN_MODIFIER = _number("nmod")
POSSESSOR = _number("poss")
SUBJECTS = frozenset({_number("nsubj"), _number("nsubjpass")})

DATE = _number("DATE")
ORG = _number("ORG")
NORP = _number("NORP")
GPE = _number("GPE")
PERSON = _number("PERSON")
PLACES = frozenset({GPE, _number("LOC"), _number("FAC")})
BODIES = PLACES | {ORG, NORP}
TIMES = frozenset({DATE, _number("TIME")})
