"""Train the attribution model on PolNeAR: python -m bench.train.attribution --corpus DIR (about 12 minutes, one core).

DIR holds `train.jsonl` (see docs/quality.md for where to get the corpus). Every model is trained on what the ones
before it say of articles that they have not seen, so that it meets at run time what it met in training.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import spacy
from catboost import CatBoostClassifier
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, DocBin

from extract.attribution import decoding, judging, learned
from extract.attribution import features as shapes
from extract.attribution.encoder import AttributionEncoder, Heard
from extract.attribution.features import Pairs, Relation
from extract.attribution.grid import Floats, Grid, Ints, grid_of
from extract.attribution.hearing import Paired
from extract.attribution.tables import HashTable, ShareTables, short
from extract.attribution.trees import Forest
from extract.language import load_pipeline, parse
from records.jsonl import open_text, read_lines

log = logging.getLogger("bench.train.attribution")

FOLDS = 4
HEARD_FOLDS = 3  # where encoders have read the articles: less is left to learn
SEED = 7
PARENTS = (-1, 0, 0, -1, -1, 0, 0, 1)
SOURCE_PARENTS = (*PARENTS, -1, -1, 8)
JUDGE_PARENTS = (-1, 0, 0, -1, -1, 0, -1, 0, 0, 4)
MODELS = Path(learned.__file__).parent / "models"


@dataclass
class Gold:
    """One annotated attribution as tokens; `head` is -1 where the text names no source."""

    cue: int
    content: Ints
    source: Ints
    head: int
    speech: bool


@dataclass
class Example:
    """One article with its gold, and what the stages leave behind."""

    grid: Grid
    tokens: Ints
    rows: Ints
    hashes: npt.NDArray[np.uint32]
    gold: list[Gold]
    publisher: str
    text: str
    heard: Heard | None = None
    fold: int = -1
    sparse: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    share: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def is_cue(self) -> npt.NDArray[np.bool_]:
        flags = np.zeros(self.grid.n, dtype=np.bool_)
        flags[[gold.cue for gold in self.gold]] = True
        return flags


def read_corpus(path: Path, cache: Path | None) -> list[Example]:
    """Return the articles of a corpus file, parsed; a parse found in the cache folder is used again."""
    return [_example(doc, row) for doc, row in parsed_corpus(path, cache)]


def parsed_corpus(path: Path, cache: Path | None) -> list[tuple[Doc, dict]]:
    """Return the parse of each article of a corpus file beside its row."""
    with open_text(path) as stream:
        rows = [row for _, row in read_lines(stream, str(path))]
    stored = cache / f"{path.stem}.spacy" if cache else None
    docs: list[Doc]
    if stored and stored.exists():
        docs = list(DocBin().from_disk(stored).get_docs(spacy.blank("en").vocab))
    else:
        docs = list(parse(load_pipeline(), (row["text"] for row in rows)))
        if stored:
            stored.parent.mkdir(parents=True, exist_ok=True)
            DocBin(docs=docs).to_disk(stored)
    return list(zip(docs, rows, strict=True))


def _example(doc: Doc, row: dict) -> Example:
    grid = grid_of(doc, doc.text)
    tokens = shapes.cue_candidates(grid, doc.text)
    at, hashes = shapes.cue_hashes(grid, tokens)

    def covered(spans: list[list[int]] | None) -> Ints:
        hit = np.zeros(grid.n, dtype=np.bool_)
        for start, end in spans or ():
            hit |= (grid.start < end) & (grid.end > start)
        return np.flatnonzero(hit & grid.word).astype(np.int32)

    def root(span: list[int]) -> int:
        found = doc.char_span(span[0], span[1], alignment_mode="expand")
        return int(found.root.i) if found is not None else -1

    gold = [
        Gold(
            cue=root(a["cue"][0]),
            content=covered(a["content"]),
            source=covered(a["source"]),
            head=root(a.get("source_head") or a["source"][0]) if a["source"] else -1,
            speech=bool(a["speech"]),
        )
        for a in row["attributions"]
        if a["cue"]
    ]
    return Example(grid, tokens, at, short(hashes), gold, row.get("publisher", ""), doc.text)


# Models


def boosted(features: Floats, labels: npt.NDArray[np.bool_], trees: int, depth: int, rate: float) -> Forest:
    """Return boosted oblivious trees; `features` is (feature, row)."""
    model = CatBoostClassifier(
        iterations=trees,
        depth=depth,
        learning_rate=rate,
        l2_leaf_reg=5,
        border_count=96,
        boosting_type="Plain",
        bootstrap_type="Bernoulli",
        subsample=0.7,
        random_seed=SEED,
        thread_count=1,
        verbose=False,
        allow_writing_files=False,
    )
    model.fit(features.T, labels.astype(np.int32))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return forest_of(json.loads(path.read_text(encoding="utf-8")), depth)


def forest_of(model: dict, depth: int) -> Forest:
    """Return the trees of CatBoost's JSON; shallower trees are filled up with a question that nothing passes."""
    questions: dict[tuple[int, float], int] = {(0, float("inf")): 0}
    asked = np.zeros((len(model["oblivious_trees"]), depth), dtype=np.int32)
    leaf = np.zeros((len(asked), 2**depth), dtype=np.float32)
    for number, tree in enumerate(model["oblivious_trees"]):
        for level, split in enumerate(tree["splits"] or ()):
            key = (split["float_feature_index"], split["border"])
            asked[number, level] = questions.setdefault(key, len(questions))
        leaf[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, bias = model["scale_and_bias"]
    return Forest(
        feature=np.array([feature for feature, _ in questions], dtype=np.int32),
        border=np.array([border for _, border in questions], dtype=np.float32),
        asked=asked,
        leaf=leaf * np.float32(scale),
        bias=float(bias[0] if isinstance(bias, list) else bias),
    )


def sparse_model(examples: Sequence[Example], smallest: float = 0.03, least: int = 4) -> tuple[HashTable, float]:
    """Return the weights of the sparse cue model, those near zero left out."""
    keys, count = np.unique(np.concatenate([e.hashes for e in examples]), return_counts=True)
    keys = keys[count >= least]
    rows, columns, base = [], [], 0
    for e in examples:
        at = np.minimum(np.searchsorted(keys, e.hashes), len(keys) - 1)
        known = keys[at] == e.hashes
        rows.append(e.rows[known] + base)
        columns.append(at[known])
        base += len(e.tokens)
    row, column = np.concatenate(rows), np.concatenate(columns)
    matrix = csr_matrix((np.ones(len(row), dtype=np.float32), (row, column)), (base, len(keys)))
    labels = np.concatenate([e.is_cue()[e.tokens] for e in examples])
    model = LogisticRegression(C=0.3, max_iter=80).fit(matrix, labels)
    weights = model.coef_[0].astype(np.float32)
    keep = np.abs(weights) > smallest
    return HashTable(keys[keep], weights[keep].astype(np.float16).astype(np.float32)), float(model.intercept_[0])


def sparse_scores(e: Example, table: HashTable, bias: float) -> Floats:
    values = table(e.hashes.astype(np.uint64) << np.uint64(32))
    return (np.bincount(e.rows, weights=values, minlength=len(e.tokens)) + bias).astype(np.float32)


class Counts:
    """How often each hash was right, by fold, and the share tables that leave a fold out."""

    def __init__(
        self, hashes: Sequence[Sequence[npt.NDArray[np.uint64]]], labels: Sequence, folds: Sequence[int], parents: tuple
    ) -> None:
        self.parents = parents
        self.folds = max(folds) + 1
        right = np.concatenate(labels)
        fold = np.concatenate([np.full(len(each), f) for each, f in zip(labels, folds, strict=True)])
        self.total = np.bincount(fold, minlength=self.folds).astype(float)
        self.right = np.bincount(fold, weights=right, minlength=self.folds)
        self.tables, self.parent_of = [], []
        inverses: list[npt.NDArray[np.int64]] = []
        for k, parent in enumerate(parents):
            keys, inverse = np.unique(np.concatenate([short(h[k]) for h in hashes]), return_inverse=True)
            cell = inverse * self.folds + fold
            size = (len(keys), self.folds)
            self.tables.append(
                (
                    keys,
                    np.bincount(cell, minlength=len(keys) * self.folds).reshape(size),
                    np.bincount(cell, weights=right, minlength=len(keys) * self.folds).reshape(size),
                )
            )
            inverses.append(inverse)
            above = np.zeros(len(keys), dtype=np.int64)
            if parent >= 0:
                above[inverse] = inverses[parent]  # every hash of a table has one hash of its parent, or nearly
            self.parent_of.append(above)

    def without(self, fold: int | None, least: int = 8, prior: float = 30.0) -> ShareTables:
        use = np.ones(self.folds)
        if fold is not None:
            use[fold] = 0
        base = float(self.right @ use / (self.total @ use))
        shares, tables = [], []
        for k, (keys, total, right) in enumerate(self.tables):
            n, hit = total @ use, right @ use
            parent = np.full(len(keys), base) if self.parents[k] < 0 else shares[self.parents[k]][self.parent_of[k]]
            share = (hit + prior * parent) / (n + prior)
            shares.append(share)
            keep = n >= least
            tables.append(HashTable(keys[keep], share[keep].astype(np.float32), float("nan")))
        return ShareTables(tuple(tables), self.parents, base)


# Stages: each returns its final model and leaves out-of-fold scores in the examples.


def folds_of(examples: Sequence[Example]) -> int:
    return max(e.fold for e in examples) + 1


def train_cues(examples: Sequence[Example]) -> tuple[HashTable, float, Forest]:
    for fold in range(folds_of(examples)):
        table, bias = sparse_model([e for e in examples if e.fold != fold])
        for e in examples:
            if e.fold == fold:
                e.sparse = sparse_scores(e, table, bias)
    table, bias = sparse_model(examples)
    likely = [learned.likely_cues(e.tokens, e.sparse, e.heard) for e in examples]
    features = [
        learned.cue_features(e.grid, e.tokens, e.sparse, keep, e.heard)
        for e, keep in zip(examples, likely, strict=True)
    ]
    labels = [e.is_cue()[e.tokens[keep]] for e, keep in zip(examples, likely, strict=True)]

    def fit(rows: list[int]) -> Forest:
        return boosted(
            np.concatenate([features[i] for i in rows], axis=1), np.concatenate([labels[i] for i in rows]), 350, 6, 0.08
        )

    for fold in range(folds_of(examples)):
        forest = fit([i for i, e in enumerate(examples) if e.fold != fold])
        for e, x, keep in zip(examples, features, likely, strict=True):
            if e.fold == fold:
                e.share = np.zeros(e.grid.n, dtype=np.float32)
                e.share[e.tokens[keep]] = 1 / (1 + np.exp(-forest(x)))
    return table, bias, fit(list(range(len(examples))))


@dataclass
class Stage:
    """The pairs of one example in one stage; `taught` marks those that a model may learn from: the cue is gold."""

    pairs: Pairs
    tree: Relation
    hashes: tuple[npt.NDArray[np.uint64], ...]
    scores: shapes.CueScores
    labels: npt.NDArray[np.bool_]
    taught: npt.NDArray[np.bool_]
    paired: Paired | None


def cues_of(e: Example) -> Ints:
    """Return the cues to pair words with: those of the gold and those that the cue model thinks likely."""
    wanted = e.share > learned.CUE_FLOOR
    wanted[e.tokens[e.is_cue()[e.tokens]]] = True
    return np.flatnonzero(wanted).astype(np.int32)


def content_stage(e: Example) -> Stage:
    pairs = shapes.content_pairs(e.grid, cues_of(e))
    tree = shapes.relation_of(e.grid, pairs)
    right = {gold.cue: np.zeros(0, dtype=np.int32) for gold in e.gold}
    for gold in e.gold:
        right[gold.cue] = np.concatenate([right[gold.cue], gold.content])
    return _stage(e, pairs, tree, shapes.pair_hashes(e.grid, pairs, tree), right)


def source_stage(e: Example) -> Stage:
    pairs = shapes.source_pairs(e.grid, cues_of(e))
    tree = shapes.relation_of(e.grid, pairs)
    right = {gold.cue: np.array([gold.head], dtype=np.int32) for gold in e.gold if gold.head >= 0}
    return _stage(e, pairs, tree, shapes.source_hashes(e.grid, pairs, tree), right)


def _stage(e: Example, pairs: Pairs, tree: Relation, hashes: tuple, right: dict[int, Ints]) -> Stage:
    cues = cues_of(e)
    table = np.zeros((len(cues), e.grid.n), dtype=np.bool_)
    for row, cue in enumerate(cues.tolist()):
        if cue in right:
            table[row, right[cue]] = True
    labels = table[pairs.cue, pairs.word]
    paired = Paired.of(e.grid, cues, e.heard) if e.heard else None
    return Stage(pairs, tree, hashes, shapes.CueScores.of(e.grid, e.share), labels, e.is_cue()[pairs.at], paired)


def content_features(e: Example, stage: Stage, tables: ShareTables) -> Floats:
    return learned.content_features(e.grid, stage.pairs, stage.tree, stage.scores, tables(stage.hashes), stage.paired)


def source_features(e: Example, stage: Stage, tables: ShareTables, content: Pairs, odds: Floats) -> Floats:
    inside = learned.content_of_sources(e.grid, content, odds, stage.pairs)
    return learned.source_features(
        e.grid, stage.pairs, stage.tree, stage.scores, tables(stage.hashes), inside, stage.paired
    )


def counts_of(examples: Sequence[Example], stages: Sequence[Stage], parents: tuple[int, ...]) -> Counts:
    return Counts(
        [[each[s.taught] for each in s.hashes] for s in stages],
        [s.labels[s.taught] for s in stages],
        [e.fold for e in examples],
        parents,
    )


def cross_fit(
    examples: Sequence[Example],
    stages: Sequence[Stage],
    features: Callable[[int], Floats],
    size: tuple[int, int, float],
    share: float = 1.0,
) -> tuple[Forest, list[Floats]]:
    """Return trees trained on all examples, and the log odds of every example by trees that have not seen its fold.

    They learn from `share` of the rows that may be learnt from; `features(i)` has not seen the fold of example i.
    """
    random = np.random.default_rng(SEED)
    used = [stage.taught & (random.random(len(stage.taught)) < share) for stage in stages]
    taught = [features(i)[:, use] for i, use in enumerate(used)]

    def fit(rows: list[int]) -> Forest:
        x = np.concatenate([taught[i] for i in rows], axis=1)
        return boosted(x, np.concatenate([stages[i].labels[used[i]] for i in rows]), *size)

    odds: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(examples)
    for fold in range(folds_of(examples)):
        forest = fit([i for i, e in enumerate(examples) if e.fold != fold])
        for i, e in enumerate(examples):
            if e.fold == fold:
                odds[i] = forest(features(i))
        log.info("fold %d of %d", fold + 1, folds_of(examples))
    return fit(list(range(len(examples)))), odds


def links_of(examples: Sequence[Example], stages: Sequence[Stage], weight: float) -> Floats:
    """Return what a pair of states across each kind of gap is worth: pointwise mutual information, weighted."""
    count = np.ones((decoding.GAPS, 2, 2))
    for e, stage in zip(examples, stages, strict=True):
        if not len(stage.pairs.cue):
            continue
        kinds = decoding.gaps(e.grid)[e.grid.rank[stage.pairs.word]][:-1]
        same = (stage.pairs.cue[:-1] == stage.pairs.cue[1:]) & stage.taught[1:]
        state = stage.labels.astype(np.int32)
        np.add.at(count, (kinds[same], state[:-1][same], state[1:][same]), 1)
    joint = count / count.sum(axis=(1, 2), keepdims=True)
    expected = joint.sum(axis=2, keepdims=True) * joint.sum(axis=1, keepdims=True)
    return (weight * np.log(joint / expected)).astype(np.float32)


def right_candidates(
    e: Example, pairs: Pairs, inside: npt.NDArray[np.bool_], found: decoding.Candidates
) -> npt.NDArray[np.int64]:
    """Return for each candidate the number of the gold attribution that it finds end to end, -1 for none."""
    if not e.gold:
        return np.full(len(found.cue), -1)
    grid = e.grid
    masks = np.zeros((len(e.gold), grid.n), dtype=np.float32)
    sources = np.zeros((len(e.gold), grid.n + 1), dtype=np.int32)
    for i, gold in enumerate(e.gold):
        masks[i, gold.content] = 1
        sources[i, gold.source + 1] = 1
    before = np.cumsum(sources, axis=1)
    chosen = np.zeros((inside.shape[0], len(pairs.low), grid.n), dtype=np.float32)
    for variant, row in enumerate(inside):
        chosen[variant, pairs.cue[row], pairs.word[row]] = 1
    flat = chosen[found.variant, found.cue]
    shared = flat @ masks.T
    union = flat.sum(axis=1, keepdims=True) + masks.sum(axis=1) - shared
    content = shared >= 0.5 * np.maximum(union, 1)
    word = np.maximum(found.source, 0)
    hit = before[:, grid.right[word] + 1] - before[:, grid.left[word]] > 0
    none = (found.source < 0)[None, :]
    named = np.array([gold.head >= 0 for gold in e.gold])[:, None]
    right = content & np.where(none, ~named, named & hit).T
    return np.where(right.any(axis=1), np.argmax(np.where(right, shared / np.maximum(union, 1), -1), axis=1), -1)


def train(examples: list[Example]) -> tuple[learned.Weights, dict[str, float]]:
    """Return the weights and the out-of-fold figures."""
    random = np.random.default_rng(SEED)
    folds = FOLDS if examples[0].heard is None else HEARD_FOLDS
    for e, fold in zip(examples, random.permutation(np.arange(len(examples)) % folds), strict=True):
        e.fold = int(fold)
    words, bias, cue = train_cues(examples)
    log.info("cues done")
    contents, content_tables, content, odds = train_contents(examples)
    log.info("contents done")
    sources, source_tables, source, source_odds = train_sources(examples, contents, odds)
    log.info("sources done")
    links = links_of(examples, contents, LINK_WEIGHT)
    judge_tables, judge, calibration, thresholds, figures = train_judge(
        examples, contents, odds, sources, source_odds, links
    )
    weights = learned.Weights(
        cue_words=words,
        cue_bias=bias,
        cue=cue,
        content_tables=content_tables,
        content=content,
        links=links,
        source_tables=source_tables,
        source=source,
        judge_tables=judge_tables,
        judge=judge,
        calibration=calibration,
        thresholds=thresholds,
    )
    return weights, figures


def train_contents(examples: Sequence[Example]) -> tuple[list[Stage], ShareTables, Forest, list[Floats]]:
    """Return the pairs, the tables, the content model and its out-of-fold log odds."""
    stages = [content_stage(e) for e in examples]
    counts = counts_of(examples, stages, PARENTS)
    tables = [counts.without(fold) for fold in range(folds_of(examples))]

    def features(i: int) -> Floats:
        return content_features(examples[i], stages[i], tables[examples[i].fold])

    share = CONTENT_SHARE if examples[0].heard is None else HEARD_CONTENT_SHARE
    forest, odds = cross_fit(examples, stages, features, CONTENT_SIZE, share)
    return stages, counts.without(None), forest, odds


def train_sources(
    examples: Sequence[Example], contents: Sequence[Stage], odds: Sequence[Floats]
) -> tuple[list[Stage], ShareTables, Forest, list[Floats]]:
    """Return the pairs, the tables, the source model and its out-of-fold log odds."""
    stages = [source_stage(e) for e in examples]
    counts = counts_of(examples, stages, SOURCE_PARENTS)
    tables = [counts.without(fold) for fold in range(folds_of(examples))]

    def features(i: int) -> Floats:
        return source_features(examples[i], stages[i], tables[examples[i].fold], contents[i].pairs, odds[i])

    forest, source_odds = cross_fit(examples, stages, features, SOURCE_SIZE)
    return stages, counts.without(None), forest, source_odds


CONTENT_SIZE = (300, 6, 0.12)
CONTENT_SHARE = 0.6
HEARD_CONTENT_SHARE = 0.35
SOURCE_SIZE = (200, 6, 0.12)
JUDGE_SIZE = (400, 6, 0.06)
LINK_WEIGHT = 0.1


@dataclass
class Judged:
    """The candidates of one example, the gold attribution that each finds (-1: none), the judge's share for each."""

    pairs: Pairs
    inside: npt.NDArray[np.bool_]
    found: decoding.Candidates
    hashes: tuple[npt.NDArray[np.uint64], ...]
    right: npt.NDArray[np.int64]
    share: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))


