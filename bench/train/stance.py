"""Train and measure the stance model: `python bench/train/stance.py words | model | measure`.

`words` learns the values of words (extract/stance/words/learned.tsv), `model` the three regressions
(extract/stance/model.npz), `measure` prints macro-F1 a set for the rules alone and for rules and model.
Reads the sets of `--data` (ibm_claim_target, newsmtsc, dse, gwsd, sentences) and bench/train/stance_sentences.tsv.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.svm import SVR
from spacy.tokens import Doc

from extract.language import load_pipeline
from extract.stance.evidence import StatementView
from extract.stance.features import BUCKETS, hashed_words, number_names, numbers_of
from extract.stance.lexicon import load_lexicon, rows_of
from extract.stance.model import StanceModel
from extract.stance.reader import StanceReader
from extract.stance.rules import rule_score
from extract.target import Target
from records.attribution import Attribution
from records.spans import Spans, TextSpan

HERE = Path(__file__).parent
PACKAGE = HERE.parent.parent / "extract" / "stance"
SETS = ("ibm_claim_target", "newsmtsc", "dse", "gwsd")
# Weight of a set. What is neutral in a report is learned from our own sentences as much as from all of NewsMTSC, whose
# neutral rows are news about a person; what is neutral in plain news, from the sets alone.
SIDE_WEIGHTS = {"ibm_claim_target": 1.0, "newsmtsc": 1.0, "dse": 1.0, "gwsd": 0.2, "own": 0.1}
NEUTRAL_WEIGHTS = {"ibm_claim_target": 0.5, "newsmtsc": 1.0, "dse": 0.5, "own": 1.0}
PLAIN_WEIGHTS = {"ibm_claim_target": 1.0, "newsmtsc": 1.0, "dse": 1.0, "gwsd": 0.3}
# Share of the neutral rows in the weight of a set that has any.
NEUTRAL_SHARE, PLAIN_SHARE = 0.3, 0.45
# Nobody is good or bad for what they are: no value is learned for words of nationality, faith, sex, age, health, party.
PEOPLE = re.compile(
    "(sunni|shi|muslim|islam|christ|catholic|protestant|jew|hindu|buddh|sikh|black|white|asian|african|arab|latin"
    "|hispanic|gay|lesb|homosex|bisex|trans|queer|wom[ae]n|female|male|m[ae]n$|girl|boy|immigr|migrant|refugee|foreign"
    "|native|indigen|tribal|autis|disab|blind|deaf|unmarried|married|single|widow|orphan|elder|old|young|teen|child|kid"
    "|liberal|conservat|republic|democrat|socialist|communis|green|labour|tory|nurse|priest|nun|imam|rabbi|gypsy|roma"
    "|secular|atheis|evangel|mormon|sexual|spiritual|pregnan|divorc|god|aborti|kurd|israel|palestin|iran|iraq|syria"
    "|russia|chin|korea|afghan|turk|india|pakist|somali|mexic|cuba|german|french|brit|america|japan|europ|south|north"
    "|east|west|serb|croat|bosni|chechen|albani|lebanese)"
)


@dataclass(frozen=True)
class Row:
    """One labelled statement."""

    label: str
    split: str
    text: str
    source: Spans
    cue: Spans
    content: Spans
    mention: TextSpan | None
    target: str


@dataclass(frozen=True)
class Table:
    """A set as the model sees it."""

    labels: NDArray[Any]
    train: NDArray[Any]
    numbers: NDArray[Any]
    words: csr_matrix
    rules: NDArray[Any]


# --- reading the sets


def rows(name: str, data: Path) -> Iterator[Row]:
    if name == "own":
        yield from _own_rows()
    elif name == "sentences":
        yield from _sentence_rows(data)
    else:
        for line in (data / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            yield _row(name, json.loads(line))


def _row(name: str, raw: dict[str, Any]) -> Row:
    text, source, mention = raw["text"], None, None
    if name == "dse":
        # "[Congre]ss said [the Hous]e": each bracket holds all of a name but its last letters
        for key in ("p", "q"):
            text = text.replace(f"[{raw[key]}]", raw[key], 1)
        starts = {key: raw["text"].find(f"[{raw[key]}]") for key in ("p", "q")}
        spans = {}
        for key, other in (("p", "q"), ("q", "p")):
            start = starts[key] - (2 if 0 <= starts[other] < starts[key] else 0)
            spans[key] = TextSpan(start, start + len(raw[key])) if starts[key] >= 0 else _find(text, raw[key])
        source, mention = spans["p"], spans["q"]
    elif name == "newsmtsc":
        mention = TextSpan(raw["start"], raw["end"])
    elif name == "gwsd":
        found = re.search(r"global warming|climate change|greenhouse|warming|emissions?", text, re.I)
        mention = TextSpan(*found.span()) if found else None
    else:
        mention = _find(text, raw["target"])
    whole = (TextSpan(0, len(text)),)
    return Row(raw["label"], raw["split"], text, (source,) if source else (), (), whole, mention, raw["target"])


def _sentence_rows(data: Path) -> Iterator[Row]:
    """Yield the sentences with their speaker; cue and content are found by `_reported`, once parsed."""
    for line in (data / "sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        _, text, target, speaker, label = line.split("\t")
        source = _find(text, speaker)
        whole = (TextSpan(0, len(text)),)
        yield Row(label, "test", text, (source,) if source else (), (), whole, _find(text, target), target)


def _own_rows() -> Iterator[Row]:
    for line in (HERE / "stance_sentences.tsv").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        label, target, marked = line.split("\t")
        text, opened, spans = "", dict[str, int](), dict[str, list[TextSpan]]()
        for char in marked:
            kind = {"]": "[", "}": "{", ">": "<"}.get(char, char)
            if char in "[{<" or (char == "*" and "*" not in opened):
                opened[char] = len(text)
            elif char in "]}>*":
                spans.setdefault(kind, []).append(TextSpan(opened.pop(kind), len(text)))
            else:
                text += char
        mention = spans["*"][0] if "*" in spans else None
        phrase = target or (mention.of(text) if mention else "")
        parts = [tuple(spans.get(kind, ())) for kind in "[{<"]
        yield Row(label, "train", text, *parts, mention, phrase)


def _find(text: str, phrase: str) -> TextSpan | None:
    start = text.lower().find(phrase.lower())
    return TextSpan(start, start + len(phrase)) if start >= 0 else None


def statement(row: Row, doc: Doc, *, reported: bool) -> tuple[Attribution, Target]:
    """Return the row's attribution and target on its parsed sentence."""
    attribution = Attribution(row.source, row.cue, row.content, "indirect", "gold", 1.0)
    if reported:
        attribution = _reported(doc, attribution)
    mention = None
    if row.mention is not None:
        span = doc.char_span(row.mention.start, row.mention.end, alignment_mode="expand")
        mention = TextSpan(span.start_char, span.end_char) if span is not None else None
    return attribution, Target(row.target, row.target.lower(), mention, 1.0)


