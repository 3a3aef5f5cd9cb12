"""Attributions by a trained model: cue, content, source, and a judge of the candidates that come of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from extract.attribution import features as shapes
from extract.attribution import hearing
from extract.attribution.decoding import Candidates, candidates, carried_on, kept, smoothed
from extract.attribution.encoder import AttributionEncoder, Heard
from extract.attribution.features import Pairs, Relation
from extract.attribution.grid import Bools, Floats, Grid, Ints, grid_of
from extract.attribution.judging import candidate_features, candidate_hashes
from extract.attribution.modality import modality_of
from extract.attribution.spans import content_spans, cue_spans, kind_of, source_spans
from extract.attribution.tables import HashTable, ShareTables
from extract.attribution.trees import Forest
from records.attribution import Attribution
from records.errors import ModelError

ModelName = Literal["default", "accurate"]
METHODS: dict[ModelName, str] = {"default": "model", "accurate": "model:accurate"}
OperatingPoint = Literal["balanced", "speech"]
_DEFAULT = "default.npz"
_ACCURATE = "accurate.npz"
SPARSE_FLOOR = -5.0  # log odds of the sparse cue model below which a word is no cue
CUE_FLOOR = 0.06  # share below which a cue gets no candidates


@dataclass(frozen=True, slots=True)
class Weights:
    """All that training leaves behind."""

    cue_words: HashTable
    cue_bias: float
    cue: Forest
    content_tables: ShareTables
    content: Forest
    links: Floats
    source_tables: ShareTables
    source: Forest
    judge_tables: ShareTables
    judge: Forest
    calibration: Floats  # (2, points): the judge's share, and how often it was right
    thresholds: Mapping[str, float]

    @classmethod
    def load(cls, path: Path | None = None, *, name: str = _DEFAULT) -> Weights:
        """Read the weights file, the one called `name` that comes with the package where no path is given.

        Raises `ModelError` where the file is missing or is no weights file.
        """
        try:
            if path is None:
                with (
                    files("extract.attribution.models").joinpath(name).open("rb") as stream,
                    np.load(stream) as data,
                ):
                    arrays = dict(data)
            else:
                with np.load(path) as data:
                    arrays = dict(data)
        except (OSError, ValueError) as error:
            raise ModelError(f"{path or name}: no attribution weights ({error}); run `make train`") from error
        try:
            return cls.from_arrays(arrays)
        except KeyError as error:
            raise ModelError(f"{path or name}: {error} is missing; run `make train` with this version") from error

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Weights:
        return cls(
            cue_words=HashTable(
                np.asarray(arrays["cue_words.keys"], dtype=np.uint32),
                np.asarray(arrays["cue_words.values"], dtype=np.float32),
            ),
            cue_bias=float(arrays["cue_words.bias"][0]),
            cue=Forest.from_arrays(arrays, "cue"),
            content_tables=ShareTables.from_arrays(arrays, "content_tables"),
            content=Forest.from_arrays(arrays, "content"),
            links=np.asarray(arrays["links"], dtype=np.float32),
            source_tables=ShareTables.from_arrays(arrays, "source_tables"),
            source=Forest.from_arrays(arrays, "source"),
            judge_tables=ShareTables.from_arrays(arrays, "judge_tables"),
            judge=Forest.from_arrays(arrays, "judge"),
            calibration=np.asarray(arrays["calibration"], dtype=np.float32),
            thresholds={
                "balanced": float(arrays["thresholds"][0]),
                "speech": float(arrays["thresholds"][1]),
            },
        )

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays of the weights file."""
        return {
            "cue_words.keys": self.cue_words.keys,
            "cue_words.values": self.cue_words.values.astype(np.float16),
            "cue_words.bias": np.array([self.cue_bias]),
            **self.cue.to_arrays("cue"),
            **self.content_tables.to_arrays("content_tables"),
            **self.content.to_arrays("content"),
            "links": self.links,
            **self.source_tables.to_arrays("source_tables"),
            **self.source.to_arrays("source"),
            **self.judge_tables.to_arrays("judge_tables"),
            **self.judge.to_arrays("judge"),
            "calibration": self.calibration,
            "thresholds": np.array([self.thresholds["balanced"], self.thresholds["speech"]]),
        }