def train_judge(
    examples: Sequence[Example],
    contents: Sequence[Stage],
    odds: Sequence[Floats],
    sources: Sequence[Stage],
    source_odds: Sequence[Floats],
    links: Floats,
) -> tuple[ShareTables, Forest, Floats, dict[str, float], dict[str, float]]:
    """Return the judge's tables, its trees, the calibration, the operating points and the out-of-fold figures."""
    judged = []
    for e, stage, odd, source, source_odd in zip(examples, contents, odds, sources, source_odds, strict=True):
        inside = decoding.smoothed(e.grid, stage.pairs, odd, links)
        found = _likely(decoding.candidates(stage.pairs, inside, source.pairs, source_odd), e, stage.pairs)
        right = right_candidates(e, stage.pairs, inside, found)
        hashes = judging.candidate_hashes(e.grid, stage.pairs, inside, found)
        judged.append(Judged(stage.pairs, inside, found, hashes, right))
    folds = [e.fold for e in examples]
    counts = Counts([each.hashes for each in judged], [each.right >= 0 for each in judged], folds, JUDGE_PARENTS)
    tables = [counts.without(fold, prior=20.0) for fold in range(folds_of(examples))]
    rows = [
        learned.judge_features(
            *(e.grid, each.pairs, odd, each.inside, source.pairs, source_odd, e.share, each.found),
            *(tables[e.fold](each.hashes), source.paired),
        )
        for e, each, odd, source, source_odd in zip(examples, judged, odds, sources, source_odds, strict=True)
    ]

    def fit(chosen: list[int]) -> Forest:
        labels = np.concatenate([judged[i].right >= 0 for i in chosen])
        return boosted(np.concatenate([rows[i] for i in chosen], axis=1), labels, *JUDGE_SIZE)

    for fold in range(folds_of(examples)):
        forest = fit([i for i, e in enumerate(examples) if e.fold != fold])
        for e, each, row in zip(examples, judged, rows, strict=True):
            if e.fold == fold:
                each.share = (1 / (1 + np.exp(-forest(row)))).astype(np.float32)
    calibration, thresholds, figures = operating_points(examples, judged)
    return counts.without(None, prior=20.0), fit(list(range(len(judged)))), calibration, thresholds, figures


