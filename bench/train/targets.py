"""Train the choice of targets: `python -m bench.train.targets --corpus DIR`.

DIR is `polnear` of the evaluation data: `train.jsonl` there has the texts of which `annotated_polnear.jsonl` says what
each statement is about (offsets and labels only); `annotated_articles.jsonl` and `written_articles*.jsonl` are articles
written for this project. Each forest reads what those before it say of articles that they have not seen. About ten
minutes on one core.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from bench.train.attribution import boosted
from bench.train.issues import fit_main, fit_second, like, read_issues
from bench.train.labelled import HELD_FIELDS, lines_of
from extract.attribution import load_attributor
from extract.attribution.trees import Forest
from extract.language import load_pipeline
from extract.layout import layout_of, masked
from extract.speakers import Reference, resolve_names
from extract.targets.candidates import Candidate, naming_of
from extract.targets.choice import TargetFinder
from extract.targets.concepts import Article, Concept
from extract.targets.issues import IssueModel, choose
from extract.targets.model import FORESTS, MODEL_PATH, TargetModel, first_look, second_look, support
from extract.targets.phrases import name_key
from onrecord.encoder import Encoder
from records.attribution import Attribution
from records.spans import TextSpan
from records.wordforms import stem

HERE = Path(__file__).parent
FOLDS = 5
TREES, DEPTH, RATE = 150, 5, 0.08
# An article of our own counts this often: there are few, and they have one issue where those of PolNeAR have many.
OWN = 3
# The written articles of these fields teach what statements are about, the others what the issues are called and no
# more: nearly all are on one or two issues, and with more of them an article of many is read as if it had one.
STATEMENT_FIELDS = frozenset("abdefg")
# A target of this share of the statements is an issue of the article.
MANY = 0.3
SAME_CONTENT = 0.45
_LIGHT = frozenset(["the", "a", "an", "of", "on", "for", "to", "in", "and", "with", "over", "about", "from", "by"])
Numbers = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Gold:
    """What the annotator says of one statement; `mention` is where it names the target, if it does."""

    target: str
    mention: TextSpan | None


@dataclass(frozen=True)
class Read:
    """One annotated article as the pipeline reads it, what is known of its statements and issues, and its weight."""

    doc: Doc
    attributions: Sequence[Attribution]
    references: Sequence[Reference]
    title: str
    own: list[frozenset[str]]
    gold: list[Gold | None]
    issues: tuple[str, ...]
    weight: int
    group: str

    def article(self) -> Article:
        """Return its phrases and issues, as they are before the model tells of them."""
        return Article(self.doc, self.attributions, self.title, self.references)


@dataclass(frozen=True)
class Example:
    """One article that knows its issues; see `Read`."""

    article: Article
    own: list[frozenset[str]]
    gold: list[Gold | None]
    issues: tuple[str, ...]
    weight: int


def read_articles(corpus: Path) -> Iterator[Read]:
    """Yield all annotated articles, parsed and with their statements found."""
    nlp, attributor = load_pipeline(), load_attributor()
    for text, published, rows, issues, weight, group in _annotated(corpus):
        layout = layout_of(text)
        doc = nlp(masked(text, layout))
        attributions = attributor(doc)
        resolutions, references = resolve_names(doc, attributions, published=published)
        own = [name_key(r.speaker.name if r.speaker else "") for r in resolutions]
        title = " ".join(span.of(text) for span in (layout.headline, layout.standfirst) if span)
        gold = [_matching(attribution.content, rows) for attribution in attributions]
        yield Read(doc, attributions, references, title, own, gold, issues, weight, group)


Row = tuple[frozenset[int], Gold]


def _annotated(corpus: Path) -> Iterator[tuple[str, str | None, list[Row], tuple[str, ...], int, str]]:
    texts = {}
    for line in (corpus / "train.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["doc_id"]] = row
    for line in (HERE / "annotated_polnear.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = [_row(s["content"], s["target"], s["mention"]) for s in row["statements"]]
        yield texts[row["doc"]]["text"], texts[row["doc"]]["date"], found, (), 1, "polnear"
    for line in (HERE / "annotated_articles.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = [_own_row(row["text"], s) for s in row["statements"]]
        yield row["text"], row["published"], found, _often(found), OWN, "own"
    for row in lines_of():
        found = [
            _row(s["content"], s["targets"][0]["target"], s["targets"][0]["mention"])
            for s in row["statements"]
            if s["targets"]
        ]
        yield row["text"], None, found, tuple(row["issues"]), 1, row["id"][0]


def _often(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the one or two targets that many statements of an article have."""
    counts = Counter(gold.target for _, gold in rows)
    return tuple(target for target, count in counts.most_common(2) if count >= MANY * len(rows))


