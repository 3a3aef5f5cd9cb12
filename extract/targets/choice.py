"""What each statement of an article is about: rules where the article has one issue, a learned choice where many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

from extract.speakers import Reference
from extract.target import Target
from extract.targets.candidates import Candidate
from extract.targets.concepts import Article, Concept
from extract.targets.model import TargetModel
from extract.targets.phrases import name_key
from extract.targets.rules import IssueRules
from records.attribution import Attribution
from records.spans import TextSpan

MOST_TARGETS = 2
# From this mean share of the statements on, an article is about its main issue; one that the headline names needs
# none. On annotated articles of many issues and of one, shares of .2 to .3 serve both alike.
_ONE_ISSUE = 0.2
_SECOND = 0.8
_LIKELY = 0.4

Judged = Sequence[Sequence[tuple[Candidate, float]]]


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
        judged = self.model.judged(article, [name_key(name or "") for name in names])
        if _has_one_issue(article, judged):
            return IssueRules(article).targets()
        return [_likeliest(article, candidates) for candidates in judged]


def _has_one_issue(article: Article, judged: Judged) -> bool:
    main = article.main
    if main is None:
        return False
    return (main.titled and main.issue and not main.name) or _share_of(main, judged) >= _ONE_ISSUE


def _share_of(concept: Concept, judged: Judged) -> float:
    """Return the mean share of the statements that are about a concept, as the model has it."""
    total = 0.0
    for candidates in judged:
        odds: defaultdict[int, float] = defaultdict(float)
        for candidate, share in candidates:
            odds[id(candidate.concept)] = max(odds[id(candidate.concept)], share / (1.0001 - share))
        total += odds.get(id(concept), 0.0) / max(sum(odds.values()), 1e-9)
    return total / len(judged)


def _likeliest(article: Article, candidates: Sequence[tuple[Candidate, float]]) -> list[Target]:
    """Return the likeliest candidate, and a second one where both are likely and the statement names it."""
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
            phrase=article.wording(candidate.concept),
            label=candidate.concept.label,
            mention=candidate.mention or _named(candidate, candidates),
            salience=round(float(np.clip(share, 0.0, 1.0)), 3),
        )
        for share, candidate in chosen
    ]


def _named(candidate: Candidate, candidates: Sequence[tuple[Candidate, float]]) -> TextSpan | None:
    """Return where the statement names the concept of a candidate that was chosen as implied."""
    return next((c.mention for c, _ in candidates if c.concept is candidate.concept and c.mention is not None), None)
