"""Decisions against an issue: who hails the vote under *Parliament rejects gas deal* is against the deal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from extract.target import Target
from extract.targets.concepts import Article
from extract.targets.phrases import pieces_of
from extract.targets.undoing import nouns_of_undoing
from records.spans import TextSpan
from records.wordforms import stem

_DECISIONS = frozenset(
    ("ballot", "decision", "denial", "judgement", "judgment", "outcome", "refusal", "rejection", "result", "ruling")
) | {"verdict", "veto", "vote"}
_REJECTS = (
    r"reject(?:s|ed|ing)?|veto(?:es|ed|ing)?|block(?:s|ed|ing)?|refus(?:e|es|ed|ing)|defeat(?:s|ed|ing)?|den(?:y|ies|ied)"
    r"|vot(?:e|es|ed|ing) (?:down|against)|turn(?:s|ed|ing)? down|throw(?:s|ing)? out|threw out|thrown out"
    r"|sh(?:oot|oots|ot) down|sa(?:y|ys|id) no to|kick(?:s|ed)? out"
)
_REJECTED = (
    r"rejected|vetoed|blocked|refused|defeated|denied|(?:voted|turned|shot|thrown|kicked) (?:down|out)|fails? to pass"
)
_BEFORE = re.compile(rf"\b(?:{_REJECTS})\b(?P<between>[^;:|.?!]*)$", re.I)
_AFTER = re.compile(
    rf"^(?:\s+(?:for|of|in|at|on|from|to)(?:\s+[\w'’-]+){{1,5}})?\s+(?:(?:is|was|are|were|gets|got|been|has|have|to|be)\s+)*"
    rf"(?:{_REJECTED})\b",
    re.I,
)
# Who rejects criticism of a thing, calls for its end or a change of it does not reject the thing.
_ABOUT_IT = frozenset(
    ("accusation", "allegation", "appeal", "call", "challenge", "claim", "complaint", "concern", "criticism", "fear")
) | {
    *("lawsuit", "objection", "opposition", "petition", "protest", "request", "suit"),
    *("change", "cut", "ease", "increase", "lower", "raise", "reduce", "relax", "soften", "tighten"),
}
# Words before the verb that leave open, or deny, that it was rejected.
_OPEN = frozenset(
    ("after", "call", "calls", "could", "demand", "demands", "fails", "if", "may", "might", "not", "press", "presses")
) | {"pressed", "unless", "urge", "urged", "urges", "wants", "won't", "won’t"}
_SMALL = 2
_LONGEST_BETWEEN = 5
_ARGUMENTS = frozenset(("nsubj", "nsubjpass", "dobj", "pobj"))
_COMPLEMENTS = frozenset(("acl", "prep", "relcl"))
_BARE = frozenset(("by", "in", "on", "at"))


def with_rejections(article: Article, targets: Sequence[list[Target]]) -> list[list[Target]]:
    """Return the targets; those that statements name by a decision against them are `turned`.

    So it is where the headline tells that the main issue was rejected, and a statement names nothing of it but the
    bare decision: *hailed the vote*, *the ruling was a mistake*.
    """
    main = article.main
    if main is None or not nouns_of_undoing().isdisjoint(main.label.lower().split()):
        return list(targets)
    key = frozenset(stem(word) for word in main.label.split() if word[0].isalpha() and len(word) > _SMALL)
    if not is_rejected(article.headline, key, main.head):
        return list(targets)
    found: list[list[Target]] = []
    for attribution, content, own in zip(article.attributions, article.contents, targets, strict=True):
        # who rejects a decision is he who rejects the plan: `Union rejects pay offer`
        rejects = any(token.lemma_.lower() == "reject" for token in article.tokens(attribution.cue))
        on_it = bool(own) and own[0].label == main.label and not rejects
        decision = next(_decisions(content), None) if on_it else None
        mention = own[0].mention if own else None
        if decision is None or (mention is not None and mention.of(article.text).lower() != decision.lower_):
            found.append(own)
            continue
        span = TextSpan(decision.idx, decision.idx + len(decision.text))
        found.append([replace(own[0], mention=span, turned=True), *own[1:]])
    return found


def is_rejected(headline: str, key: frozenset[str], head: str) -> bool:
    """Whether a headline tells that an issue was turned down; `key` are the stems of its words, `head` its noun's."""
    words = pieces_of(headline)
    at = [place for place, word in enumerate(words) if stem(word) in key]
    named = {stem(words[place]) for place in at}
    if head not in named or 2 * len(named) < len(key):
        return False
    before, after = " ".join(words[: at[0]]), " " + " ".join(words[at[-1] + 1 :])
    if not _OPEN.isdisjoint(before.lower().split()):
        return False
    active = _BEFORE.search(before)
    if active is None:
        return _AFTER.match(after) is not None
    between = [word.lower() for word in active["between"].split()]
    return len(between) <= _LONGEST_BETWEEN and not any(
        stem(word) in {stem(other) for other in _ABOUT_IT} or word in nouns_of_undoing() for word in between
    )


def _decisions(content: Sequence[Token]) -> Iterator[Token]:
    """Yield the decisions that a content names by nothing else: `the vote`, `Tuesday's ruling`."""
    for token in content:
        if token.lemma_.lower() not in _DECISIONS or token.pos_ != "NOUN" or token.dep_ not in _ARGUMENTS:
            continue
        definite = any(child.dep_ in ("det", "poss") and child.lower_ not in ("a", "an") for child in token.children)
        told = any(
            child.dep_ in _COMPLEMENTS and child.i > token.i and child.lower_ not in _BARE for child in token.children
        )
        if definite and not told:
            yield token
