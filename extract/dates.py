"""When each statement was made: the time that its reporting clause tells, else the scene's, else the article's."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from extract.scenes import Scene, days_apart, scenes
from extract.statement_times import Reading, StatementDate, readings_of
from extract.time_expressions import date_from_scene, is_day, time_expressions
from extract.token_index import TokenIndex
from extract.word_lists import word_list
from records.attribution import Attribution

__all__ = ["UNKNOWN", "StatementDate", "statement_dates"]

UNKNOWN = StatementDate(None, None)

_PRONOUNS = frozenset({"he", "she", "it", "they", "i", "we", "who", "his", "her", "their", "him", "them"})
_LEAD_PARAGRAPHS = 3
_SCENE_PARAGRAPHS = 12
_SPEECH_PARAGRAPHS = 2
_LEAD_DAYS = 3
_NEWS_DAYS = 14
_WINDOW = 300  # statements, or scenes, that are looked back over


def statement_dates(
    doc: Doc,
    attributions: Sequence[Attribution],
    published: str | None,
    *,
    speakers: Sequence[str | None] | None = None,
) -> list[StatementDate]:
    """Return one date an attribution, in order.

    A time that belongs to the cue's clause dates the statement (`explicit` when written in full, else `relative`, which
    needs `published`). Without one, a statement has the date of the scene it is told in (`event`): the same speaker's
    occasion, the gathering or document that the sentence speaks of as known, the gathering under way, the news of the
    lead. `speakers` tells who is the same (any key), else surnames and pronouns do. What is left has the article's
    date, except where the text looks back: `he said earlier`, `she had said`, `they have long said`.
    """
    if not attributions:
        return []
    keys = list(speakers) if speakers is not None else _speaker_keys(TokenIndex(doc), attributions)
    timeline = _Timeline.of(doc, attributions, keys, published)
    dates: list[StatementDate] = []
    for i in range(len(attributions)):
        dates.append(timeline.date_at(i, dates))
    return dates


def _with_scenes(readings: Sequence[Reading], told: Sequence[Scene], published: str | None) -> list[Reading]:
    """Return the readings, those that count from a scene (`that day`, `two days earlier`) with the date it gives."""
    done: list[Reading] = []
    for reading in readings:
        if reading.from_scene is not None:
            before = [(s.at, s.date) for s in told if s.sentence < reading.sentence]
            before += [(r.at, r.date.date) for r in done if r.date is not None and r.date.date is not None]
            after = reading.from_scene.parts[2:] == ("after",)
            iso = date_from_scene(reading.from_scene, max(before)[1] if before else published if after else None)
            if iso is not None:
                reading = replace(reading, date=StatementDate(iso, "event"), recent=len(iso) == 10)
        done.append(reading)
    return done


def _lead(ordered: Sequence[Scene], dated: set[int], end: int) -> tuple[Scene | None, int]:
    """Return the scene of the day that the article opens with, and where another day is first named.

    Bare speech, `Lee said on Monday`, is no event that others speak at; `dated` holds the sentences of such speech.
    """
    days = [scene for scene in ordered if scene.recent and is_day(scene.date)]
    if not days or days[0].paragraph >= _LEAD_PARAGRAPHS:
        return None, 0
    ends = next((scene.at for scene in days if scene.date != days[0].date), end)
    told = next((s for s in days if s.at < ends and (s.gathering or s.sentence not in dated)), None)
    return told, ends


@dataclass(frozen=True, slots=True)
class _Timeline:
    """The readings and scenes of one article, in text order.

    `of_key` lists the statements of each speaker; `lead` is the day of the news that the article opens with, and holds
    for what stands before `lead_end`, where another day is named.
    """

    readings: Sequence[Reading]
    scenes: Sequence[Scene]
    keys: Sequence[str | None]
    published: str | None
    of_key: Mapping[str, Sequence[int]]
    spoken: frozenset[int]
    lead: Scene | None
    lead_end: int

    @classmethod
    def of(
        cls, doc: Doc, attributions: Sequence[Attribution], keys: Sequence[str | None], published: str | None
    ) -> _Timeline:
        index = TokenIndex(doc)
        sentences = list(doc.sents)
        expressions = list(time_expressions(index.text))
        first = list(readings_of(index, sentences, expressions, attributions, published))
        contents = [span for attribution in attributions for span in attribution.content]
        last: dict[int, str] = {}
        for reading, key in zip(first, keys, strict=True):
            if key is not None:
                last[reading.sentence + 1] = key
        names = _names(index, attributions, keys)
        told = list(scenes(index, sentences, expressions, contents, names, published, last_key=last))
        readings = _with_scenes(first, told, published)
        asides = {(r.sentence, r.date.date) for r in readings if r.date is not None and r.looks_back}
        told = [scene for scene in told if (scene.sentence, scene.date) not in asides]
        own = [
            Scene(
                at=r.at,
                sentence=r.sentence,
                paragraph=r.paragraph,
                date=r.date.date,
                who=frozenset({key} if key else ()),
                nouns=r.nouns,
                recent=r.recent,
                telling=bool(r.nouns),
                deed=r.deed,
                told_to=r.told_to,
            )
            for r, key in zip(readings, keys, strict=True)
            if r.date is not None and r.date.date is not None and not r.looks_back
        ]
        ordered = sorted([*told, *own], key=lambda scene: scene.at)
        of_key: dict[str, list[int]] = defaultdict(list)
        for i, key in enumerate(keys):
            if key is not None:
                of_key[key].append(i)
        lead, lead_end = _lead(ordered, {r.sentence for r in readings if r.date is not None}, len(index.text))
        spoken = frozenset(r.at for r in readings)
        return cls(readings, ordered, keys, published, of_key, spoken, lead, lead_end)

    def date_at(self, i: int, dates: Sequence[StatementDate]) -> StatementDate:
        """Return the date of one statement, given those of the statements before it."""
        own = self.readings[i]
        if own.date is not None:
            return own.date
        if own.timed or own.earlier or own.background:
            return UNKNOWN
        end = bisect_left(self.scenes, own.at, key=lambda scene: scene.at)
        before = self.scenes[max(0, end - _WINDOW) : end]
        found = self._of_known_noun(i, before) or self._of_pronoun(i, dates) or self._of_speaker(i, before)
        if found is None and own.past and not own.apart:
            found = self._of_gathering(i, before)
        if found is None:
            found = self._of_speech_before(i, dates) or self._of_speaker_later(i)
        if found is None and own.past:
            found = self._of_lead(own)
        if found is not None:
            return found
        return StatementDate(self.published, "article") if self.published else UNKNOWN

    def _of_known_noun(self, i: int, before: Sequence[Scene]) -> StatementDate | None:
        """Return the date of `the letter`, `the meeting` that the sentence speaks of, told earlier with its time.

        So is what the same speaker `told the Gazette` of one interview.

        A gathering that no earlier sentence names (`outside the courthouse`) is that of the news.
        """
        own, key = self.readings[i], self.keys[i]
        earlier = [scene for scene in before if scene.sentence != own.sentence]
        for scene in reversed(earlier):
            if scene.nouns & own.known or (
                own.told_to is not None and own.told_to == scene.told_to and key in scene.who
            ):
                return StatementDate(scene.date, "event")
        if own.past and own.known & word_list("time_words/gatherings"):
            recent = [scene for scene in earlier if scene.recent]
            first = next((scene for scene in recent if scene.gathering), recent[-1] if recent else None)
            return StatementDate(first.date, "event") if first is not None else None
        return None

    def _of_pronoun(self, i: int, dates: Sequence[StatementDate]) -> StatementDate | None:
        """Return the date of the statement before, where a pronoun goes on from it: `The letter says ... It adds`."""
        own, last = self.readings[i], self.readings[i - 1] if i else None
        if last is None or not own.pronoun or last.paragraph != own.paragraph or own.sentence - last.sentence > 1:
            return None
        if last.aside or last.deed or (own.past != last.past):
            return None
        found = dates[i - 1]
        return StatementDate(found.date, "event") if found.basis not in {"article", None} else None

    def _of_speaker(self, i: int, before: Sequence[Scene]) -> StatementDate | None:
        """Return the date that the last scene of the same speaker hands on; UNKNOWN where its time is open."""
        own, key = self.readings[i], self.keys[i]
        if key is None:
            return None
        last = next((s for s in reversed(before) if key in s.who and self._hands_on(s, i)), None)
        for j in reversed(self._others(key, i - _WINDOW, i)):
            reading = self.readings[j]
            if last is not None and reading.at < last.at:
                break
            if reading.date is None and reading.earlier and reading.paragraph >= own.paragraph - 1:
                return UNKNOWN
            if reading.date is None and reading.timed and not (reading.aside or reading.deed):
                near = reading.paragraph == own.paragraph or self._continues(j, i)
                if near:
                    return UNKNOWN
        return StatementDate(last.date, "event") if last is not None else None

    def _hands_on(self, scene: Scene, i: int) -> bool:
        """Say whether a scene of the speaker dates the statement: news does what was said then, and a lead's `says`."""
        if scene.recent:
            own = self.readings[i]
            return own.past or (not own.perfect and scene.at in self.spoken)
        return self._holds_on(scene, i)

    def _holds_on(self, scene: Scene, i: int) -> bool:
        """Say whether an old or imprecise time still holds: in its paragraph, or while the speaker speaks on."""
        own = self.readings[i]
        if not own.past:
            return False
        if scene.paragraph == own.paragraph:
            return scene.telling or not scene.deed
        if not scene.telling:
            return False
        between = [j for j in range(max(0, i - _WINDOW), i) if scene.at <= self.readings[j].at]
        return all(self.keys[j] == self.keys[i] for j in between) and self._runs_on(scene.paragraph, [*between, i])

    def _runs_on(self, paragraph: int, chain: Sequence[int]) -> bool:
        at = paragraph
        for j in chain:
            if self.readings[j].paragraph > at + 1:
                return False
            at = self.readings[j].paragraph
        return True

    def _continues(self, j: int, i: int) -> bool:
        return all(self.keys[k] == self.keys[i] for k in range(j, i)) and self._runs_on(
            self.readings[j].paragraph, range(j + 1, i + 1)
        )

    def _of_gathering(self, i: int, before: Sequence[Scene]) -> StatementDate | None:
        """Return the date of the gathering under way: the last scene, if nothing has led away from it since.

        One that comes after another day of the news has been told is an aside, and holds for its paragraph; one after
        statements of no known day for the next as well.
        """
        own = self.readings[i]
        if not before:
            return None
        scene = before[-1]
        opening = next((s for s in self.scenes if s.recent and is_day(s.date)), scene)
        start = max(0, i - _WINDOW)
        others = [j for j in range(start, i) if self._is_of_no_day(j) and self.readings[j].at < opening.at]
        if self.keys[i] is not None and self.keys[i] in {self.keys[j] for j in others}:
            return None
        lasts = 0 if scene.date != opening.date else 1 if len(others) > 1 else _SCENE_PARAGRAPHS
        if not (scene.gathering and scene.recent) or own.paragraph - scene.paragraph > lasts:
            return None
        between = [r for r in self.readings[max(0, i - _WINDOW) : i] if scene.at < r.at < own.at]
        if any(not r.past or r.background for r in between):
            return None
        return StatementDate(scene.date, "event")

    def _is_of_no_day(self, j: int) -> bool:
        return self.readings[j].past and self.readings[j].date is None

    def _of_speech_before(self, i: int, dates: Sequence[StatementDate]) -> StatementDate | None:
        """Return the scene's date that the speaker's last statement has, a paragraph or two before: he speaks on."""
        own, key = self.readings[i], self.keys[i]
        before = self._others(key, i - _WINDOW, i) if key is not None else []
        if not before or not own.past or own.elsewhere:
            return None
        last = self.readings[before[-1]]
        goes_on = last.past and not last.looks_back and own.paragraph - last.paragraph <= _SPEECH_PARAGRAPHS
        found = dates[before[-1]]
        is_news = is_day(found.date) and days_apart(found.date or "", self.published) <= _NEWS_DAYS
        return found if goes_on and is_news and found.basis == "event" else None

    def _of_speaker_later(self, i: int) -> StatementDate | None:
        """Return the one date that the speaker's later statements tell: a lead is told again with its time."""
        key = self.keys[i]
        later = [self.readings[j] for j in self._others(key, i + 1, i + _WINDOW)] if key is not None else []
        told = {r.date.date for r in later if r.date is not None and r.tells_occasion}
        return StatementDate(told.pop(), "event") if len(told) == 1 else None

    def _of_lead(self, own: Reading) -> StatementDate | None:
        """Return the day of the news, while no other has been named; not an old one, nor for words apart from it."""
        if self.lead is None or not self.lead.at < own.at < self.lead_end:
            return None
        if days_apart(self.lead.date, self.published) > (1 if own.apart else _LEAD_DAYS):
            return None
        return StatementDate(self.lead.date, "event")

    def _others(self, key: str, start: int, end: int) -> Sequence[int]:
        """Return the speaker's statements from `start` up to `end`."""
        held = self.of_key[key]
        return held[bisect_left(held, start) : bisect_left(held, end)]