def operating_points(
    examples: Sequence[Example], judged: Sequence[Judged]
) -> tuple[Floats, dict[str, float], dict[str, float]]:
    """Return the calibration of the judge's shares, the best thresholds of confidence, and the figures there."""
    shares, right, speech, spared = [], [], [], []
    for e, each in zip(examples, judged, strict=True):
        chosen = decoding.kept(each.pairs, each.inside, each.found, each.share, 0.02)
        which = each.right[chosen]
        hit = _once(which)
        said = np.array([gold.speech for gold in e.gold], dtype=np.bool_)
        shares.append(each.share[chosen])
        right.append(hit)
        speech.append(hit & (said[which] if len(said) else False))
        spared.append(_not_speech(e, each, chosen))
    share, hit, said, spare = (np.concatenate(part) for part in (shares, right, speech, spared))
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(share, hit)
    points = np.unique(np.quantile(share, np.linspace(0, 1, 60)))
    calibration = np.stack([points, isotonic.predict(points)]).astype(np.float32)
    confidence = np.interp(share, calibration[0], calibration[1])
    golds = sum(len(e.gold) for e in examples)
    golds_said = sum(gold.speech for e in examples for gold in e.gold)
    levels = np.arange(0.1, 0.7, 0.01)
    best, balanced = max((2 * hit[confidence >= t].sum() / ((confidence >= t).sum() + golds), t) for t in levels)
    asked = ~spare | said
    best_said, for_speech = max(
        (2 * said[confidence >= t].sum() / ((asked & (confidence >= t)).sum() + golds_said), t) for t in levels
    )
    figures = {
        "e2e all": round(100 * float(best), 1),
        "e2e speech": round(100 * float(best_said), 1),
        "calibration error": round(100 * expected_calibration_error(confidence, hit), 1),
    }
    return calibration, {"balanced": float(balanced), "speech": float(for_speech)}, figures