@dataclass(frozen=True, slots=True)
class Scored:
    """An article's candidates, and the judge's share for each."""

    grid: Grid
    pairs: Pairs
    inside: Bools
    found: Candidates
    share: Floats

    def words(self, candidate: int) -> Ints:
        """Return the tokens of the candidate's content."""
        cue = int(self.found.cue[candidate])
        begin = int(self.pairs.begin[cue])
        rows = slice(begin, begin + int(self.pairs.high[cue] - self.pairs.low[cue]))
        return self.pairs.word[rows][self.inside[self.found.variant[candidate], rows]]


class LearnedAttributor:
    """Finds the attributions of a parsed Doc with the trained model."""

    def __init__(self, weights: Weights, encoder: AttributionEncoder | None = None) -> None:
        self.weights = weights
        self.encoder = encoder

    @classmethod
    def load(cls, path: Path | None = None, *, model: ModelName = "default") -> LearnedAttributor:
        """Return the attributor with the weights at `path`, or with those of the package.

        The accurate model reads the article by a sentence encoder too. Raises `ModelError` where weights or a package
        that they need cannot be read.
        """
        if model == "accurate":
            return cls(Weights.load(path, name=_ACCURATE), AttributionEncoder.load())
        return cls(Weights.load(path))

    @property
    def name(self) -> ModelName:
        """Which of the models this is: the accurate one has an encoder."""
        return "default" if self.encoder is None else "accurate"

    def __call__(self, doc: Doc) -> list[Attribution]:
        """Return the attributions at the balanced operating point, by the start of their content."""
        return self.attributions(doc)

    def attributions(
        self, doc: Doc, *, min_confidence: float | None = None, operating_point: OperatingPoint = "balanced"
    ) -> list[Attribution]:
        """Return the attributions that are at least so likely right, by the start of their content.

        `min_confidence` is a share of 0 to 1; without it the operating point decides: "balanced" has the best F1
        over all attributions, "speech" leaves out what is likely to be an attitude or an act.
        """
        floor = self.weights.thresholds[operating_point] if min_confidence is None else min_confidence
        text = doc.text
        scored = self.scored(doc, text)
        if scored is None:
            return []
        grid = scored.grid
        confidence = np.interp(scored.share, self.weights.calibration[0], self.weights.calibration[1])
        found = []
        chosen = kept(scored.pairs, scored.inside, scored.found, confidence.astype(np.float32), floor)
        for candidate, words in zip(chosen, carried_on(grid, [scored.words(c) for c in chosen]), strict=True):
            cue = int(scored.pairs.at[scored.pairs.begin[scored.found.cue[candidate]]])
            source = int(scored.found.source[candidate])
            content = content_spans(grid, words, text)
            if not content:
                continue
            found.append(
                Attribution(
                    source=source_spans(grid, source, cue, words, text),
                    cue=cue_spans(grid, cue, source, words),
                    content=content,
                    kind=kind_of(grid, words),
                    method=METHODS[self.name],
                    confidence=round(float(confidence[candidate]), 4),
                    modality=modality_of(doc, cue),
                )
            )
        found.sort(key=lambda a: (a.content[0].start, a.content[-1].end, a.source, a.cue))
        return found

    def scored(self, doc: Doc, text: str) -> Scored | None:
        """Return the judged candidates of the Doc; None where no word is likely enough to be a cue."""
        weights = self.weights
        if not len(doc):
            return None
        grid = grid_of(doc, text)
        heard = self.encoder(grid, text) if self.encoder else None
        share = cue_shares(grid, text, weights, heard)
        cues = np.flatnonzero(share > CUE_FLOOR).astype(np.int32)
        if not len(cues):
            return None
        scores = shapes.CueScores.of(grid, share)
        pairs = shapes.content_pairs(grid, cues)
        if not len(pairs.cue):
            return None
        paired = hearing.Paired.of(grid, cues, heard) if heard else None
        tree = shapes.relation_of(grid, pairs)
        tables = weights.content_tables(shapes.pair_hashes(grid, pairs, tree))
        odds = weights.content(content_features(grid, pairs, tree, scores, tables, paired))
        sources = shapes.source_pairs(grid, cues)
        tree = shapes.relation_of(grid, sources)
        tables = weights.source_tables(shapes.source_hashes(grid, sources, tree))
        content = content_of_sources(grid, pairs, odds, sources)
        source_odds = weights.source(source_features(grid, sources, tree, scores, tables, content, paired))
        inside = smoothed(grid, pairs, odds, weights.links)
        found = candidates(pairs, inside, sources, source_odds)
        tables = weights.judge_tables(candidate_hashes(grid, pairs, inside, found))
        judged = weights.judge(
            judge_features(grid, pairs, odds, inside, sources, source_odds, share, found, tables, paired)
        )
        return Scored(grid, pairs, inside, found, (1 / (1 + np.exp(-judged))).astype(np.float32))