def _reported(doc: Doc, attribution: Attribution) -> Attribution:
    """Return the attribution with the verb over its source as cue, and what that verb takes as content."""
    if not attribution.source:
        return attribution
    source = doc.char_span(attribution.source[0].start, attribution.source[0].end, alignment_mode="expand")
    verb = source.root
    for _ in range(6):
        verb = verb.head
        if verb.pos_ in ("VERB", "AUX"):
            break
    else:
        return attribution
    roles = ("ccomp", "xcomp", "dobj", "prep", "oprd", "advcl")
    parts = [c for c in verb.children if c.dep_ in roles and source.root not in c.subtree]
    inside = sorted({t.i for part in parts for t in part.subtree if not (part.dep_ == "prep" and t == part)})
    if not inside:
        return attribution
    particles = [c for c in verb.children if c.dep_ in ("prt", "neg") or (c.dep_ == "prep" and c.i <= verb.i + 2)]
    cue = sorted([verb.i, *(c.i for c in particles)])
    spans = [[TextSpan(doc[i].idx, doc[i].idx + len(doc[i])) for i in chosen] for chosen in (cue, inside)]
    return Attribution(attribution.source, tuple(spans[0]), tuple(spans[1]), "indirect", "gold", 1.0)


# --- learning


def table(name: str, data: Path) -> Table:
    """Return the set parsed and turned into features."""
    lexicon = load_lexicon()
    found = list(rows(name, data))
    docs = load_pipeline().pipe([row.text for row in found], batch_size=64, disable=["ner"])
    numbers, words, starts, rules = [], list[int](), [0], []
    for row, doc in zip(found, docs, strict=True):
        attribution, target = statement(row, doc, reported=name == "sentences")
        view = StatementView(doc, attribution, lexicon)
        signs = view.evidence(target)
        numbers.append(numbers_of(view, target, signs))
        words += sorted(hashed_words(view, target))
        starts.append(len(words))
        rules.append(rule_score(signs, implied=target.mention is None))
    matrix = csr_matrix((np.ones(len(words), np.float32), words, starts), shape=(len(found), BUCKETS))
    return Table(
        labels=np.array([row.label for row in found]),
        train=np.array([row.split == "train" for row in found]),
        numbers=np.array(numbers),
        words=matrix,
        rules=np.array(rules),
    )