def _row(content: Iterable[Sequence[int]], target: str, mention: Sequence[int] | None) -> Row:
    covered = frozenset(i for start, end in content for i in range(start, end))
    return covered, Gold(target, TextSpan(*mention) if mention else None)


def _own_row(text: str, statement: dict[str, Any]) -> Row:
    content = [(text.index(part), text.index(part) + len(part)) for part in statement["content"]]
    word, start = statement["mention"], -1
    if word:
        start = next((i for a, b in content if (i := text.find(word, a, b)) >= 0), -1)
    return _row(content, statement["target"], (start, start + len(word)) if start >= 0 else None)


def _matching(content: Sequence[TextSpan], rows: Sequence[Row]) -> Gold | None:
    """Return the annotation of the statement whose content is mostly this one."""
    ours = frozenset(i for span in content for i in range(span.start, span.end))
    shares = [(len(ours & theirs) / len(ours | theirs), place) for place, (theirs, _) in enumerate(rows)]
    best = max(shares, default=(0.0, -1))
    return rows[best[1]][1] if best[0] >= SAME_CONTENT else None


# --- which candidates are right


def right_concepts(example: Example, encode: Encoder) -> dict[str, Concept]:
    """Return the concept of the article that stands for each target, where one does.

    It is where annotators saw the target named, or is near to it in words or meaning.
    """
    article = example.article
    issues = [c for c in (article.main, article.second) if c is not None]
    concepts = list({id(c): c for c in [*issues, *article.concept_at.values()]}.values())
    targets = sorted({gold.target for gold in example.gold if gold})
    if not concepts or not targets:
        return {}
    settled = _issues_of(example, issues, encode)
    near = encode(targets) @ encode([concept.label for concept in concepts]).T
    found = {}
    for row, target in enumerate(targets):
        if target in settled:
            found[target] = settled[target]
            continue
        named: Counter[int] = Counter()
        for gold in example.gold:
            head = _head(example.article, gold) if gold and gold.target == target else None
            concept = example.article.concept_at.get(head) if head is not None else None
            named[id(concept)] += concept is not None
        values = [_fit(target, c, float(near[row, k]), named[id(c)]) for k, c in enumerate(concepts)]
        best = int(np.argmax(values))
        if values[best] >= 0.65:
            found[target] = concepts[best]
    return found


def _issues_of(example: Example, issues: Sequence[Concept], encode: Encoder) -> dict[str, Concept]:
    """Return the concept of each issue: the chosen one that is most like its label; one issue is the main one."""
    if not example.issues or not issues:
        return {}
    if len(example.issues) == 1:
        return {example.issues[0]: issues[0]}
    near = np.array([like([c.label for c in issues], label, encode) for label in example.issues[:2]])
    if len(issues) == 1:
        return {example.issues[int(np.argmax(near[:, 0]))]: issues[0]}
    straight = near[0, 0] + near[1, 1] >= near[0, 1] + near[1, 0]
    return dict(zip(example.issues, issues if straight else reversed(issues), strict=False))


def _fit(target: str, concept: Concept, similarity: float, named: int) -> float:
    ours, theirs = _stems(target), _stems(concept.label)
    shared = len(ours & theirs)
    words = 0.5 if shared and shared in (len(ours), len(theirs)) else 0.25 if shared else 0.0
    return 0.6 * named + (similarity if similarity >= 0.45 else 0.0) + words + 0.02 * min(concept.salience, 10.0)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word.lower()) for word in text.split()) - _LIGHT


def _head(article: Article, gold: Gold | None) -> int | None:
    if gold is None or gold.mention is None:
        return None
    span = article.doc.char_span(gold.mention.start, gold.mention.end, alignment_mode="expand")
    return span.root.i if span is not None else None


