"""The same utterance in several articles: trimmed, re-worded or merged with another."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from graph.linked import Repeat
from graph.linking.contradiction import contradict
from graph.linking.numbers import months_in, numbers_in
from graph.linking.topics import Encode
from graph.linking.wording import is_light
from records.statement import Statement
from records.wordforms import stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RUN = 6
_COMMON_TO_MANY = 40
_LATEST = 200
_DAYS = 14
_DAYS_BY_MEANING = 7
_WORTH_A_LOOK = 0.35
_AGAIN = re.compile(r"\b(?:again|once more|anew|repeat(?:s|ed|ing)?|reiterat(?:e|es|ed|ing))\b", re.IGNORECASE)
# Logistic regression on the pairs of tests/stories: intercept, cosine, share of the shorter one's words in common,
# share of both, six words in a row, numbers or months that differ, `again` on one side, words in common (four are
# enough), lead over the likest rival by cosine and by words. docs/quality.md has the figures on stories left out.
_WEIGHTS = (-2.04, 2.16, 1.49, -0.63, 0.22, -1.89, -1.8, 0.78, 1.64, 0.43)
_ENOUGH = -0.2
_SIDES = frozenset(("support", "oppose"))


@dataclass(frozen=True, slots=True)
class _Utterance:
    """What of a statement is compared: its words in order, these after its cue, its stems, its runs of six words."""

    statement: Statement
    words: tuple[str, ...]
    cued: tuple[str, ...]
    stems: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    day: str | None
    numbers: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    again: bool = False

    @property
    def order(self) -> tuple[str, bool, str, int, str]:
        """Dated before undated, the earliest first; of one day the article that credits an agency."""
        s = self.statement
        return (self.day or "~", s.article.agency is None, s.article.id, s.attribution.extent.start, s.id)


def find_repeats(statements: Iterable[Statement], *, encode: Encode | None = None) -> list[Repeat]:
    """Return the repeats: from each statement to the earlier one of the same speaker that told the utterance first.

    A statement that runs several utterances together repeats each of them.

    Earlier is by date, then comes whoever credits a news agency, then by article id; `earlier` is always the first
    telling, so a later copy never points to another copy. Within one article only an exact repetition counts.
    Statements without a speaker have no repeats. Wordings that only resemble each other count if they are at most 14
    days apart; with `encode`, so do other wordings of like meaning (a translation, indirect speech) at most seven days
    apart. Two occasions in one week on which a speaker says nearly the same cannot be told from one.
    """
    by_speaker: dict[str, list[_Utterance]] = defaultdict(list)
    for statement in statements:
        if statement.speaker is not None:
            by_speaker[statement.speaker.id].append(_utterance(statement))
    frequency = Counter(s for group in by_speaker.values() for u in group for s in u.stems)
    total = sum(map(len, by_speaker.values()))
    weight = {s: math.log(1 + total / count) for s, count in frequency.items()}
    repeats = [r for group in by_speaker.values() if len(group) > 1 for r in _repeats_of_one(group, weight, encode)]
    return sorted(repeats, key=lambda r: (r.later, r.earlier))


def date_from_repeats(statements: Sequence[Statement], repeats: Iterable[Repeat]) -> list[Statement]:
    """Return the statements, each undated one with the date of the dated repeat most like it (basis `repeat`)."""
    dates = {s.id: s.date for s in statements if s.date}
    first_tellings: dict[str, list[tuple[float, str]]] = defaultdict(list)
    links = list(repeats)
    for repeat in links:
        if repeat.later in dates:
            first_tellings[repeat.earlier].append((-repeat.similarity, dates[repeat.later]))
    found: dict[str, str] = {key: min(options)[1] for key, options in first_tellings.items() if key not in dates}
    for repeat in sorted(links, key=lambda r: (r.similarity, r.earlier)):
        told = dates.get(repeat.earlier) or found.get(repeat.earlier)
        if repeat.later not in dates and told:
            found[repeat.later] = told
    return [replace(s, date=found[s.id], date_basis="repeat") if s.id in found else s for s in statements]


def _utterance(statement: Statement) -> _Utterance:
    words = tuple(word.casefold() for word in _WORD.findall(statement.quote))
    return _Utterance(
        statement=statement,
        words=words,
        cued=(*(word.casefold() for word in _WORD.findall(statement.cue)), *words),
        stems=frozenset(stem(word) for word in words if not is_light(word) and len(word) > 1),
        runs=frozenset(words[i : i + _RUN] for i in range(len(words) - _RUN + 1)),
        day=statement.date or statement.article.published,
        numbers=numbers_in(statement.quote),
        months=months_in(statement.quote),
        again=bool(_AGAIN.search(f"{statement.cue} {statement.quote}")),
    )


def _repeats_of_one(group: Sequence[_Utterance], weight: dict[str, float], encode: Encode | None) -> Iterator[Repeat]:
    """Yield the repeats among the utterances of one speaker."""
    told = sorted(group, key=lambda u: u.order)
    likeness = _Likeness(told, weight, encode) if encode and _in_several_articles(told) else None
    firsts: list[frozenset[int]] = []
    index: dict[str, list[int]] = defaultdict(list)
    for place, utterance in enumerate(told):
        found: dict[int, float] = {}
        for other in _candidates(utterance, index):
            similarity = _similarity_of_words(utterance, told[other], weight)
            if similarity is not None:
                found[other] = similarity
        if likeness is not None:
            found = likeness.judged(place, found)
        found = {other: value for other, value in found.items() if not _at_odds(utterance, told[other])}
        for key in utterance.stems:
            index[key].append(place)
        roots = _roots(found, firsts)
        firsts.append(frozenset(roots) or frozenset([place]))
        for root, similarity in roots.items():
            first = told[root].statement
            wire = first.article.agency or utterance.statement.article.agency
            yield Repeat(utterance.statement.id, first.id, round(similarity, 4), wire)


def _at_odds(ours: _Utterance, theirs: _Utterance) -> bool:
    """Whether two statements that are worded alike say opposite things or other numbers, by their words or cues."""
    if contradict(ours.cued, theirs.cued):
        return True
    sides = {p.topic: p.stance for p in ours.statement.positions if p.stance in _SIDES}
    opposed = any(p.stance in _SIDES and sides.get(p.topic, p.stance) != p.stance for p in theirs.statement.positions)
    return opposed and ours.words == theirs.words and ours.statement.cue != theirs.statement.cue


def _differ(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both have some, and none in common."""
    return bool(ours and theirs and not ours & theirs)


