"""When each statement was made: the time that its reporting clause tells, else the scene's, else the article's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from extract.scenes import Scene, is_recent, known_occasions, nouns_of, scenes
from extract.time_expressions import TimeExpression, date_from_scene, date_of, is_day, is_earlier, time_expressions
from extract.time_reach import dates_cue, inside, words
from records.attribution import Attribution
from records.spans import TextSpan
from records.statement import DateBasis


@dataclass(frozen=True, slots=True)
class StatementDate:
    """An ISO date or its prefix, and what it rests on; both None when nobody can tell."""

    date: str | None
    basis: DateBasis | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the sentence of one attribution tells.

    Its own date, and whether that is the time of the news; whether it tells a time at all (which may be open); whether
    it looks back to another occasion; whether it is told aside, in a relative clause, or is a deed and no words, so
    that it dates nothing else; whether its cue is in the past; whether it is written or told apart from any gathering.
    """

    at: int
    sentence: int
    paragraph: int
    date: StatementDate | None = None
    recent: bool = False
    timed: bool = False
    aside: bool = False
    deed: bool = False
    earlier: bool = False
    background: bool = False
    past: bool = True
    apart: bool = False
    nouns: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    pronoun: bool = False
    from_scene: TimeExpression | None = None

    @property
    def tells_occasion(self) -> bool:
        """Whether its date can be that of the news, and so of other statements."""
        return self.date is not None and self.recent and not (self.earlier or self.background or self.aside)


UNKNOWN = StatementDate(None, None)

_EARLIER = frozenset({"earlier", "previously", "formerly", "once", "originally", "initially"})
_LONG = frozenset(
    {"long", "often", "always", "repeatedly", "previously", "consistently", "frequently", "since", "never"}
)
_PRONOUNS = frozenset({"he", "she", "it", "they", "i", "we", "who", "his", "her", "their", "him", "them"})
_AWAITED = frozenset({"expect", "go", "plan", "schedule", "set", "due", "intend"})
_WRITTEN = frozenset({"tweet", "write", "post", "email", "e-mail", "publish", "text", "phone", "reply"})
_LEAD_PARAGRAPHS = 3
_SCENE_PARAGRAPHS = 12


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
    keys = list(speakers) if speakers is not None else _speaker_keys(doc, attributions)
    timeline = _Timeline.of(doc, attributions, keys, published)
    return [timeline.date_at(i) for i in range(len(attributions))]


def _with_scenes(readings: Sequence[_Reading], told: Sequence[Scene]) -> list[_Reading]:
    """Return the readings, those that count from a scene (`that day`, `two days earlier`) with the date it gives."""
    done: list[_Reading] = []
    for reading in readings:
        if reading.from_scene is not None:
            before = [(s.at, s.date) for s in told if s.sentence < reading.sentence]
            before += [(r.at, r.date.date) for r in done if r.date is not None and r.date.date is not None]
            iso = date_from_scene(reading.from_scene, max(before)[1] if before else None)
            if iso is not None:
                reading = replace(reading, date=StatementDate(iso, "event"), recent=len(iso) == 10)
        done.append(reading)
    return done


