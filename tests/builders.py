"""Inputs built by hand, without a trained model."""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.vocab import Vocab

_VOCAB = Vocab()


def parsed(
    text: str,
    *,
    lemmas: str | None = None,
    heads: list[int] | None = None,
    deps: str | None = None,
    tags: str | None = None,
    pos: str | None = None,
    ents: list[str] | None = None,
) -> Doc:
    """Return a Doc of `text` split at blanks, punctuation written apart: `Ann said , " Taxes fell . "`."""
    words = text.split()
    return Doc(
        _VOCAB,
        words=words,
        lemmas=lemmas.split() if lemmas else None,
        heads=heads,
        deps=deps.split() if deps else None,
        tags=tags.split() if tags else None,
        pos=pos.split() if pos else None,
        ents=ents,
    )
