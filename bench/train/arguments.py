"""Arguments for and against a motion, of three public sets, as statements that imply their target.

The folder holds clones of their repositories: `IBM/KPA_2021_shared_task` (Friedman et al. 2021; Apache-2.0),
`swarnaHub/ExplaGraphs` (Saha et al. 2021; MIT) and `CogComp/perspectrum` (Chen et al. 2019; CC BY-SA 4.0). The motions
of the first are noun phrases in `motions.tsv`; those of the others become one where their form is plain (*school
uniforms should be banned* is against *school uniforms*), else they stay sentences.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extract.stance.statement_text import StatementText
from records.word_lists import read_words

_MOTIONS = Path(__file__).with_name("motions.tsv")
_LONGEST = 60  # words
_BY_CLAIM = 2  # wordings of one perspective
# Arguments are bare; reported statements have a cue. `{}` is the argument.
_CUES = (
    "they said {}",
    "they said that {}",
    "{}, they said",
    "they argued that {}",
    "“{}” they said",
    "they warned that {}",
    "they told reporters {}",
    "they added that {}",
    "{}",
    "{}",
)
_OPPOSITE = {"support": "oppose", "oppose": "support"}
_MUST = r"(?:should|must|ought to|needs? to|has to|have to)"
_GONE = (
    "banned|abolished|prohibited|stopped|illegal|outlawed|eliminated|scrapped|ended|repealed|removed|restricted|limited"
)
_ALLOWED = "legal|legali[sz]ed|mandatory|compulsory|allowed|encouraged|permitted|adopted|introduced|supported|increased"
_GOOD = (
    "good|beneficial|justified|necessary|important|useful|effective|positive|worthwhile|right|moral|ethical|fair|needed"
)
_BAD = (
    "bad|harmful|wrong|unjust|unjustified|unnecessary|dangerous|immoral|unethical|unfair|unacceptable|ineffective|cruel"
)
_IS = r"(?:is|are) (?:a |an )?(?:very )?"
# The first group is the label; the second, where it is there, a negation.
_FORMS = (
    (re.compile(rf"(.{{3,45}}?) {_MUST} (not )?be (?:made )?(?:{_GONE})", re.I), "oppose"),
    (re.compile(rf"(.{{3,45}}?) {_MUST} (not )?be (?:made )?(?:{_ALLOWED})", re.I), "support"),
    (re.compile(rf"(.{{3,45}}?) {_IS}(not )?(?:{_GOOD})(?: (?:thing|idea|policy))?", re.I), "support"),
    (re.compile(rf"(.{{3,45}}?) {_IS}(not )?(?:{_BAD})(?: (?:thing|idea|policy))?", re.I), "oppose"),
    (re.compile(r"(.{3,45}?) (?:does|do) (not )?more harm than good", re.I), "oppose"),
)


@dataclass(frozen=True)
class Argument:
    """What is said, the target, and the stance of the one toward the other."""

    text: StatementText
    stance: str


def arguments(folder: Path, random: np.random.Generator) -> Iterator[Argument]:
    """Yield the arguments of the three sets, each with a cue drawn for it."""
    for text, target, stance in (*_key_points(folder, random), *_beliefs(folder), *_perspectives(folder, random)):
        said = text.strip().strip('"').rstrip(".").strip()
        if not said or len(said.split()) > _LONGEST:
            continue
        cue = _CUES[int(random.integers(len(_CUES)))]
        if cue.startswith("they") and said[:2].istitle():
            said = said[0].lower() + said[1:]
        yield Argument(StatementText(target, cue.format(_marked(said, target))), stance)


def named(motion: str, stance: str) -> tuple[str, str]:
    """Return a motion's label and the stance toward it: a noun phrase where its form is plain."""
    plain = motion.strip().rstrip(".")
    for form, of_label in _FORMS:
        if found := form.fullmatch(plain):
            turned = (of_label == "oppose") != bool(found[2])
            return found[1], _OPPOSITE[stance] if turned else stance
    return plain, stance


def _key_points(folder: Path, random: np.random.Generator) -> Iterator[tuple[str, str, str]]:
    labels: dict[str, list[tuple[str, bool]]] = {}
    for line in read_words(_MOTIONS):
        motion, label, side = line.split("\t")
        labels.setdefault(motion, []).append((label, side == "for"))
    root = folder / "KPA_2021_shared_task"
    for name in ("kpm_data/arguments_train.csv", "kpm_data/arguments_dev.csv", "test_data/arguments_test.csv"):
        with (root / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                choices = labels[row["topic"]]
                label, same = choices[int(random.integers(len(choices)))]
                yield row["argument"], label, "support" if (row["stance"] == "1") == same else "oppose"


def _beliefs(folder: Path) -> Iterator[tuple[str, str, str]]:
    for name in ("train", "dev"):
        for line in (folder / "ExplaGraphs" / "data" / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
            belief, argument, stance = line.split("\t")[:3]
            yield argument, *named(belief, "support" if stance == "support" else "oppose")


def _perspectives(folder: Path, random: np.random.Generator) -> Iterator[tuple[str, str, str]]:
    root = folder / "perspectrum" / "data" / "dataset"
    pool = json.loads((root / "perspective_pool_v1.0.json").read_text(encoding="utf-8"))
    texts = {row["pId"]: row["text"] for row in pool}
    for claim in json.loads((root / "perspectrum_with_answers_v1.0.json").read_text(encoding="utf-8")):
        for row in claim["perspectives"]:
            stance = {"SUPPORT": "support", "UNDERMINE": "oppose"}.get(row["stance_label_3"])
            known = [key for key in row["pids"] if key in texts]
            for place in random.permutation(len(known))[:_BY_CLAIM]:
                if stance is not None:
                    yield texts[known[place]], *named(claim["text"], stance)


def _marked(said: str, target: str) -> str:
    """Return what is said with its mention of the target between asterisks, where it names it in the same words."""
    found = re.search(rf"\b{re.escape(target)}\b", said, re.I)
    return f"{said[: found.start()]}* {found[0]} *{said[found.end() :]}" if found else said