@dataclass(frozen=True, slots=True)
class _Timeline:
    """The readings and scenes of one article."""

    readings: Sequence[_Reading]
    scenes: Sequence[Scene]
    keys: Sequence[str | None]
    published: str | None

    @classmethod
    def of(
        cls, doc: Doc, attributions: Sequence[Attribution], keys: Sequence[str | None], published: str | None
    ) -> _Timeline:
        sentences = list(doc.sents)
        expressions = list(time_expressions(doc.text))
        first = list(_readings(doc, sentences, expressions, attributions, published))
        contents = [span for attribution in attributions for span in attribution.content]
        last: dict[int, str] = {}
        for reading, key in zip(first, keys, strict=True):
            if key is not None:
                last[reading.sentence + 1] = key
        names = _names(doc, attributions, keys)
        told = list(scenes(doc, sentences, expressions, contents, names, published, last_key=last))
        readings = _with_scenes(first, told)
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
            )
            for r, key in zip(readings, keys, strict=True)
            if r.date is not None and r.date.date is not None and not (r.aside or r.earlier or r.background)
        ]
        return cls(readings, sorted([*told, *own], key=lambda scene: scene.at), keys, published)

    def date_at(self, i: int) -> StatementDate:
        """Return the date of one statement."""
        own = self.readings[i]
        if own.date is not None:
            return own.date
        if own.timed or own.earlier or own.background:
            return UNKNOWN
        before = [scene for scene in self.scenes if scene.sentence < own.sentence or scene.at < own.at]
        found = self._of_known_noun(own, before) or self._of_pronoun(i) or self._of_speaker(i, before)
        if found is None and own.past and not own.apart:
            found = self._of_gathering(i, before)
        if found is None:
            found = self._of_speaker_later(i)
        if found is None and own.past:
            found = self._of_lead(before)
        if found is not None:
            return found
        return StatementDate(self.published, "article") if self.published else UNKNOWN

    def _of_known_noun(self, own: _Reading, before: Sequence[Scene]) -> StatementDate | None:
        """Return the date of `the letter`, `the meeting` that the sentence speaks of, told earlier with its time.

        A gathering that no earlier sentence names (`outside the courthouse`) is that of the news.
        """
        earlier = [scene for scene in before if scene.sentence != own.sentence]
        for scene in reversed(earlier):
            if scene.nouns & own.known:
                return StatementDate(scene.date, "event")
        if own.past and own.known & words("gatherings"):
            recent = [scene for scene in earlier if scene.recent]
            first = next((scene for scene in recent if scene.gathering), recent[-1] if recent else None)
            return StatementDate(first.date, "event") if first is not None else None
        return None

    def _of_pronoun(self, i: int) -> StatementDate | None:
        """Return the date of the statement before, where a pronoun goes on from it: `The letter says ... It adds`."""
        own, last = self.readings[i], self.readings[i - 1] if i else None
        if last is None or not own.pronoun or last.paragraph != own.paragraph or own.sentence - last.sentence > 1:
            return None
        if last.aside or last.deed or (own.past != last.past):
            return None
        found = self.date_at(i - 1)
        return StatementDate(found.date, "event") if found.basis not in {"article", None} else None

    def _of_speaker(self, i: int, before: Sequence[Scene]) -> StatementDate | None:
        """Return the date that the last scene of the same speaker hands on; UNKNOWN where its time is open."""
        own, key = self.readings[i], self.keys[i]
        if key is None:
            return None
        last = next((s for s in reversed(before) if key in s.who and self._hands_on(s, i)), None)
        for j in range(i - 1, -1, -1):
            reading = self.readings[j]
            if self.keys[j] != key or (last is not None and reading.at < last.at):
                continue
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
            return self.readings[i].past or any(r.at == scene.at for r in self.readings)
        return self._holds_on(scene, i)

    def _holds_on(self, scene: Scene, i: int) -> bool:
        """Say whether an old or imprecise time still holds: in its paragraph, or while the speaker speaks on."""
        own = self.readings[i]
        if not own.past:
            return False
        if scene.paragraph == own.paragraph:
            return scene.telling or any(r.at == scene.at and not r.deed for r in self.readings)
        if not scene.telling:
            return False
        between = [j for j, r in enumerate(self.readings) if scene.at <= r.at and j < i]
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

        One that comes after another day of the news has been told is an aside, and holds for its paragraph.
        """
        own = self.readings[i]
        if not before:
            return None
        scene = before[-1]
        first = next((s for s in self.scenes if s.recent and is_day(s.date)), scene)
        lasts = _SCENE_PARAGRAPHS if scene.date == first.date else 0
        if not (scene.gathering and scene.recent) or own.paragraph - scene.paragraph > lasts:
            return None
        between = [r for r in self.readings if scene.at < r.at < own.at]
        if any(not r.past or r.background for r in between):
            return None
        return StatementDate(scene.date, "event")

    def _of_speaker_later(self, i: int) -> StatementDate | None:
        """Return the one date that the speaker's later statements tell: a lead is told again with its time."""
        if self.keys[i] is None:
            return None
        later = {
            r.date.date
            for j, r in enumerate(self.readings)
            if j > i and self.keys[j] == self.keys[i] and r.tells_occasion and r.date is not None
        }
        return StatementDate(later.pop(), "event") if len(later) == 1 else None

    def _of_lead(self, before: Sequence[Scene]) -> StatementDate | None:
        """Return the day of the news that the article opens with, while no other day has been named."""
        recent = [scene for scene in before if scene.recent and is_day(scene.date)]
        if not recent or recent[0].paragraph >= _LEAD_PARAGRAPHS or len({scene.date for scene in recent}) > 1:
            return None
        spoken = {reading.sentence for reading in self.readings if reading.date is not None}
        if all(scene.sentence in spoken and not scene.gathering for scene in recent):
            return None
        return StatementDate(recent[0].date, "event")