def _roots(found: Mapping[int, float], firsts: Sequence[frozenset[int]]) -> dict[int, float]:
    """Return the first tellings that a statement repeats, the likest first; several where it runs several together."""
    roots: dict[int, float] = {}
    for place, similarity in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        # a statement that runs two utterances together says nothing on which of them this one repeats
        if len(firsts[place]) == 1:
            [root] = firsts[place]
            if place == root or root not in roots:
                roots[root] = max(similarity, roots.get(root, 0.0))
    if not roots and found:
        best = max(found, key=lambda place: (found[place], -place))
        roots[min(firsts[best])] = found[best]
    return roots


class _Likeness:
    """Weighs whether two statements of one speaker in two articles are one utterance, by words and by meaning.

    The likeliest partner in an article makes its neighbours there less likely: two statements of one article are
    seldom one utterance. Numbers that differ, and *again* on one side alone, speak of another occasion.
    """

    def __init__(self, told: Sequence[_Utterance], weight: dict[str, float], encode: Encode) -> None:
        self.told = told
        self.weight = weight
        self.meanings = encode([u.statement.quote for u in told])
        self.in_article: dict[str, list[int]] = defaultdict(list)
        for place, utterance in enumerate(told):
            self.in_article[utterance.statement.article.id].append(place)

    def judged(self, place: int, by_words: Mapping[int, float]) -> dict[int, float]:
        """Return the earlier statements that are one utterance with this one, with a share of 0 to 1 each."""
        ours = self.told[place]
        start = max(0, place - _LATEST)
        near = self.meanings[start:place] @ self.meanings[place]
        candidates = {start + k for k in np.flatnonzero(near >= _WORTH_A_LOOK).tolist()} | set(by_words)
        found: dict[int, float] = {}
        for other in sorted(candidates):
            theirs = self.told[other]
            if ours.words == theirs.words and other in by_words:
                found[other] = by_words[other]
            elif ours.statement.article.id != theirs.statement.article.id and min(len(ours.stems), len(theirs.stems)):
                days = _DAYS if other in by_words else _DAYS_BY_MEANING
                if ours.runs & theirs.runs or _near(ours.day, theirs.day, days):
                    value = self._value(place, other)
                    if value >= _ENOUGH:
                        cosine = float(self.meanings[place] @ self.meanings[other])
                        found[other] = min(1.0, max(by_words.get(other, 0.0), cosine, 0.0))
        return found

    def _value(self, one: int, other: int) -> float:
        ours, theirs = self.told[one], self.told[other]
        cosine = float(self.meanings[one] @ self.meanings[other])
        contained, overlap = self._shared(one, other)
        rivals = [
            (float(self.meanings[a] @ self.meanings[b]), self._shared(a, b)[1])
            for a, b in (
                *((one, k) for k in self.in_article[theirs.statement.article.id] if k != other),
                *((k, other) for k in self.in_article[ours.statement.article.id] if k != one),
            )
        ]
        features = (
            1.0,
            cosine,
            contained,
            overlap,
            float(bool(ours.runs & theirs.runs)),
            float(_differ(ours.numbers, theirs.numbers) or _differ(ours.months, theirs.months)),
            float(ours.again != theirs.again),
            min(len(ours.stems & theirs.stems), 4) / 4,
            cosine - max((value for value, _ in rivals), default=0.0),
            overlap - max((value for _, value in rivals), default=0.0),
        )
        return sum(a * b for a, b in zip(_WEIGHTS, features, strict=True))

    def _shared(self, one: int, other: int) -> tuple[float, float]:
        """Return which share of the shorter one's words, and of both, the two have in common."""
        ours, theirs = self.told[one].stems, self.told[other].stems
        common = sum(self.weight[s] for s in ours & theirs)
        smaller = min(sum(self.weight[s] for s in stems) for stems in (ours, theirs))
        every = sum(self.weight[s] for s in ours | theirs)
        return (common / smaller if smaller else 0.0), (common / every if every else 0.0)


