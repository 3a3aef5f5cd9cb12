"""Train the attribution model on PolNeAR: python -m bench.train.attribution --corpus DIR (about 12 minutes, one core).

DIR holds `train.jsonl` (see docs/quality.md for where to get the corpus). Every model is trained on what the ones
before it say of articles that they have not seen, so that it meets at run time what it met in training.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections.abc import Callable, Iterable, Sequence
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

from extract.attribution import decoding, learned
from extract.attribution import features as shapes
from extract.attribution.features import Pairs, Relation
from extract.attribution.grid import Floats, Grid, Ints, grid_of
from extract.attribution.tables import HashTable, ShareTables, short
from extract.attribution.trees import Forest
from extract.language import load_pipeline, parse
from records.jsonl import open_text, read_lines

log = logging.getLogger("bench.train.attribution")

FOLDS = 4
SEED = 7
PARENTS = (-1, 0, 0, -1, -1, 0, 0, 1)
SOURCE_PARENTS = (*PARENTS, -1, -1, 8)
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
    fold: int = -1
    sparse: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    share: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def is_cue(self) -> npt.NDArray[np.bool_]:
        flags = np.zeros(self.grid.n, dtype=np.bool_)
        flags[[gold.cue for gold in self.gold]] = True
        return flags


def read_corpus(path: Path, cache: Path | None) -> list[Example]:
    """Return the articles of a corpus file, parsed; a parse found in the cache folder is used again."""
    with open_text(path) as stream:
        rows = [row for _, row in read_lines(stream, str(path))]
    stored = cache / f"{path.stem}.spacy" if cache else None
    docs: Iterable[Doc]
    if stored and stored.exists():
        docs = DocBin().from_disk(stored).get_docs(spacy.blank("en").vocab)
    else:
        docs = list(parse(load_pipeline(), (row["text"] for row in rows)))
        if stored:
            DocBin(docs=docs).to_disk(stored)
    return [_example(doc, row) for doc, row in zip(docs, rows, strict=True)]


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
    return Example(grid, tokens, at, short(hashes), gold, row.get("publisher", ""))


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
        right = np.concatenate(labels)
        fold = np.concatenate([np.full(len(each), f) for each, f in zip(labels, folds, strict=True)])
        self.total = np.bincount(fold, minlength=FOLDS).astype(float)
        self.right = np.bincount(fold, weights=right, minlength=FOLDS)
        self.tables, self.parent_of = [], []
        inverses: list[npt.NDArray[np.int64]] = []
        for k, parent in enumerate(parents):
            keys, inverse = np.unique(np.concatenate([short(h[k]) for h in hashes]), return_inverse=True)
            cell = inverse * FOLDS + fold
            size = (len(keys), FOLDS)
            self.tables.append(
                (
                    keys,
                    np.bincount(cell, minlength=len(keys) * FOLDS).reshape(size),
                    np.bincount(cell, weights=right, minlength=len(keys) * FOLDS).reshape(size),
                )
            )
            inverses.append(inverse)
            above = np.zeros(len(keys), dtype=np.int64)
            if parent >= 0:
                above[inverse] = inverses[parent]  # every hash of a table has one hash of its parent, or nearly
            self.parent_of.append(above)

    def without(self, fold: int | None, least: int = 8, prior: float = 30.0) -> ShareTables:
        use = np.ones(FOLDS)
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


def train_cues(examples: Sequence[Example]) -> tuple[HashTable, float, Forest]:
    for fold in range(FOLDS):
        table, bias = sparse_model([e for e in examples if e.fold != fold])
        for e in examples:
            if e.fold == fold:
                e.sparse = sparse_scores(e, table, bias)
    table, bias = sparse_model(examples)
    likely = [e.sparse > learned.SPARSE_FLOOR for e in examples]
    features = [shapes.cue_features(e.grid, e.tokens, e.sparse, keep) for e, keep in zip(examples, likely, strict=True)]
    labels = [e.is_cue()[e.tokens[keep]] for e, keep in zip(examples, likely, strict=True)]

    def fit(rows: list[int]) -> Forest:
        return boosted(
            np.concatenate([features[i] for i in rows], axis=1), np.concatenate([labels[i] for i in rows]), 350, 6, 0.08
        )

    for fold in range(FOLDS):
        forest = fit([i for i, e in enumerate(examples) if e.fold != fold])
        for e, x, keep in zip(examples, features, likely, strict=True):
            if e.fold == fold:
                e.share = np.zeros(e.grid.n, dtype=np.float32)
                e.share[e.tokens[keep]] = 1 / (1 + np.exp(-forest(x)))
    return table, bias, fit(list(range(len(examples))))


@dataclass
class Stage:
    """The pairs of one example in one stage."""

    cues: Ints
    pairs: Pairs
    tree: Relation
    hashes: tuple[npt.NDArray[np.uint64], ...]
    scores: shapes.CueScores
    labels: npt.NDArray[np.bool_]


def content_stage(e: Example, cues: Ints) -> Stage:
    pairs = shapes.content_pairs(e.grid, cues)
    tree = shapes.relation_of(e.grid, pairs)
    scores = shapes.CueScores.of(e.grid, e.share)
    return Stage(cues, pairs, tree, shapes.pair_hashes(e.grid, pairs, tree), scores, _labels(e, cues, pairs, "content"))


def source_stage(e: Example, cues: Ints) -> Stage:
    pairs = shapes.source_pairs(e.grid, cues)
    tree = shapes.relation_of(e.grid, pairs)
    scores = shapes.CueScores.of(e.grid, e.share)
    return Stage(
        cues, pairs, tree, shapes.source_hashes(e.grid, pairs, tree), scores, _labels(e, cues, pairs, "source")
    )


def _labels(e: Example, cues: Ints, pairs: Pairs, what: str) -> npt.NDArray[np.bool_]:
    """Return which pairs are right; two attributions of one cue count as one."""
    right = np.zeros((len(cues), e.grid.n), dtype=np.bool_)
    row = {int(cue): i for i, cue in enumerate(cues)}
    for gold in e.gold:
        if gold.cue in row:
            right[row[gold.cue], gold.content if what == "content" else [h for h in (gold.head,) if h >= 0]] = True
    return right[pairs.cue, pairs.word] if len(pairs.cue) else np.zeros(0, dtype=np.bool_)


def gold_cues(e: Example) -> Ints:
    known = set(e.tokens.tolist())
    return np.array(sorted({gold.cue for gold in e.gold if gold.cue in known}), dtype=np.int32)


def likely_cues(e: Example) -> Ints:
    return np.flatnonzero(e.share > learned.CUE_FLOOR).astype(np.int32)


def content_features(e: Example, stage: Stage, tables: ShareTables) -> Floats:
    return shapes.pair_features(e.grid, stage.pairs, stage.tree, stage.scores, tables(stage.hashes))


def source_features(e: Example, stage: Stage, tables: ShareTables, content: tuple[Pairs, Floats]) -> Floats:
    return shapes.source_features(
        e.grid,
        stage.pairs,
        shapes.pair_features(e.grid, stage.pairs, stage.tree, stage.scores, ()),
        tables(stage.hashes),
        learned.content_of_sources(e.grid, content[0], content[1], stage.pairs),
    )


def cross_fit(
    examples: Sequence[Example],
    gold: Sequence[Stage],
    parents: tuple[int, ...],
    features: Callable[[int, Stage, ShareTables], Floats],
    wanted: Sequence[Sequence[Stage]],
    size: tuple[int, int, float],
    share: float,
) -> tuple[ShareTables, Forest, list[list[Floats]]]:
    """Return the final tables and trees, and the out-of-fold scores of the wanted stages.

    Trees are trained on the gold stages, on `share` of their rows, with tables that have not seen the row's fold.
    """
    counts = Counts([s.hashes for s in gold], [s.labels for s in gold], [e.fold for e in examples], parents)
    tables = [counts.without(fold) for fold in range(FOLDS)]
    rows = [features(i, stage, tables[examples[i].fold]) for i, stage in enumerate(gold)]
    random = np.random.default_rng(SEED)

    def fit(chosen: list[int]) -> Forest:
        labels = np.concatenate([gold[i].labels for i in chosen])
        use = random.random(len(labels)) < share
        return boosted(np.concatenate([rows[i] for i in chosen], axis=1)[:, use], labels[use], *size)

    scores: list[list[Floats]] = [[np.zeros(0, dtype=np.float32)] * len(examples) for _ in wanted]
    for fold in range(FOLDS):
        forest = fit([i for i, e in enumerate(examples) if e.fold != fold])
        for which, stages in enumerate(wanted):
            for i, e in enumerate(examples):
                if e.fold == fold:
                    scores[which][i] = forest(features(i, stages[i], tables[fold]))
        log.info("fold %d", fold)
    return counts.without(None), fit(list(range(len(examples)))), scores


def links_of(examples: Sequence[Example], gold: Sequence[Stage], weight: float) -> Floats:
    """Return what a pair of states across each kind of gap is worth: pointwise mutual information, weighted."""
    count = np.ones((decoding.GAPS, 2, 2))
    for e, stage in zip(examples, gold, strict=True):
        if not len(stage.pairs.cue):
            continue
        kinds = decoding.gaps(e.grid)[e.grid.rank[stage.pairs.word]][:-1]
        same = stage.pairs.cue[:-1] == stage.pairs.cue[1:]
        state = stage.labels.astype(np.int32)
        np.add.at(count, (kinds[same], state[:-1][same], state[1:][same]), 1)
    joint = count / count.sum(axis=(1, 2), keepdims=True)
    expected = joint.sum(axis=2, keepdims=True) * joint.sum(axis=1, keepdims=True)
    return (weight * np.log(joint / expected)).astype(np.float32)


def right_candidates(e: Example, pairs: Pairs, inside: npt.NDArray[np.bool_], found: decoding.Candidates):
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
    for e, fold in zip(examples, random.permutation(np.arange(len(examples)) % FOLDS), strict=True):
        e.fold = int(fold)
    words, bias, cue = train_cues(examples)
    log.info("cues done")
    gold = [content_stage(e, gold_cues(e)) for e in examples]
    likely = [content_stage(e, likely_cues(e)) for e in examples]
    content_tables, content, (gold_odds, odds) = cross_fit(
        examples,
        gold,
        PARENTS,
        lambda i, stage, tables: content_features(examples[i], stage, tables),
        (gold, likely),
        CONTENT_SIZE,
        CONTENT_SHARE,
    )
    log.info("content done")
    links = links_of(examples, gold, LINK_WEIGHT)
    gold_sources = [source_stage(e, s.cues) for e, s in zip(examples, gold, strict=True)]
    sources = [source_stage(e, s.cues) for e, s in zip(examples, likely, strict=True)]
    by_stage = {id(s): (g.pairs, o) for s, g, o in zip(gold_sources, gold, gold_odds, strict=True)}
    by_stage |= {id(s): (g.pairs, o) for s, g, o in zip(sources, likely, odds, strict=True)}
    source_tables, source, (source_odds,) = cross_fit(
        examples,
        gold_sources,
        SOURCE_PARENTS,
        lambda i, stage, tables: source_features(examples[i], stage, tables, by_stage[id(stage)]),
        (sources,),
        SOURCE_SIZE,
        1.0,
    )
    log.info("sources done")
    judge, calibration, thresholds, figures = train_judge(examples, likely, odds, sources, source_odds, links)
    weights = learned.Weights(
        words, bias, cue, content_tables, content, links, source_tables, source, judge, calibration, thresholds
    )
    return weights, figures


CONTENT_SIZE = (300, 6, 0.12)
CONTENT_SHARE = 0.6
SOURCE_SIZE = (200, 6, 0.12)
JUDGE_SIZE = (250, 6, 0.06)
LINK_WEIGHT = 0.1


def train_judge(examples, likely, odds, sources, source_odds, links):
    """Return the judge, its calibration, the operating points and the figures, all but the judge out of fold."""
    parts, features, labels, speech = [], [], [], []
    for e, stage, odd, source, source_odd in zip(examples, likely, odds, sources, source_odds, strict=True):
        inside = decoding.smoothed(e.grid, stage.pairs, odd, links)
        found = decoding.candidates(stage.pairs, inside, source.pairs, source_odd)
        x = decoding.candidate_features(e.grid, stage.pairs, odd, inside, source.pairs, source_odd, e.share, found)
        which = right_candidates(e, stage.pairs, inside, found)
        parts.append((stage.pairs, inside, found, which))
        features.append(x)
        labels.append(which >= 0)
        speech.append(np.array([which_one >= 0 and e.gold[which_one].speech for which_one in which]))

    def fit(rows: list[int]) -> Forest:
        return boosted(
            np.concatenate([features[i] for i in rows], axis=1), np.concatenate([labels[i] for i in rows]), *JUDGE_SIZE
        )

    shares: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(examples)
    for fold in range(FOLDS):
        forest = fit([i for i, e in enumerate(examples) if e.fold != fold])
        for i, e in enumerate(examples):
            if e.fold == fold:
                shares[i] = (1 / (1 + np.exp(-forest(features[i])))).astype(np.float32)
    chosen = [decoding.kept(p, inside, found, s, 0.02) for (p, inside, found, _), s in zip(parts, shares, strict=True)]
    kept_share = np.concatenate([s[c] for s, c in zip(shares, chosen, strict=True)])
    kept_right = np.concatenate([_once(which[c]) for (*_, which), c in zip(parts, chosen, strict=True)])
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(kept_share, kept_right)
    points = np.unique(np.quantile(kept_share, np.linspace(0, 1, 40)))
    calibration = np.stack([points, isotonic.predict(points)]).astype(np.float32)
    golds = sum(len(e.gold) for e in examples)
    confidence = np.interp(kept_share, calibration[0], calibration[1])
    best, threshold = max(
        (2 * kept_right[confidence >= t].sum() / ((confidence >= t).sum() + golds), t)
        for t in np.arange(0.2, 0.6, 0.01)
    )
    figures = {"e2e": float(best), "threshold": float(threshold), "cues_missed": 0.0}
    return (
        fit(list(range(len(examples)))),
        calibration,
        {"balanced": float(threshold), "speech": float(threshold)},
        figures,
    )


def _once(which: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which candidates are right, each gold attribution counted once."""
    seen: set[int] = set()
    return np.array([w >= 0 and w not in seen and not seen.add(w) for w in which.tolist()], dtype=np.bool_)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with train.jsonl")
    parser.add_argument("--cache", type=Path, help="folder that keeps the parse between runs")
    parser.add_argument("--output", type=Path, default=MODELS / "default.npz")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    examples = read_corpus(args.corpus / "train.jsonl", args.cache)
    weights, figures = train(examples)
    np.savez_compressed(args.output, **weights.to_arrays())
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
