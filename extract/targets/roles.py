"""What part a phrase plays in a content: what is judged, wanted or told, and in which clause."""

from __future__ import annotations

from collections.abc import Container, Iterator

from spacy.tokens import Token

from extract.targets.phrases import word_list

_WISHES = frozenset(["want", "need", "like", "wish", "expect", "urge", "ask", "demand", "insist", "prefer"])
_SPECIFYING = frozenset(["vision", "aim", "goal", "answer", "priority", "solution", "demand", "remedy", "alternative"])


def objects(verb: Token) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ == "dobj":
            yield child
        elif child.dep_ == "prep" and child.lower_ != "as":
            yield from (c for c in child.children if c.dep_ == "pobj")


def is_judged(token: Token) -> bool:
    """Whether the phrase at this head is the object of a verb of liking, wanting or their contrary."""
    token = carrier_of(token)
    verb = token.head
    if token.pos_ == "VERB" and token.dep_ in {"xcomp", "acl"}:
        # `they want to build on the common`, `the plan to close it`
        return verb.lemma_.lower() in (_WISHES if verb.pos_ == "VERB" else word_list("shell_nouns.txt"))
    if token.dep_ == "nsubj":
        # `we want the partnership to last`
        return verb.dep_ in {"ccomp", "xcomp"} and verb.head.lemma_.lower() in _WISHES and verb.tag_ != "VBZ"
    if token.dep_ == "attr":
        # `there should be two systems`
        kinds = {child.dep_: child.lower_ for child in verb.children}
        return kinds.get("expl") == "there" and kinds.get("aux") in {"should", "must"}
    if token.dep_ == "pobj" and verb.dep_ == "prep" and verb.lower_ != "as":
        verb = verb.head
    elif token.dep_ not in {"dobj", "nsubjpass", "pcomp"}:
        return False
    if verb.lemma_ == "need" and any(c.dep_ == "nsubj" and c.pos_ == "NOUN" for c in verb.children):
        # `patients would need two buses` is no wish of the speaker
        return False
    return verb.pos_ == "VERB" and verb.lemma_.lower() in word_list("evaluative_verbs.txt")


def carrier_of(token: Token) -> Token:
    """Return the noun whose place in the sentence the phrase has: the proposal in `a proposal on river buses`."""
    preposition = token.head
    while token.dep_ == "pobj" and preposition.dep_ == "prep" and preposition.head.pos_ == "NOUN":
        outer = preposition.head
        if outer.lemma_.lower() not in word_list("shell_nouns.txt"):
            break
        token, preposition = outer, outer.head
    return token


def is_named(token: Token) -> bool:
    """Whether the article introduces the phrase as a name: `known as a gene drive`."""
    preposition = token.head
    return token.dep_ == "pobj" and preposition.lower_ == "as" and preposition.head.lemma_ in {"know", "refer"}


def role_of(token: Token, inside: Container[int]) -> float:
    """Return how much the phrase at this head is what the content judges: a share of 0 to 1."""
    token = carrier_of(token)
    head = token.head
    if head.i not in inside or head is token:
        return 0.2 if token.dep_ in {"nsubj", "nsubjpass"} else 0.6
    if is_judged(token):
        return 0.6
    if token.dep_ == "attr":
        return 0.5 if any(c.dep_ == "nsubj" and c.lemma_.lower() in _SPECIFYING for c in head.children) else 0.0
    if token.dep_ in {"nsubj", "nsubjpass"} and head.dep_ in {"ROOT", "ccomp"}:
        return 0.2
    return 0.15 if token.dep_ == "dobj" else 0.0


def is_deep(token: Token, inside: Container[int]) -> bool:
    """Whether the phrase stands in a clause under the content's main one."""
    return any(
        ancestor.dep_ in {"relcl", "acl", "advcl", "csubj"} and ancestor.head.i in inside
        for ancestor in token.ancestors
        if ancestor.i in inside
    )