def train(tables: dict[str, Table]) -> StanceModel:
    """Fit which side (support or oppose) and whether any (neutral), on the training splits."""
    everything = np.concatenate([t.numbers[t.train] for t in tables.values()])
    mean, scale = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    dense = len(mean)

    def rows_for(weights: dict[str, float], kept: dict[str, NDArray[Any]]) -> csr_matrix:
        numbers = np.concatenate([(tables[n].numbers[kept[n]] - mean) / scale for n in weights])
        return hstack([csr_matrix(numbers), vstack([tables[n].words[kept[n]] for n in weights])]).tocsr()

    sided = {name: t.train & (t.labels != "neutral") for name, t in tables.items()}
    labels = np.concatenate([tables[n].labels[sided[n]] for n in SIDE_WEIGHTS]) == "support"
    weights = np.concatenate([_balanced(tables[n].labels[sided[n]], w) for n, w in SIDE_WEIGHTS.items()])
    side = LogisticRegression(C=0.05, max_iter=3000)
    side.fit(rows_for(SIDE_WEIGHTS, sided), labels, sample_weight=weights / weights.mean())

    every = {name: t.train for name, t in tables.items()}
    fitted = []
    for wanted, share, strength in ((NEUTRAL_WEIGHTS, NEUTRAL_SHARE, 0.03), (PLAIN_WEIGHTS, PLAIN_SHARE, 0.02)):
        labels = np.concatenate([tables[n].labels[every[n]] for n in wanted]) == "neutral"
        weights = np.concatenate([_shared(tables[n].labels[every[n]], w, share) for n, w in wanted.items()])
        matrix = rows_for(wanted, every)
        if wanted is NEUTRAL_WEIGHTS:
            matrix, total = matrix[:, :dense], 3000
        else:
            total = len(weights)
        model = LogisticRegression(C=strength, max_iter=3000)
        fitted.append(model.fit(matrix, labels, sample_weight=weights / weights.sum() * total))
    neutral, plain = fitted
    return StanceModel(
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        side=side.coef_[0][:dense].astype(np.float32),
        side_bias=float(side.intercept_[0]),
        words=side.coef_[0][dense:].astype(np.float16),
        neutral=neutral.coef_[0].astype(np.float32),
        neutral_bias=float(neutral.intercept_[0]),
        plain=plain.coef_[0][:dense].astype(np.float32),
        plain_bias=float(plain.intercept_[0]),
        plain_words=plain.coef_[0][dense:].astype(np.float16),
    )


def _balanced(labels: NDArray[Any], weight: float) -> NDArray[Any]:
    counts = Counter(labels.tolist())
    return np.array([weight / counts[label] for label in labels])


def _shared(labels: NDArray[Any], weight: float, share: float) -> NDArray[Any]:
    """Return row weights that give neutral rows their share."""
    neutral = labels == "neutral"
    if not neutral.any():
        return np.full(len(labels), weight * (1 - share) / len(labels))
    return weight * np.where(neutral, share / neutral.sum(), (1 - share) / (~neutral).sum())


