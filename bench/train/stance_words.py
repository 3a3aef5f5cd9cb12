"""Learn values of words for the rules of stance: `python -m bench.train.stance_words --data DIR`.

Writes extract/stance/words/learned.tsv. DIR has the public sets (ibm_claim_target, newsmtsc, dse, gwsd), from which the
words are; their values come from the lists beside that file.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.svm import SVR

from extract.stance.lexicon import load_lexicon, rows_of

HERE = Path(__file__).parent
LEARNED = HERE.parent.parent / "extract" / "stance" / "words" / "learned.tsv"
SETS = ("ibm_claim_target", "newsmtsc", "dse", "gwsd")
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


def _texts(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        # "[Congre]ss said [the Hous]e": DSE has brackets around the names
        yield row["text"].replace("[", "").replace("]", "")


def learn_words(data: Path) -> str:
    """Return the lines of learned.tsv: values for words of no list, from their sentence vectors."""
    from onrecord.encoder import Encoder

    counts: Counter[str] = Counter()
    for name in SETS:
        counts.update(re.findall(r"\b[a-z]{3,}\b", " ".join(_texts(data / f"{name}.jsonl"))))
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
        "# Made by bench/train/stance_words.py.\n"
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the public sets")
    LEARNED.write_text(learn_words(parser.parse_args().data), encoding="utf-8")


if __name__ == "__main__":
    main()