def _in_several_articles(group: Sequence[_Utterance]) -> bool:
    return len({u.statement.article.id for u in group}) > 1


def _candidates(utterance: _Utterance, index: dict[str, list[int]]) -> list[int]:
    """Return the places of utterances that share at least two of the rarer stems, or the only one."""
    shared: Counter[int] = Counter()
    rare = sorted(utterance.stems, key=lambda s: (len(index.get(s, ())), s))
    for key in rare[: max(6, len(rare) // 2)]:
        shared.update(index.get(key, ())[-_COMMON_TO_MANY:])
    least = min(2, len(utterance.stems))
    return sorted(place for place, count in shared.items() if count >= least)


def _similarity_of_words(ours: _Utterance, theirs: _Utterance, weight: dict[str, float]) -> float | None:
    """Return a share of 0 to 1 if the words make the two one utterance, else None."""
    same_words = ours.words == theirs.words
    if ours.statement.article.id == theirs.statement.article.id:
        return 1.0 if same_words and len(ours.words) > 2 else None
    if same_words:
        return 1.0
    shared = ours.stems & theirs.stems
    common = sum(weight[s] for s in shared)
    smaller = min(sum(weight[s] for s in u.stems) for u in (ours, theirs))
    contained = common / smaller if smaller else 0.0
    overlap = common / sum(weight[s] for s in ours.stems | theirs.stems)
    value = min(1.0, (contained + overlap) / 2)
    if ours.runs & theirs.runs and contained >= 0.5:
        return max(value, 0.7)
    if _near(ours.day, theirs.day, _DAYS) and ((contained >= 0.65 and len(shared) > 2) or contained > 0.9):
        return value
    return None


def _near(one: str | None, other: str | None, most: int) -> bool:
    """Whether two days are at most so many days apart; a day that is not known is near to every day."""
    try:
        days = [date.fromisoformat(day) for day in (one, other) if day and len(day) == len("2000-01-01")]
    except ValueError:
        return True
    return len(days) < 2 or abs((days[0] - days[1]).days) <= most
