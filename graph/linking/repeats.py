"""The same utterance in several articles: trimmed, re-worded or merged with another."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from graph.linked import Repeat
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
_SAME_MEANING = 0.55


@dataclass(frozen=True, slots=True)
class _Utterance:
    """What of a statement is compared: its words in order, its stems, its runs of six words."""

    statement: Statement
    words: tuple[str, ...]
    stems: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    day: str | None

    @property
    def order(self) -> tuple[str, bool, str, int, str]:
        """Dated before undated, the earliest first; of one day the article that credits an agency."""
        s = self.statement
        return (self.day or "~", s.article.agency is None, s.article.id, s.attribution.extent.start, s.id)


def find_repeats(statements: Iterable[Statement], *, encode: Encode | None = None) -> list[Repeat]:
    """Return one repeat for each statement that an earlier one of the same speaker said before it.

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
    for repeat in links:
        told = dates.get(repeat.earlier) or found.get(repeat.earlier)
        if repeat.later not in dates and told:
            found[repeat.later] = told
    return [replace(s, date=found[s.id], date_basis="repeat") if s.id in found else s for s in statements]


def _utterance(statement: Statement) -> _Utterance:
    words = tuple(word.casefold() for word in _WORD.findall(statement.quote))
    return _Utterance(
        statement=statement,
        words=words,
        stems=frozenset(stem(word) for word in words if not is_light(word) and len(word) > 1),
        runs=frozenset(words[i : i + _RUN] for i in range(len(words) - _RUN + 1)),
        day=statement.date or statement.article.published,
    )


def _repeats_of_one(group: Sequence[_Utterance], weight: dict[str, float], encode: Encode | None) -> Iterator[Repeat]:
    """Yield the repeats among the utterances of one speaker."""
    told = sorted(group, key=lambda u: u.order)
    meanings = encode([u.statement.quote for u in told]) if encode and _in_several_articles(told) else None
    firsts: list[int] = []
    index: dict[str, list[int]] = defaultdict(list)
    for place, utterance in enumerate(told):
        found: list[tuple[float, int]] = []
        for other in _candidates(utterance, index):
            similarity = _similarity_of_words(utterance, told[other], weight)
            if similarity is not None:
                found.append((-similarity, other))
        if meanings is not None:
            start = max(0, place - _LATEST)
            near = meanings[start:place] @ meanings[place]
            for other in (start + np.flatnonzero(near >= _SAME_MEANING)).tolist():
                if _may_be_one(utterance, told[other]):
                    found.append((-min(1.0, float(near[other - start])), other))
        for key in utterance.stems:
            index[key].append(place)
        if not found:
            firsts.append(place)
            continue
        similarity, best = min(found)
        firsts.append(firsts[best])
        if told[firsts[best]].statement.id != utterance.statement.id:
            first = told[firsts[best]].statement
            wire = first.article.agency or utterance.statement.article.agency
            yield Repeat(utterance.statement.id, first.id, round(-similarity, 4), wire)


def _in_several_articles(group: Sequence[_Utterance]) -> bool:
    return len({u.statement.article.id for u in group}) > 1


def _may_be_one(ours: _Utterance, theirs: _Utterance) -> bool:
    """Whether two utterances of like meaning can be one: other articles, close days, more than a word."""
    if ours.statement.article.id == theirs.statement.article.id or min(len(ours.stems), len(theirs.stems)) < 2:
        return False
    return _near(ours.day, theirs.day, _DAYS_BY_MEANING)


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