def _readings(
    doc: Doc,
    sentences: Sequence[Span],
    expressions: Sequence[TimeExpression],
    attributions: Sequence[Attribution],
    published: str | None,
) -> Iterator[_Reading]:
    breaks = [i for i, char in enumerate(doc.text) if char == "\n"]
    starts = [sent.start_char for sent in sentences]
    for attribution in attributions:
        cue = _tokens(doc, attribution.cue)
        at = cue[0].idx if cue else attribution.content[0].start
        paragraph = bisect_right(breaks, at)
        number = max(0, bisect_right(starts, at) - 1)
        if not cue:
            yield _Reading(at, number, paragraph)
            continue
        sent = sentences[number]
        near = [e for e in expressions if sent.start_char <= e.span.start < sent.end_char]
        near = [e for e in near if dates_cue(doc, e, attribution, attributions, cue)]
        found = None
        recent = False
        for expression in sorted(near, key=lambda e: abs(e.span.start - cue[0].idx)):
            iso = date_of(expression, published, future=_is_future(cue))
            if iso is not None and (found is None or (is_day(iso) and not is_day(found.date))):
                found = StatementDate(iso, "explicit" if expression.written else "relative")
                recent = is_recent(expression, iso, published)
        yield _Reading(
            at=at,
            sentence=number,
            paragraph=paragraph,
            date=found,
            recent=recent,
            timed=bool(near),
            aside=any(token.dep_ in {"relcl", "acl"} for token in cue),
            deed=attribution.modality not in {"said", "asked", "denied"},
            earlier=_is_earlier(cue, sent),
            background=_is_past_perfect(cue) or _is_habit(cue),
            past=_is_simple_past(cue),
            apart=_is_apart(sent, attribution, cue),
            nouns=nouns_of(sent, attribution.content),
            from_scene=next((e for e in near if e.kind == "from scene" or is_earlier(e)), None),
            pronoun=_is_pronoun(doc, attribution),
            known=known_occasions(sent, attribution.source, attribution.content),
        )


def _is_simple_past(cue: list[Token]) -> bool:
    """Say whether the cue tells what was said then: `said`, `was told`, `saying` under such a verb."""
    verb = next((token for token in cue if token.pos_ in {"VERB", "AUX"}), None)
    if verb is not None and verb.lower_ == "according":
        return False
    for _ in range(6):
        if verb is None:
            return False
        helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
        if verb.tag_ in {"VBZ", "VBP"} or helpers & {"has", "have", "is", "are", "will", "would", "does", "do"}:
            return False
        if verb.tag_ == "VBD" or helpers & {"was", "were", "did"}:
            return True
        verb = verb.head if verb.head != verb else None
    return False


