"""Doubts and complaints as what is reported: to dismiss them backs the thing complained of, to voice them does not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from spacy.tokens import Token


def side_on_complaint(cue: Sequence[Token], content: Sequence[Token]) -> int:
    """Return 1 for `dismissed the doubts`, -1 for `raised concerns`, 0 where the content is no such noun phrase."""
    inside = {token.i for token in content}
    heads = [token for token in content if token.head.i not in inside or token.head.i == token.i]
    if not heads or heads[0].pos_ != "NOUN" or heads[0].lemma_.lower() not in _words("complaints.txt"):
        return 0
    lemmas = {token.lemma_.lower() for token in cue if token.pos_ == "VERB"}
    if any(child.dep_ == "neg" for token in cue for child in token.children):
        return 0
    if lemmas & _words("dismissals.txt"):
        return 1
    return -1 if lemmas & _words("voicings.txt") else 0


@cache
def _words(name: str) -> frozenset[str]:
    lines = (files("extract") / "stance" / "words" / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
