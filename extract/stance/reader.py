"""Read the stance of statements toward their targets: by the tuned encoder, with the rules' signs as a second voice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from extract.attribution.labels import TRANSCRIPT
from extract.stance.complaints import side_on_complaint
from extract.stance.conduct import Conduct
from extract.stance.drawing import Act, Said, drawn
from extract.stance.encoder import LABELS, TunedEncoder
from extract.stance.evidence import Evidence, StatementView
from extract.stance.large_encoder import LargeEncoder
from extract.stance.lexicon import Lexicon, load_lexicon
from extract.stance.rules import plain_score, rule_score
from extract.stance.shown import shown_words
from extract.stance.statement_text import StatementText, statement_text
from extract.target import Target
from extract.targets.undoing import names_the_thing_alone, with_undoing
from records.attribution import Attribution
from records.spans import Spans, TextSpan
from records.statement import Stance

Item = tuple[Doc, Attribution, Sequence[Target]]
Numbers = NDArray[np.float32]

# Above this share of `none`, nobody can tell.
_NONE = 0.8
# Signs as plain as `ruled out` on a target that is named are right more often than the encoder; weaker ones, and what
# the target is said to be or do, tell no more than chance does. What they add to the logits of `LABELS`:
_PLAIN = 0.95
# A whole phrase that says it (`is not convinced by`) has half that say.
_FAIRLY_PLAIN = 0.3
_FOR = np.array([1.0, -1.0, -0.3, 0.0], dtype=np.float32)
_AGAINST = np.array([-1.0, 1.0, -0.3, 0.0], dtype=np.float32)
# The encoder goes by the verb that rejects, not by what is rejected: `ruled out closing the ferry` is for the ferry,
# and `demanded that the ferry be kept` is against its end.
_TURNED = 2 * _FOR
# `no agreement was reached on` opposes nothing: 19 of 23 such statements unseen are neutral.
_OPEN = np.array([0.0, 0.0, 2.0, 0.0], dtype=np.float32)
# `dismissed the doubts` backs what is doubted: shares of `LABELS` for it, and for `raised concerns`.
_DISMISSED = np.array([0.8, 0.05, 0.149, 0.001], dtype=np.float32)
_VOICED = np.array([0.05, 0.8, 0.149, 0.001], dtype=np.float32)
# No statement is taken to be surer than that of its side.
_NONE_KNOWN: Mapping[str, str] = MappingProxyType({})
_SUREST = 3.0


@dataclass(frozen=True, slots=True)
class StanceReading:
    """A stance, its score from -1 (oppose) to 1 (support), and the words that speak for it."""

    stance: Stance | None
    score: float
    evidence: Spans


# Who leads a talk puts what others hold to those who answer.
_LEADS_THE_TALK = StanceReading("neutral", 0.0, ())


class StanceEncoder(Protocol):
    """Judges statements toward their targets."""

    def logits(self, statements: Sequence[StatementText]) -> Numbers:
        """Return a row a statement, a column for each of `LABELS`."""
        ...


@dataclass(frozen=True, slots=True)
class MeanOfEncoders:
    """Judges statements by the mean of what several encoders say."""

    encoders: Sequence[StanceEncoder]

    def logits(self, statements: Sequence[StatementText]) -> Numbers:
        """Return a row a statement, a column for each of `LABELS`."""
        found: Numbers = np.mean([encoder.logits(statements) for encoder in self.encoders], axis=0, dtype=np.float32)
        return found


class StanceReader:
    """Reads stances; holds the encoder and the word lists."""

    def __init__(self, encoder: StanceEncoder, lexicon: Lexicon) -> None:
        self._encoder = encoder
        self._lexicon = lexicon

    @classmethod
    def load(cls, vocabulary: Path, *, large: bool = False) -> StanceReader:
        """Return a reader with all that comes with the package.

        `vocabulary` is that of BERT's lower-case English word pieces. With `large` a second encoder, four times the
        size, has as much of a say as the first. Raises `ModelError` where a file or a package is missing.
        """
        encoder: StanceEncoder = TunedEncoder.load(vocabulary)
        if large:
            encoder = MeanOfEncoders((encoder, LargeEncoder.load(vocabulary)))
        return cls(encoder, load_lexicon())

    def read_all(
        self,
        items: Sequence[Item],
        speakers: Sequence[str | None] = (),
        bodies: Mapping[str, str] = _NONE_KNOWN,
        conduct: Sequence[Conduct] = (),
    ) -> list[list[StanceReading]]:
        """Return the readings of one article's statements, in order: one a target.

        `speakers`, one a statement, tell who says what: a statement that only implies its target is read beside others
        of its speaker, for people seldom change sides within one article. `bodies` tell for whom a speaker speaks: who
        leads a union is seldom on another side than the union. `conduct` is what the article itself tells of them.
        """
        others = _of_the_same(items, speakers or [None] * len(items))
        # a Doc joins its tokens anew whenever it is asked for its text
        words = {doc: doc.text for doc in dict.fromkeys(doc for doc, _, _ in items)}
        meant = [[_as_meant(target, words[doc], said) for target in targets] for doc, said, targets in items]
        views = [StatementView(doc, attribution, self._lexicon) for doc, attribution, _ in items]
        texts = [
            statement_text(words[doc], attribution, target, beside)
            for (doc, attribution, _), targets, beside in zip(items, meant, others, strict=True)
            for target in targets
        ]
        text = "".join(words.values()) if len(words) == 1 else ""
        texts += [statement_text(text, told.sentence, told.target) for told in conduct]
        logits = iter(self._encoder.logits(texts))
        judged = [
            [self._judged(view, *pair, next(logits)) for pair in zip(targets, as_meant, strict=True)]
            for view, (_, _, targets), as_meant in zip(views, items, meant, strict=True)
        ]
        acts = [
            Act(told.speaker, told.target.label, self._judged(view, told.target, told.target, own).side)
            for told, own in zip(conduct, logits, strict=True)
            for view in [StatementView(items[0][0], told.sentence, self._lexicon)]
        ]
        logits_drawn = _drawn(judged, items, speakers or [None] * len(items), bodies, text, acts)
        readings: list[list[StanceReading]] = []
        for view, (_, attribution, _), found in zip(views, items, judged, strict=True):
            leads = attribution.method == TRANSCRIPT and attribution.modality == "asked"
            read = [_reading(view, one, next(logits_drawn)) for one in found]
            readings.append([_LEADS_THE_TALK] * len(read) if leads else read)
        return readings

    def _judged(self, view: StatementView, mentioned: Target, target: Target, logits: Numbers) -> _Judged:
        """Return what speaks for each stance toward a target as it is meant; the statement names it as `mentioned`."""
        if target.turned:
            against = self._judged(view, replace(mentioned, turned=False), replace(target, turned=False), logits)
            return against.turned()
        if target.mention is None and mentioned.mention is not None:
            logits = logits - _said_for(view.evidence(mentioned)) * _TURNED
        signs = view.evidence(target)
        named = target.mention is not None
        open_matter = named and any(sign.kind == "open" for sign in signs)
        if named and any(sign.kind == "turned" for sign in signs):
            logits = logits + _TURNED
        phrase = named and any(sign.kind == "phrase" for sign in signs)
        logits = with_signs(
            logits,
            plain_score(signs) if named else 0.0,
            phrase=rule_score(signs, implied=False) if phrase else 0.0,
            open_matter=open_matter,
        )
        if side := side_on_complaint(view.cue, view.content):
            logits = np.log(_DISMISSED if side > 0 else _VOICED)
        return _Judged(signs, logits)


@dataclass(frozen=True, slots=True)
class _Judged:
    """The signs of a statement toward a target, and the logits of `LABELS` by them and the encoder."""

    signs: Sequence[Evidence]
    logits: Numbers

    def turned(self) -> _Judged:
        """Return what speaks for the stances toward what the target is a decision against."""
        support, oppose, *rest = self.logits
        signs = [replace(sign, value=-sign.value) for sign in self.signs]
        return _Judged(signs, np.array([oppose, support, *rest], dtype=np.float32))

    @property
    def side(self) -> float:
        """Half of the log odds of support over oppose."""
        return float(np.clip((self.logits[0] - self.logits[1]) / 2, -_SUREST, _SUREST))


def _drawn(
    judged: Sequence[Sequence[_Judged]],
    items: Sequence[Item],
    speakers: Sequence[str | None],
    bodies: Mapping[str, str],
    text: str,
    acts: Sequence[Act],
) -> Iterator[Numbers]:
    """Yield the logits of each statement toward each target, drawn by what else is said of it in the article."""
    found = [
        (one, Said(target.label, speaker, bodies.get(speaker or ""), whole.start, whole.end, one.side))
        for (_, attribution, targets), each, speaker in zip(items, judged, speakers, strict=True)
        for whole in [_whole(attribution.content)]
        for target, one in zip(targets, each, strict=True)
    ]
    for (one, _), side in zip(found, drawn([said for _, said in found], text, acts), strict=True):
        middle = (one.logits[0] + one.logits[1]) / 2
        yield np.array([middle + side, middle - side, *one.logits[2:]], dtype=np.float32)


def _whole(spans: Spans) -> TextSpan:
    """Return the span from the first of the spans to the last."""
    return TextSpan(min((s.start for s in spans), default=0), max((s.end for s in spans), default=0))


def _reading(view: StatementView, judged: _Judged, logits: Numbers) -> StanceReading:
    shares = shares_of(logits)
    stance = stance_of(shares)
    return StanceReading(stance, round(float(shares[0] - shares[1]), 3), shown_words(view, judged.signs, stance))


def _said_for(signs: Sequence[Evidence]) -> float:
    """Return 1 where a verb says plainly that the speaker is for what it governs, -1 against, else 0."""
    cue = sum(sign.value for sign in signs if sign.kind == "cue")
    return float(np.sign(cue)) if abs(cue) >= _PLAIN else 0.0


def _as_meant(target: Target, text: str, attribution: Attribution) -> Target:
    """Return the target as it bears on the stance: implied where its mention is that of what it undoes.

    On *pool closure* a statement that names the pool says no more of the closure than one that names nothing; one that
    speaks of the end of the pool names the closure.
    """
    if target.turned:
        return replace(target, label=f"{target.label} rejection")
    if target.mention is None or not names_the_thing_alone(target.label, target.mention.of(text)):
        return target
    whole = with_undoing(text, target.mention, attribution.content)
    return replace(target, mention=None if whole == target.mention else whole)


def _of_the_same(items: Sequence[Item], speakers: Sequence[str | None]) -> list[list[Attribution]]:
    """Return for each statement the others of its speaker."""
    said: defaultdict[str, list[int]] = defaultdict(list)
    for i, speaker in enumerate(speakers):
        if speaker is not None:
            said[speaker].append(i)
    return [
        [items[j][1] for j in said[speaker] if j != i] if speaker is not None else []
        for i, speaker in enumerate(speakers)
    ]


def with_signs(logits: Numbers, plain: float, *, phrase: float = 0.0, open_matter: bool = False) -> Numbers:
    """Return the encoder's logits of `LABELS` with what the rules' scores of -1 to 1 add to them.

    `plain` is the score of what the speaker does or wants with the target, `phrase` that of all signs where a whole
    phrase is one of them; `open_matter`: what is said is that a matter is open.
    """
    if abs(plain) >= _PLAIN:
        return logits + (_FOR if plain > 0 else _AGAINST)
    if open_matter:
        return logits + _OPEN
    if abs(phrase) >= _FAIRLY_PLAIN:
        return logits + 0.5 * (_FOR if phrase > 0 else _AGAINST)
    return logits


def shares_of(logits: Numbers) -> Numbers:
    """Return the shares of `LABELS`, which sum to 1."""
    powers = np.exp(logits - logits.max())
    shares: Numbers = powers / powers.sum()
    return shares


def stance_of(shares: Numbers) -> Stance | None:
    """Return the likeliest stance; None where nothing is said of the target."""
    if shares[LABELS.index("none")] > _NONE:
        return None
    return ("support", "oppose", "neutral")[int(shares[:3].argmax())]
