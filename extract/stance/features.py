"""What the stance model is told of a statement and a target: the rules' signs as numbers, and words as hashes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extract.stance.evidence import Evidence, StatementView
from extract.stance.rules import rule_score
from extract.target import Target

KINDS = ("cue", "path", "predicate", "modifier", "phrase", "clause", "word")
BUCKETS = 1 << 15
Numbers = NDArray[np.float32]
_DEPS = ("nsubj", "nsubjpass", "dobj", "pobj", "attr", "poss", "compound", "conj", "ROOT")
_SIZES = (12, 25, 45)


def number_names() -> list[str]:
    """Return the names of the dense features, in their order."""
    names = [f"{kind} {what}" for kind in KINDS for what in ("sum", "for", "against")]
    names += ["near sum", "far sum", "agree", "rule", "open", "outsider", "signs"]
    names += ["implied", "question", "first person", "negations", "modals", "quoted", "past", "digits", "names"]
    names += ["deny", "cue reports", "no cue", "cue other", "target first", "source near"]
    names += [f"target {dep}" for dep in _DEPS] + [f"longer than {size}" for size in _SIZES]
    return names


def numbers_of(view: StatementView, target: Target, evidence: Sequence[Evidence]) -> Numbers:
    """Return the dense features of one target of one statement."""
    implied = target.mention is None
    row: list[float] = []
    sums: dict[str, float] = {}
    for kind in KINDS:
        values = [sign.value for sign in evidence if sign.kind == kind]
        sums[kind] = max(-2.0, min(2.0, sum(values)))
        row += [sums[kind], max([0.0, *values]), min([0.0, *values])]
    near = sums["cue"] + sums["path"] + sums["predicate"] + sums["modifier"]
    far = sums["phrase"] + sums["clause"] + sums["word"]
    row += [near, far, float(near * far > 0), rule_score(evidence, implied=implied)]
    row += [float(any(sign.kind == kind for sign in evidence)) for kind in ("open", "outsider")]
    row.append(min(6, len(evidence)) / 6)
    content = view.content
    words = [token.lower_ for token in content]
    size = max(1, len(words))
    roles = view.roles
    text_end = words[-3:]
    row += [
        float(implied),
        float("?" in text_end),
        float(any(w in roles["first person"] for w in words)),
        min(3, sum(token.dep_ == "neg" or token.lower_ in roles["none"] for token in content)) / 3,
        min(3, sum(token.tag_ == "MD" for token in content)) / 3,
        float(any(w in ('"', "“", "”", "''") for w in words)),
        sum(token.tag_ == "VBD" for token in content) / size * 10,
        sum(token.like_num for token in content) / size * 10,
        sum(token.pos_ == "PROPN" for token in content) / size * 3,
    ]
    cue = [token for token in view.cue if not token.is_punct]
    reports = any(token.lemma_.lower() in roles["report"] for token in cue)
    head = view.target_head(target)
    row += [
        float(view.cue_side[2]),
        float(reports),
        float(not cue),
        float(bool(cue) and not reports and not view.cue_side[0]),
        float(head is not None and bool(content) and head.i - content[0].i < 4),
        float(head is not None and any(abs(head.i - i) < 8 for i in view.source)),
    ]
    row += [float(head is not None and head.dep_ == dep) for dep in _DEPS]
    row += [float(size > limit) for limit in _SIZES]
    return np.asarray(row, dtype=np.float32)


def hashed_words(view: StatementView, target: Target) -> dict[int, int]:
    """Return the bucket numbers of the words and word pairs around the target, each with one token it stands for."""
    return {zlib.crc32(word.encode()) % BUCKETS: token for word, token in _words(view, target)}


def _words(view: StatementView, target: Target) -> Iterator[tuple[str, int]]:
    mention = target.mention
    last = "<"
    for token in view.content:
        if token.is_punct or token.is_space:
            continue
        if mention is not None and mention.start <= token.idx < mention.end:
            word = "TARGET"
            if last == word:
                continue
        elif token.pos_ == "PROPN":
            word = "NAME"
        elif token.like_num:
            word = "NUMBER"
        else:
            word = token.lemma_.lower()
            yield word, token.i
        yield f"{last} {word}", token.i
        last = word
    for token in view.cue:
        if not token.is_punct:
            yield f"cue {token.lemma_.lower()}", token.i
    head = view.target_head(target)
    if head is None:
        return
    node = head
    for _ in range(3):
        if node.head == node:
            break
        yield f"up {node.dep_} {node.head.lemma_.lower()}", node.head.i
        node = node.head
    for child in head.children:
        if child.dep_ == "amod":
            yield f"on amod {child.lemma_.lower()}", child.i