def expected_calibration_error(confidence: Floats, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Return the mean distance of confidence and share right over bins of equal width, weighted by their size."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    size = np.bincount(which, minlength=bins)
    gap = np.abs(
        np.bincount(which, weights=confidence, minlength=bins) - np.bincount(which, weights=right, minlength=bins)
    )
    return float(gap.sum() / max(size.sum(), 1))


def _not_speech(e: Example, each: Judged, chosen: list[int]) -> npt.NDArray[np.bool_]:
    """Return which chosen candidates lie mostly in gold content that is no speech, which a speech score spares."""
    said = np.zeros(e.grid.n, dtype=np.bool_)
    other = np.zeros(e.grid.n, dtype=np.bool_)
    for gold in e.gold:
        (said if gold.speech else other)[gold.content] = True
    out = []
    for candidate in chosen:
        cue = each.found.cue[candidate]
        rows = slice(each.pairs.begin[cue], each.pairs.begin[cue] + each.pairs.high[cue] - each.pairs.low[cue])
        words = each.pairs.word[rows][each.inside[each.found.variant[candidate], rows]]
        rest = int(other[words].sum())
        out.append(rest > int(said[words].sum()) and 2 * rest >= len(words))
    return np.array(out, dtype=np.bool_)


def _likely(found: decoding.Candidates, e: Example, pairs: Pairs) -> decoding.Candidates:
    """Return the candidates whose cue would be found at run time."""
    if not len(found.cue):
        return found
    keep = e.share[pairs.at[pairs.begin[found.cue]]] > learned.CUE_FLOOR
    return decoding.Candidates(found.cue[keep], found.variant[keep], found.source[keep], found.source_row[keep])


def _once(which: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which candidates are right, each gold attribution counted once."""
    seen: set[int] = set()
    return np.array([w >= 0 and w not in seen and not seen.add(w) for w in which.tolist()], dtype=np.bool_)


def halves(count: int) -> Ints:
    """Return the half that each article of the corpus is in, of the two that encoders are trained on."""
    half: Ints = np.random.default_rng(SEED).permutation(np.arange(count) % 2)
    return half


def hear(examples: Sequence[Example], encoders: Path) -> None:
    """Let each article be read by the encoder that has not seen it: `half-0.npz` and `half-1.npz` of the folder."""
    half = halves(len(examples))
    for number in (0, 1):
        encoder = AttributionEncoder.load(encoders / f"half-{number}.npz")
        for e, part in zip(examples, half, strict=True):
            if part == number:
                e.heard = encoder(e.grid, e.text)
    log.info("read by encoders")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with train.jsonl")
    parser.add_argument("--cache", type=Path, help="folder that keeps the parse between runs")
    parser.add_argument("--encoders", type=Path, help="train the accurate model: folder with half-0.npz, half-1.npz")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    examples = read_corpus(args.corpus / "train.jsonl", args.cache)
    if args.encoders:
        hear(examples, args.encoders)
    weights, figures = train(examples)
    output = args.output or MODELS / ("accurate.npz" if args.encoders else "default.npz")
    np.savez_compressed(output, **weights.to_arrays())
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