def right(example: Example, candidates: Sequence[Candidate], concepts: dict[str, Concept]) -> Bools:
    """Return which candidates are what the annotator says; the head of the mention where no candidate's concept is."""
    golds = example.gold
    wanted = [concepts.get(g.target) if g else None for g in golds]
    reached = {c.statement for c in candidates if c.concept is wanted[c.statement]}
    return np.array(
        [
            c.concept is wanted[c.statement]
            or (
                c.statement not in reached
                and c.token is not None
                and c.token == _head(example.article, golds[c.statement])
            )
            for c in candidates
        ],
        dtype=bool,
    )


# --- training


def matrix(candidates: Sequence[Candidate]) -> Numbers:
    """Return the candidates' numbers as (number, candidate)."""
    return np.array([c.numbers for c in candidates], dtype=np.float32).T


def fit(
    examples: Sequence[Example], features: Sequence[Numbers], labels: Sequence[Bools], use: Sequence[Bools]
) -> Forest:
    """Return a forest over all candidates of annotated statements."""
    parts = [k for k, e in enumerate(examples) for _ in range(e.weight) if use[k].any()]
    stacked = np.concatenate([features[k][:, use[k]] for k in parts], axis=1)
    return boosted(stacked, np.concatenate([labels[k][use[k]] for k in parts]), TREES, DEPTH, RATE)


def shares(forest: Forest, features: Numbers) -> Numbers:
    """Return the forest's share of 0 to 1 for each candidate."""
    odds: Numbers = forest(features)
    return (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)


def tell_issues(reads: Sequence[Read], encode: Encoder) -> tuple[IssueModel, list[Example]]:
    """Return the model of issues, and the articles with the issues that it chooses where it has not seen them."""
    articles = [read.article() for read in reads]
    issues = [read_issues(a, read.issues, encode) for a, read in zip(articles, reads, strict=True)]
    known = [k for k, read in enumerate(reads) if read.issues]
    folds = [[k for place, k in enumerate(known) if place % FOLDS == fold] for fold in range(FOLDS)]
    scores: dict[int, Numbers] = {}
    for part in folds:
        forest = fit_main([issues[k] for k in known if k not in part])
        scores.update({k: forest(issues[k].features.T) for k in part})
    whole = fit_main([issues[k] for k in known])
    second: dict[int, Forest] = {}
    for part in folds:
        rest = [k for k in known if k not in part]
        forest = fit_second([issues[k] for k in rest], [scores[k] for k in rest])
        second.update(dict.fromkeys(part, forest))
    model = IssueModel(whole, fit_second([issues[k] for k in known], [scores[k] for k in known]))
    for k, article in enumerate(articles):
        if len(issues[k].found):
            late = second.get(k, model.second)
            choose(
                article,
                issues[k].usage,
                issues[k].found,
                issues[k].features,
                scores.get(k, whole(issues[k].features.T)),
                late,
            )
    examples = [Example(a, r.own, r.gold, r.issues, r.weight) for a, r in zip(articles, reads, strict=True)]
    return model, examples


def train(examples: list[Example], encode: Encoder) -> tuple[Forest, Forest, dict[str, float]]:
    """Return both forests and how often their first choice is right in articles that they have not seen."""
    concepts = [right_concepts(e, encode) for e in examples]
    namings = [[naming_of(e.article, i) for i in range(len(e.own))] for e in examples]
    first = [first_look(e.article, n, e.own) for e, n in zip(examples, namings, strict=True)]
    kept = [k for k, candidates in enumerate(first) if candidates]
    examples, concepts, first, namings = ([rows[k] for k in kept] for rows in (examples, concepts, first, namings))
    one = _Look(examples, first, concepts, [matrix(c) for c in first])
    seen = one.cross_fitted()
    second = [second_look(e.article, n, e.own, c, s) for e, n, c, s in zip(examples, namings, first, seen, strict=True)]
    wider = [
        np.concatenate([matrix(late), support(late, early, s, e.article)])
        for e, late, early, s in zip(examples, second, first, seen, strict=True)
    ]
    two = _Look(examples, second, concepts, wider)
    figures = {"alone": one.first_right(seen), "together": two.first_right(two.cross_fitted())}
    return one.fitted(), two.fitted(), figures