def _names(index: TokenIndex, attributions: Sequence[Attribution], keys: Sequence[str | None]) -> dict[str, str]:
    """Return whose each name is, by its last word or the noun that stands for a source; none that two share."""
    owners: dict[str, set[str]] = {}
    for attribution, key in zip(attributions, keys, strict=True):
        source = index.tokens(attribution.source)
        if key is None or not source:
            continue
        root = next((token for token in source if token.head == token or token.head not in source), source[-1])
        name = root.lemma_.lower() if root.pos_ == "NOUN" else None
        if root.pos_ == "PROPN":
            name = _head_name(source, [token for token in source if token.pos_ == "PROPN"])
        if name is not None:
            owners.setdefault(name, set()).add(key)
    return {name: next(iter(held)) for name, held in owners.items() if len(held) == 1}


def _speaker_keys(index: TokenIndex, attributions: Sequence[Attribution]) -> list[str | None]:
    """Return a key a source that is equal for the same surname; pronouns and `the minister` take the last one."""
    keys: list[str | None] = []
    last: str | None = None
    for attribution in attributions:
        source = index.tokens(attribution.source)
        names = [token for token in source if token.pos_ == "PROPN"]
        if names and (head := _head_name(source, names)) is not None:
            last = head
        elif source and not (source[0].lower_ in _PRONOUNS or source[0].lower_ in {"the", "its", "this", "that"}):
            last = max(source, key=lambda t: t.i).lemma_.lower()
        keys.append(last)
    return keys


def _head_name(source: list[Token], names: list[Token]) -> str | None:
    """Return the last name before a comma, the surname of `Foreign Minister Ann Lee, who ...`."""
    head: Token | None = None
    for token in source:
        if token.text == "," and head is not None:
            break
        if token in names:
            head = token
    return head.lower_ if head is not None else None