def learn_words(data: Path) -> str:
    """Return the lines of learned.tsv: values for words of no list, from their sentence vectors."""
    from onrecord.encoder import Encoder

    counts: Counter[str] = Counter()
    for name in SETS:
        counts.update(re.findall(r"\b[a-z]{3,}\b", " ".join(row.text for row in rows(name, data))))
    vocabulary = (HERE.parent.parent / "onrecord" / "wordpiece" / "vocab.txt").read_text(encoding="utf-8").splitlines()
    lists = {name: {row[0]: float(row[-1]) for row in rows_of(name)} for name in ("valence.tsv", "vader.tsv")}
    known = dict(lists["vader.tsv"]) | lists["valence.tsv"]
    lexicon = load_lexicon()
    judged = set(lexicon.attitudes) | set(lexicon.effects) | set(lexicon.subject_effects)
    chosen = {word for word, count in counts.items() if count >= 2}
    chosen |= {word for word in vocabulary if re.fullmatch("[a-z]{4,}", word)} | {w for w in known if w.isalpha()}
    words = sorted(chosen)
    vectors = Encoder()(words)
    frequent = [w for w, _ in counts.most_common() if w in chosen and w not in known and w not in judged][:3500]
    place = {word: i for i, word in enumerate(words)}
    seeds = [(place[w], v, 1.0 if w in lists["valence.tsv"] else 0.6) for w, v in known.items() if w in place]
    seeds += [(place[w], 0.0, 0.4) for w in frequent]
    index, values, weights = (np.array(column) for column in zip(*seeds, strict=True))
    folds = np.random.RandomState(0).randint(0, 5, len(index))
    guesses = np.zeros(len(index))
    for fold in range(5):
        kept = folds != fold
        model = SVR(C=2, gamma=1.5, epsilon=0.1).fit(vectors[index[kept]], values[kept], sample_weight=weights[kept])
        guesses[~kept] = model.predict(vectors[index[~kept]])
    clear = np.abs(values) > 0.3
    accuracy = float(np.mean(np.sign(guesses[clear]) == np.sign(values[clear])))
    model = SVR(C=2, gamma=1.5, epsilon=0.1).fit(vectors[index], values, sample_weight=weights)
    stems = {w for w in judged if " " not in w}
    lines = [
        f"{word}\t{max(-1.0, min(1.0, 0.8 * value)):.2f}"
        for word, value in zip(words, model.predict(vectors), strict=True)
        if abs(value) >= 0.45 and word not in known and not PEOPLE.match(word) and not _form_of(word, stems)
    ]
    head = (
        "# Words that praise or blame, learned: a support vector regression from the vector that all-MiniLM-L6-v2\n"
        "# gives the bare word to the values of valence.tsv and vader.tsv (frequent words of neither list as 0).\n"
        f"# Five-fold accuracy of the sign {accuracy:.2f}. Words for groups of people are left out.\n"
        "# Made by bench/train/stance.py.\n"
    )
    return head + "\n".join(lines) + "\n"


def _form_of(word: str, stems: set[str]) -> bool:
    """Is this a form of a verb whose object decides, so that it has no value by itself?"""
    candidates = {word}
    for ending in ("s", "es", "d", "ed", "ing"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            candidates |= {stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem}
    return not candidates.isdisjoint(stems)


# --- measuring


def measure(data: Path) -> None:
    """Print macro-F1 a set, the share called neutral, and for two-sided sets the F1 of the score's sign."""
    reader = StanceReader.load()
    nlp = load_pipeline()
    for name in (*SETS, "sentences", "own"):
        found = [row for row in rows(name, data) if row.split != "train" or name == "own"]
        labels = [row.label for row in found]
        kinds = sorted(set(labels))
        items = []
        for row, doc in zip(found, nlp.pipe([row.text for row in found], disable=["ner"]), strict=True):
            attribution, target = statement(row, doc, reported=name == "sentences")
            items.append((doc, attribution, [target]))
        for method, chosen in (("rules alone", StanceReader(load_lexicon(), None)), ("rules and model", reader)):
            readings = [answers[0] for answers in chosen.read_all(items)]
            said = [reading.stance or "none" for reading in readings]
            sided = [i for i, label in enumerate(labels) if label != "neutral"]
            signs = ["support" if readings[i].score > 0 else "oppose" for i in sided]
            macro = f1_score(labels, said, labels=kinds, average="macro")
            sign = f1_score([labels[i] for i in sided], signs, average="macro")
            accuracy = accuracy_score(labels, said)
            unknown = said.count("none") / len(said)
            print(
                f"{name:18} {method:16} n {len(found):5}  macro-F1 {macro:.3f}  accuracy {accuracy:.3f}  "
                f"sign macro-F1 {sign:.3f}  neutral {said.count('neutral') / len(said):.2f}  not known {unknown:.2f}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("words", "model", "measure"))
    parser.add_argument("--data", type=Path, default=HERE.parent.parent.parent / "shared" / "eval" / "stance")
    options = parser.parse_args()
    if options.what == "words":
        (PACKAGE / "words" / "learned.tsv").write_text(learn_words(options.data), encoding="utf-8")
    elif options.what == "model":
        model = train({name: table(name, options.data) for name in (*SETS, "own")})
        model.save(PACKAGE / "model.npz")
        for name, weight in sorted(zip(number_names(), model.side, strict=True), key=lambda pair: -abs(pair[1]))[:15]:
            print(f"{name:20} {weight:+.2f}")
    else:
        measure(options.data)


if __name__ == "__main__":
    main()