def cue_shares(grid: Grid, text: str, weights: Weights, heard: Heard | None = None) -> Floats:
    """Return how likely each token heads a cue."""
    tokens = shapes.cue_candidates(grid, text)
    rows, hashes = shapes.cue_hashes(grid, tokens)
    sparse = np.bincount(rows, weights=weights.cue_words(hashes), minlength=len(tokens)) + weights.cue_bias
    sparse = sparse.astype(np.float32)
    likely = likely_cues(tokens, sparse, heard)
    share = np.zeros(grid.n, dtype=np.float32)
    if likely.any():
        odds = weights.cue(cue_features(grid, tokens, sparse, likely, heard))
        share[tokens[likely]] = 1 / (1 + np.exp(-odds))
    return share


def likely_cues(tokens: Ints, sparse: Floats, heard: Heard | None) -> Bools:
    """Return which of the tokens are worth a second look."""
    likely: Bools = sparse > SPARSE_FLOOR
    return likely if heard is None else likely | (heard.word[tokens, 0] > hearing.LIKELY_CUE)


# The features of each stage, with what the encoder says where there is one.


def cue_features(grid: Grid, tokens: Ints, sparse: Floats, likely: Bools, heard: Heard | None) -> Floats:
    found = shapes.cue_features(grid, tokens, sparse, likely)
    return found if heard is None else np.concatenate([found, hearing.cue_columns(grid, tokens[likely], heard)])


def content_features(
    grid: Grid,
    pairs: Pairs,
    tree: Relation,
    scores: shapes.CueScores,
    tables: Sequence[Floats],
    paired: hearing.Paired | None,
) -> Floats:
    found = shapes.pair_features(grid, pairs, tree, scores, tables)
    return found if paired is None else np.concatenate([found, hearing.content_columns(grid, pairs, tree, paired)])


def source_features(
    grid: Grid,
    sources: Pairs,
    tree: Relation,
    scores: shapes.CueScores,
    tables: Sequence[Floats],
    content: Floats,
    paired: hearing.Paired | None,
) -> Floats:
    common = shapes.pair_features(grid, sources, tree, scores, ())
    found = shapes.source_features(grid, sources, common, tables, content)
    return found if paired is None else np.concatenate([found, hearing.source_columns(grid, sources, paired)])


def judge_features(
    grid: Grid,
    pairs: Pairs,
    odds: Floats,
    inside: Bools,
    sources: Pairs,
    source_odds: Floats,
    share: Floats,
    found: Candidates,
    tables: Sequence[Floats],
    paired: hearing.Paired | None,
) -> Floats:
    own = candidate_features(grid, pairs, odds, inside, sources, source_odds, share, found, tables)
    if paired is None:
        return own
    return np.concatenate([own, hearing.candidate_columns(pairs, inside, sources, found, paired)])


def content_of_sources(grid: Grid, pairs: Pairs, odds: Floats, sources: Pairs) -> Floats:
    """Return the log odds that each source candidate is content of the same cue."""
    row = pairs.row_of(sources.cue, grid.rank[sources.word])
    return np.where(row >= 0, odds[np.maximum(row, 0)], np.float32(-8.0)).astype(np.float32)