def _is_apart(sent: Span, attribution: Attribution, cue: list[Token]) -> bool:
    """Say whether the words were written, or told to someone apart: `in a statement`, `wrote`, `told the Gazette`."""
    if any(token.lemma_.lower() in _WRITTEN for token in cue):
        return True
    if any(t.lemma_.lower() in words("own_media") and not inside(t, attribution.content) for t in sent):
        return True
    return any(
        child.dep_ in {"dobj", "dative"} and child.pos_ == "PROPN"
        for token in cue
        if token.lemma_ == "tell"
        for child in token.children
    )


def _is_pronoun(doc: Doc, attribution: Attribution) -> bool:
    source = _tokens(doc, attribution.source)
    return len(source) == 1 and source[0].lower_ in {"he", "she", "it", "they"}


def _is_habit(cue: list[Token]) -> bool:
    """Say whether the cue tells what the speaker keeps saying: `has long said`, `have repeatedly denied`."""
    for token in cue:
        helpers = {child.lower_ for child in token.children if child.dep_ == "aux"}
        adverbs = {child.lower_ for child in token.children if child.dep_ == "advmod"}
        if token.tag_ == "VBN" and helpers & {"has", "have", "'ve", "’ve"} and adverbs & _LONG:
            return True
    return False


def _names(doc: Doc, attributions: Sequence[Attribution], keys: Sequence[str | None]) -> dict[str, str]:
    """Return whose each name is, by its last word or the noun that stands for a source; none that two share."""
    owners: dict[str, set[str]] = {}
    for attribution, key in zip(attributions, keys, strict=True):
        source = _tokens(doc, attribution.source)
        if key is None or not source:
            continue
        root = next((token for token in source if token.head == token or token.head not in source), source[-1])
        name = root.lemma_.lower() if root.pos_ == "NOUN" else None
        if root.pos_ == "PROPN":
            name = _head_name(source, [token for token in source if token.pos_ == "PROPN"])
        if name is not None:
            owners.setdefault(name, set()).add(key)
    return {name: next(iter(held)) for name, held in owners.items() if len(held) == 1}


def _tokens(doc: Doc, spans: Sequence[TextSpan]) -> list[Token]:
    found: list[Token] = []
    for span in spans:
        part = doc.char_span(span.start, span.end, alignment_mode="expand")
        if part is not None:
            found.extend(part)
    return found


def _is_past_perfect(cue: list[Token]) -> bool:
    """Say whether the cue looks back from the news: `had said`, `had twice refused`."""
    for token in cue:
        if token.tag_ == "VBN" and any(
            child.dep_ == "aux" and child.lower_ in {"had", "'d", "’d"} for child in token.children
        ):
            return True
    return False


def _is_future(cue: list[Token]) -> bool:
    """Say whether the cue is yet to come: `will announce`, `is expected to say`."""
    for token in cue:
        helpers = {child.lower_ for child in token.children if child.dep_ == "aux"}
        if token.tag_ == "VB" and (helpers & {"will", "'ll", "’ll", "shall"}):
            return True
        if token.tag_ == "VB" and "to" in helpers and token.head.lemma_ in _AWAITED:
            return True
    return False


def _is_earlier(cue: list[Token], sent: Span) -> bool:
    """Say whether an adverb puts the cue before the news: `he said earlier`, `Earlier, the ministry said`."""
    if any(
        child.lower_ in _EARLIER and child.dep_ in {"advmod", "npadvmod"} for token in cue for child in token.children
    ):
        return True
    first = next((token for token in sent if not token.is_space), None)
    after = sent.doc[cue[-1].i + 1] if cue[-1].i + 1 < len(sent.doc) else None
    return (first is not None and first.lower_ in _EARLIER) or (after is not None and after.lower_ in _EARLIER)


def _speaker_keys(doc: Doc, attributions: Sequence[Attribution]) -> list[str | None]:
    """Return a key a source that is equal for the same surname; pronouns and `the minister` take the last one."""
    keys: list[str | None] = []
    last: str | None = None
    for attribution in attributions:
        source = _tokens(doc, attribution.source)
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
