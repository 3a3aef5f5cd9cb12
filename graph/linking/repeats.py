"""The same utterance in several articles: trimmed, re-worded or merged with another."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph.linked import Repeat
from graph.linking.topics import Encode
from graph.linking.wording import is_light
from records.statement import Statement
from records.wordforms import stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RUN = 6
_COMMON_TO_MANY = 40
_DAYS = 14


@dataclass(frozen=True, slots=True)
class _Utterance:
    """What of a statement is compared: its words in order, its stems, its runs of six words."""

    statement: Statement
    words: tuple[str, ...]
    stems: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    day: str | None

    @property
    def order(self) -> tuple[str, str, int, str]:
        """Dated before undated, the earliest first."""
        s = self.statement
        return (self.day or "~", s.article.id, s.attribution.extent.start, s.id)


def find_repeats(statements: Iterable[Statement], *, encode: Encode | None = None) -> list[Repeat]:
    """Return one repeat for each statement that an earlier one of the same speaker said before it.

    Earlier is by date, then by article id; `earlier` is always the first telling, so a later copy never points to
    another copy. Within one article only an exact repetition counts. Statements without a speaker have no repeats.
    Wordings that only resemble each other count if they are at most 14 days apart. With `encode`, meaning decides
    where the words leave it open.
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
    told: list[_Utterance] = []
    firsts: list[int] = []
    index: dict[str, list[int]] = defaultdict(list)
    for utterance in sorted(group, key=lambda u: u.order):
        best: tuple[float, int] | None = None
        for place in _candidates(utterance, index):
            similarity = _similarity(utterance, told[place], weight, encode)
            if similarity is not None and (best is None or similarity > best[0]):
                best = (similarity, place)
        place = len(told)
        told.append(utterance)
        firsts.append(firsts[best[1]] if best else place)
        for key in utterance.stems:
            index[key].append(place)
        if best:
            first = told[firsts[place]]
            yield Repeat(utterance.statement.id, first.statement.id, round(best[0], 4))


def _candidates(utterance: _Utterance, index: dict[str, list[int]]) -> list[int]:
    """Return the places of utterances that share at least two of the rarer stems, or the only one."""
    shared: Counter[int] = Counter()
    rare = sorted(utterance.stems, key=lambda s: (len(index.get(s, ())), s))
    for key in rare[: max(6, len(rare) // 2)]:
        shared.update(index.get(key, ())[-_COMMON_TO_MANY:])
    least = min(2, len(utterance.stems))
    return sorted(place for place, count in shared.items() if count >= least)


def _similarity(ours: _Utterance, theirs: _Utterance, weight: dict[str, float], encode: Encode | None) -> float | None:
    """Return a share of 0 to 1 if the two are one utterance, else None."""
    same_words = ours.words == theirs.words
    if ours.statement.article.id == theirs.statement.article.id:
        return 1.0 if same_words and len(ours.words) > 2 else None
    if same_words:
        return 1.0
    common = sum(weight[s] for s in ours.stems & theirs.stems)
    smaller = min(sum(weight[s] for s in u.stems) for u in (ours, theirs))
    contained = common / smaller if smaller else 0.0
    overlap = common / sum(weight[s] for s in ours.stems | theirs.stems)
    value = min(1.0, (contained + overlap) / 2)
    words = min(len(ours.stems), len(theirs.stems))
    if ours.runs & theirs.runs and contained >= 0.5:
        return max(value, 0.7)
    if not _near(ours.day, theirs.day):
        return None
    if (contained >= 0.75 and words >= 4) or (overlap >= 0.5 and words >= 3):
        return value
    if encode is not None and words >= 4 and contained >= 0.35:
        one, other = encode([ours.statement.quote, theirs.statement.quote])
        meaning = float(one @ other)
        return round(meaning, 4) if meaning >= 0.8 else None
    return None


def _near(one: str | None, other: str | None) -> bool:
    """Whether two days are at most 14 days apart; a day that is not known is near to every day."""
    try:
        days = [date.fromisoformat(day) for day in (one, other) if day and len(day) == len("2000-01-01")]
    except ValueError:
        return True
    return len(days) < 2 or abs((days[0] - days[1]).days) <= _DAYS