class _Look:
    """The candidates of all articles with what is known of them, and which are right."""

    def __init__(
        self,
        examples: Sequence[Example],
        candidates: Sequence[list[Candidate]],
        concepts: Sequence[dict[str, Concept]],
        features: Sequence[Numbers],
    ) -> None:
        self.examples, self.candidates, self.features = examples, candidates, features
        self.labels = [right(*row) for row in zip(examples, candidates, concepts, strict=True)]
        self.use = [
            np.array([e.gold[c.statement] is not None for c in found], dtype=bool)
            for e, found in zip(examples, candidates, strict=True)
        ]

    def fitted(self, without: int | None = None) -> Forest:
        rows = [k for k in range(len(self.examples)) if without is None or k % FOLDS != without]
        parts = ([held[k] for k in rows] for held in (self.examples, self.features, self.labels, self.use))
        return fit(*parts)

    def cross_fitted(self) -> list[Numbers]:
        forests = [self.fitted(fold) for fold in range(FOLDS)]
        return [shares(forests[k % FOLDS], features) for k, features in enumerate(self.features)]

    def first_right(self, found: Sequence[Numbers]) -> float:
        """Return the share of annotated statements whose likeliest candidate is right."""
        hits = total = 0
        for candidates, labels, use, share in zip(self.candidates, self.labels, self.use, found, strict=True):
            best: defaultdict[int, tuple[float, bool]] = defaultdict(lambda: (-1.0, False))
            for k, candidate in enumerate(candidates):
                if use[k]:
                    best[candidate.statement] = max(best[candidate.statement], (float(share[k]), bool(labels[k])))
            total += len(best)
            hits += sum(is_right for _, is_right in best.values())
        return hits / max(1, total)


def b_cubed(reads: Sequence[Read], find: TargetFinder) -> float:
    """Return the B-cubed F1 of first topics within articles, over the statements that are found and annotated."""
    precision = recall = total = 0.0
    for read in reads:
        speakers = [" ".join(sorted(own)) for own in read.own]
        targets = find(read.doc, read.attributions, title=read.title, references=read.references, speakers=speakers)
        pairs = [(t[0].label, g.target) for t, g in zip(targets, read.gold, strict=True) if t and g]
        ours, theirs, both = Counter(a for a, _ in pairs), Counter(b for _, b in pairs), Counter(pairs)
        precision += sum(both[pair] / ours[pair[0]] for pair in pairs)
        recall += sum(both[pair] / theirs[pair[1]] for pair in pairs)
        total += len(pairs)
    return 2 * precision * recall / max(1e-9, (precision + recall) * total)


def is_held(read: Read, place: int, *, fifth: bool) -> bool:
    """Whether an article is kept from training: some written, and by `fifth` one in five of PolNeAR and our first."""
    return read.group in HELD_FIELDS or (
        fifth and (read.group == "own" or (read.group == "polnear" and place % FOLDS == 0))
    )


def main() -> None:
    """Train and write the model, and print how it fares on what it has not seen."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, required=True, help="folder of PolNeAR with train.jsonl")
    options.add_argument("--out", type=Path, default=MODEL_PATH)
    options.add_argument("--hold-out", action="store_true", help="leave a fifth of PolNeAR and our first articles out")
    chosen = options.parse_args()
    encode = Encoder()
    held: defaultdict[str, list[Read]] = defaultdict(list)
    reads = []
    for place, read in enumerate(read_articles(chosen.corpus)):
        if is_held(read, place, fifth=chosen.hold_out):
            held["written" if read.group in HELD_FIELDS else read.group].append(read)
        else:
            reads.append(read)
    issues, examples = tell_issues(reads, encode)
    alone, together, figures = train(
        [e for e, r in zip(examples, reads, strict=True) if r.group in {"polnear", "own", *STATEMENT_FIELDS}], encode
    )
    forests = zip(FORESTS, (issues.main, issues.second, alone, together), strict=True)
    np.savez_compressed(chosen.out, **{k: v for name, forest in forests for k, v in forest.to_arrays(name).items()})
    print("first choice right:", {name: round(value, 4) for name, value in figures.items()})
    find = TargetFinder(TargetModel.load(chosen.out))
    print("topic B-cubed F1, articles not seen:", {name: round(b_cubed(rows, find), 3) for name, rows in held.items()})


if __name__ == "__main__":
    main()
