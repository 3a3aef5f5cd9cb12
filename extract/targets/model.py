"""The learned choice of targets: how likely a statement is about each of its candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extract.attribution.trees import Forest
from extract.targets.candidates import Candidate, Naming, candidates_of, naming_of
from extract.targets.concepts import Article, Concept
from extract.targets.issues import IssueModel
from records.errors import ModelError

MODEL_PATH = Path(__file__).with_name("model.npz")
# From this mean share of the statements on, an article is about its one or two issues: nearly all written for this
# project are, one in seven of PolNeAR.
ONE_ISSUE = 0.85
FORESTS = ("main", "second", "alone", "together")
Numbers = NDArray[np.float32]
Judged = list[list[tuple[Candidate, float]]]


@dataclass(frozen=True, slots=True)
class TargetModel:
    """What an article is about, and two forests: one reads each statement alone, the other beside the others."""

    issues: IssueModel
    alone: Forest
    together: Forest

    @classmethod
    def load(cls, path: Path = MODEL_PATH) -> TargetModel:
        """Return the model that comes with the package. Raises `ModelError` where its file is missing."""
        try:
            with np.load(path, allow_pickle=False) as held:
                arrays = dict(held)
        except (OSError, ValueError) as error:
            raise ModelError(f"{path}: no model of targets ({error}); reinstall onrecord") from error
        main, second, alone, together = (Forest.from_arrays(arrays, name) for name in FORESTS)
        return cls(IssueModel(main, second), alone, together)

    def judged(self, article: Article, own: Sequence[frozenset[str]]) -> tuple[Judged, float]:
        """Return each statement's candidates with the share of 0 to 1 that it is about them.

        With it comes the mean share of the statements that are about an issue of the article. Where it is low, the
        statements have been looked at together.
        """
        self.issues.tell(article)
        namings = [naming_of(article, i) for i in range(len(own))]
        first = first_look(article, namings, own)
        if not first:
            return [[] for _ in own], 1.0
        shares = _shares(self.alone(_matrix(first)))
        alone = _by_statement(first, shares, len(own))
        issues = share_of_issues(article, alone)
        if issues >= ONE_ISSUE:
            return alone, issues
        second = second_look(article, namings, own, first, shares)
        late = _shares(self.together(np.concatenate([_matrix(second), support(second, first, shares, article)])))
        return _by_statement(second, late, len(own)), issues


def share_of_issues(article: Article, judged: Judged) -> float:
    """Return the mean share of the statements that are about an issue of the article: the main or the second one."""
    total = 0.0
    for candidates in judged:
        odds: defaultdict[int, float] = defaultdict(float)
        for candidate, share in candidates:
            odds[id(candidate.concept)] = max(odds[id(candidate.concept)], share / (1.0001 - share))
        issues = sum(odds.get(id(issue), 0.0) for issue in (article.main, article.second) if issue is not None)
        total += issues / max(sum(odds.values()), 1e-9)
    return total / max(1, len(judged))


def _by_statement(candidates: Sequence[Candidate], shares: Numbers, statements: int) -> Judged:
    found: Judged = [[] for _ in range(statements)]
    for candidate, share in zip(candidates, shares.tolist(), strict=True):
        found[candidate.statement].append((candidate, share))
    return found


def first_look(article: Article, namings: Sequence[Naming], own: Sequence[frozenset[str]]) -> list[Candidate]:
    """Return the candidates of all statements, each statement by itself."""
    return [c for i in range(len(own)) for c in candidates_of(article, i, namings[i], own[i], None, None)]


def second_look(
    article: Article,
    namings: Sequence[Naming],
    own: Sequence[frozenset[str]],
    first: Sequence[Candidate],
    shares: Numbers,
) -> list[Candidate]:
    """Return the candidates of all statements in the light of what each seemed to be about at first."""
    best: dict[int, tuple[float, Concept]] = {}
    for candidate, share in zip(first, shares.tolist(), strict=True):
        if candidate.statement not in best or share > best[candidate.statement][0]:
            best[candidate.statement] = (share, candidate.concept)
    weights: defaultdict[int, float] = defaultdict(float)
    concepts = {id(concept): concept for _, concept in best.values()}
    for share, concept in best.values():
        weights[id(concept)] += share
    foremost = concepts[max(weights, key=lambda key: (weights[key], -concepts[key].place))] if weights else None
    found: list[Candidate] = []
    before: Concept | None = None
    for i in sorted(range(len(own)), key=lambda i: article.attributions[i].extent):
        found += candidates_of(article, i, namings[i], own[i], before, foremost)
        before = best[i][1] if i in best else before
    return found


def support(second: Sequence[Candidate], first: Sequence[Candidate], shares: Numbers, article: Article) -> Numbers:
    """Return what the other statements say for each candidate of the second look, as rows for its forest."""
    total: defaultdict[int, float] = defaultdict(float)
    best: dict[tuple[int, int], float] = {}
    for candidate, share in zip(first, shares.tolist(), strict=True):
        named = (candidate.statement, id(candidate.concept))
        best[named] = max(best.get(named, 0.0), share)
    for (_, concept), share in best.items():
        total[concept] += share
    top = max(total.values(), default=1.0)
    here = {(c.statement, c.token, id(c.concept)): share for c, share in zip(first, shares.tolist(), strict=True)}
    rows = np.zeros((4, len(second)), dtype=np.float32)
    for place, candidate in enumerate(second):
        key = id(candidate.concept)
        others = total[key] - best.get((candidate.statement, key), 0.0)
        rows[:, place] = (
            others,
            others / max(1, len(article.attributions)),
            others / max(top, 0.1),
            here.get((candidate.statement, candidate.token, key), 0.0),
        )
    return rows


def _matrix(candidates: Sequence[Candidate]) -> Numbers:
    return np.array([candidate.numbers for candidate in candidates], dtype=np.float32).T


def _shares(odds: NDArray[np.float32]) -> Numbers:
    return (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)
