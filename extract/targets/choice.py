"""What each statement of an article is about: a learned choice, or rules where that is of little use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc, Token

from extract.speakers import Reference
from extract.target import Target
from extract.targets.asides import with_asides
from extract.targets.candidates import Candidate
from extract.targets.concepts import Article, Concept
from extract.targets.model import ONE_ISSUE, TargetModel
from extract.targets.phrases import name_key, word_list
from extract.targets.rejecting import with_rejections
from extract.targets.rules import IssueRules
from records.attribution import Attribution
from records.spans import TextSpan

MOST_TARGETS = 2
# Fewer statements tell too little of an article for the forests: all that they learned from are longer.
_ENOUGH = 6
# From this share on of statements about its issues, an article of several still has one that stands above them.
_MOSTLY = 0.7
_SECOND = 0.8
_LIKELY = 0.4
_POINTING = frozenset(["it", "this", "that"])
_ARGUMENTS = frozenset(["nsubj", "nsubjpass", "dobj", "pobj"])


@dataclass(frozen=True, slots=True)
class TargetFinder:
    """Finds what statements are about, with its model loaded once."""

    model: TargetModel

    @classmethod
    def load(cls) -> TargetFinder:
        """Return a finder with the model that comes with the package. Raises `ModelError` where that is missing."""
        return cls(TargetModel.load())

    def __call__(
        self,
        doc: Doc,
        attributions: Sequence[Attribution],
        *,
        title: str | None = None,
        references: Sequence[Reference] = (),
        speakers: Sequence[str | None] = (),
    ) -> list[list[Target]]:
        """Return one list of at most two targets an attribution, in the order given, the strongest first.

        A statement that names no issue of its own is about the one under discussion: that of the statement before it,
        or one that most statements of the article are about; such a target has no mention, or a pronoun for one. The
        `title` helps to find the issues where the Doc does not hold it; `references` tell whom names and pronouns
        stand for, and `speakers`, one an attribution, who is nobody's topic in what he says himself. An article
        without a noun gives empty lists.
        """
        if not attributions:
            return []
        article = Article(doc, attributions, title, references)
        names = speakers or [None] * len(attributions)
        judged, share = self.model.judged(article, [name_key(name or "") for name in names])
        many = share < ONE_ISSUE
        if len(attributions) < _ENOUGH or (many and (share >= _MOSTLY or _stands_out(article.salient))):
            article.forget_issues()
            return with_rejections(article, with_asides(article, IssueRules(article).targets(), names))
        found = [
            _likeliest(article, candidates, _pointer(article, content))
            for content, candidates in zip(article.contents, judged, strict=True)
        ]
        return with_rejections(article, with_asides(article, found, names))


def _stands_out(concept: Concept | None) -> bool:
    """Whether the headline names an issue that the text comes back to."""
    return concept is not None and concept.titled and concept.issue and not concept.name


def _likeliest(
    article: Article, candidates: Sequence[tuple[Candidate, float]], pointer: TextSpan | None
) -> list[Target]:
    """Return the likeliest candidate, and a second one where both are likely and the statement names it.

    An issue of the article that the statement does not name may have a `pointer` there: `it`, `the scheme`.
    """
    best: dict[int, tuple[float, Candidate]] = {}
    for candidate, share in candidates:
        key = id(candidate.concept)
        if key not in best or (share, candidate.mention is not None) > (best[key][0], best[key][1].mention is not None):
            best[key] = (share, candidate)
    ranked = sorted(best.values(), key=lambda row: (-row[0], row[1].concept.place))
    bar = max(_LIKELY, _SECOND * ranked[0][0]) if ranked else 1.0
    chosen = [*ranked[:1], *(r for r in ranked[1:MOST_TARGETS] if r[1].mention is not None and r[0] >= bar)]
    return [
        Target(
            phrase=article.wording(candidate.concept, candidate.statement),
            label=candidate.concept.label,
            mention=_mention(article, candidate, [c for c, _ in candidates], pointer),
            salience=round(float(np.clip(share, 0.0, 1.0)), 3),
        )
        for share, candidate in chosen
    ]


def _mention(
    article: Article, chosen: Candidate, candidates: Sequence[Candidate], pointer: TextSpan | None
) -> TextSpan | None:
    """Return where a statement names what it is about; a pronoun for an issue only where it points outside."""
    named = [c for c in candidates if c.concept is chosen.concept and c.mention is not None]
    issue = any(chosen.concept is known for known in (article.main, article.second))
    fuller = next((c.mention for c in named if c.token is not None and article.doc[c.token].pos_ != "PRON"), None)
    if fuller is not None or issue:
        return fuller or pointer
    return chosen.mention or next((c.mention for c in named), None)


def _pointer(article: Article, content: Sequence[Token]) -> TextSpan | None:
    """Return the word of a content that points to an issue: `the scheme`, or `it` where no noun stands before."""
    after_noun = False
    for token in content:
        shell = token.pos_ == "NOUN" and token.i not in article.concept_at
        if shell and token.lemma_.lower() in word_list("shell_nouns.txt"):
            return TextSpan(token.idx, token.idx + len(token.text))
        pronoun = token.pos_ == "PRON" and token.lower_ in _POINTING and token.tag_ != "WDT"
        if pronoun and token.dep_ in _ARGUMENTS and not after_noun:
            return TextSpan(token.idx, token.idx + len(token.text))
        after_noun = after_noun or token.pos_ in {"NOUN", "PROPN"}
    return None
