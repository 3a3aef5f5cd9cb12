"""What an article itself tells of its speakers beside what it reports of them: *Tait voted against* and its like."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from spacy.tokens import Doc, Span

from extract.speakers import Reference
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan
from records.word_lists import read_words
from records.wordforms import stem

_WORDS = Path(__file__).parent / "words" / "conduct.txt"
_SUBJECTS = frozenset(["nsubj", "nsubjpass", "ROOT"])
_WITHIN = frozenset(["appos", "compound", "conj", "poss"])


@dataclass(frozen=True, slots=True)
class Conduct:
    """A sentence of the article that reports nothing and names a speaker, and the target that it may bear on.

    `sentence` has the sentence as its content and the speaker's name as its source.
    """

    speaker: str
    sentence: Attribution
    target: Target


def conduct_of(
    doc: Doc,
    attributions: Sequence[Attribution],
    targets: Sequence[Sequence[Target]],
    references: Sequence[Reference],
    speakers: Sequence[str | None],
    ids: Mapping[str, str],
) -> list[Conduct]:
    """Return what the article tells of those who speak in it, in the order of the text.

    `targets` and `speakers` (ids) are those of the attributions; `ids` has the id of each speaker by name.
    """
    labels = _labels(targets, speakers)
    reported = [span for a in attributions for span in (*a.content, *a.cue)]
    found = []
    for sentence in doc.sents:
        span = TextSpan(sentence.start_char, sentence.start_char + len(sentence.text.rstrip()))
        if not _takes_a_stand(sentence) or any(span.overlaps(other) for other in reported):
            continue
        for speaker, name in _subjects(sentence, references, ids):
            if speaker in labels:
                whole = Attribution((name,), (), (span,), "indirect", "conduct", 1.0, modality="did")
                found.append(Conduct(speaker, whole, _target(sentence, name, labels[speaker])))
    return found


@cache
def _stands() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words of `conduct.txt` that stand as they are, and the beginnings of others."""
    words = read_words(_WORDS)
    return frozenset(w for w in words if not w.endswith("*")), tuple(w[:-1] for w in words if w.endswith("*"))


def _takes_a_stand(sentence: Span) -> bool:
    whole, beginnings = _stands()
    return any(token.lower_ in whole or token.lower_.startswith(beginnings) for token in sentence)


def _labels(targets: Sequence[Sequence[Target]], speakers: Sequence[str | None]) -> dict[str, list[Target]]:
    """Return the targets of each speaker's statements, the commonest first."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, Target] = {}
    for own, speaker in zip(targets, speakers, strict=True):
        for target in own:
            first.setdefault(target.label, target)
            if speaker is not None:
                counts[speaker][target.label] += 1
    return {speaker: [first[label] for label, _ in count.most_common()] for speaker, count in counts.items()}


def _subjects(
    sentence: Span, references: Sequence[Reference], ids: Mapping[str, str]
) -> Iterator[tuple[str, TextSpan]]:
    """Yield the speakers whom the sentence is about: its subject, or the only one whom it names."""
    named = {
        ids[reference.names[0]]: reference.span
        for reference in reversed(references)
        if sentence.start_char <= reference.span.start < sentence.end_char
        if reference.names and reference.names[0] in ids
    }
    for speaker, span in named.items():
        if len(named) == 1 or _is_subject(sentence, span):
            yield speaker, span


def _is_subject(sentence: Span, span: TextSpan) -> bool:
    found = sentence.doc.char_span(span.start, span.end, alignment_mode="expand")
    if found is None:
        return False
    token = found.root
    while token.dep_ in _WITHIN and token.head != token:
        token = token.head
    return token.dep_ in _SUBJECTS and (token.dep_ == "ROOT" or token.head.dep_ == "ROOT")


def _target(sentence: Span, name: TextSpan, targets: Sequence[Target]) -> Target:
    """Return the target whose noun the sentence has, with its mention; else the speaker's commonest one, implied."""
    for target in targets:
        head = stem(target.label.split()[-1]) if target.label else ""
        for token in sentence:
            if stem(token.text) == head and not name.start <= token.idx < name.end:
                return replace(target, mention=TextSpan(token.idx, token.idx + len(token.text)))
    return replace(targets[0], mention=None)
