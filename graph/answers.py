"""A question's answer: which speakers, by which statements, out of how much."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from graph.linking.parents import narrower_topics
from graph.linking.topics import Encode
from graph.linking.undoing import turned, undoes
from graph.linking.wording import wording
from graph.rows import Coverage, PositionRow, SpeakerRow, StatementFilter, StatementRow, TopicRow
from graph.speaker_match import SpeakerMatch, match_speakers
from graph.topic_match import (
    Context,
    TopicMatch,
    agreeing_topics,
    match_by_context,
    match_parts,
    nearest_topics,
    with_narrower,
)
from records.question import Question
from records.spans import spans_to_json
from records.statement import Stance

Count = Literal["utterances", "statements"]

# A speaker with statements for and against is an answer to "who opposed" only if at least this share of the
# weight of both speaks against; one slip of the stance model must not turn a supporter into an opponent.
_MINORITY = 0.45
# Below this weight nobody answers; below the second an answer is doubtful: of single statements read with less, hardly
# more are on the right side than on the wrong one.
_VAGUE = 0.08
_DOUBTFUL = 0.2
# In that balance a statement with none of the question's words counts so much of one that has them all.
_IN_OTHER_WORDS = 0.3
# The scores of statements that only imply the topic are small for what they are worth: with .4 to .6 they are on the
# right side as often as those that name it with more than .8 (.83 of 127 and .81 of 193).
_IMPLIED = 1.4
# A neutral statement weighs so much against either side: who says plainly that talks go on takes none by a remark.
_NEUTRAL = 0.4
_TAIL = re.compile(
    r"(?<=\w),?\s+(?:before|after|during|following|ahead\s+of|prior\s+to|since|until|in|at|near|by|from|via"
    r"|according\s+to|later|earlier)\s+",
    re.I,
)
# Topics, and titles and statements of each, that are looked at where no topic has the words of the question.
_LOOKED_AT = 20
_READ = 30


class Reads(Protocol):
    """What an answer reads from a store."""

    def topics(self) -> list[TopicRow]: ...

    def speakers(self) -> list[SpeakerRow]: ...

    def statements(self, wanted: StatementFilter | None = None) -> list[StatementRow]: ...

    def coverage(self, topic_ids: Sequence[str] | None = None) -> Coverage: ...


@dataclass(frozen=True, slots=True)
class AnsweredStatement:
    """One statement of an answer, with its position on the topic asked about (None: it was not asked by topic).

    Where utterances are counted, `copies` are the other statements of the same utterance, the earliest first.
    """

    row: StatementRow
    position: PositionRow | None
    copies: tuple[StatementRow, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.row.id,
            "article": self.row.article_id,
            "title": self.row.title,
            "date": self.row.date,
            "quote": self.row.quote,
            "content": spans_to_json(self.row.content_spans),
            "url": self.row.url,
            "stance": self.position.stance if self.position else None,
            "score": self.position.score if self.position else None,
            "topic": self.position.topic if self.position else None,
            "evidence": spans_to_json(self.position.evidence) if self.position else [],
            "publisher": self.row.publisher,
            "repeats": self.row.repeats,
            "agency": self.row.agency,
            "copies": [
                {
                    "id": copy.id,
                    "article": copy.article_id,
                    "title": copy.title,
                    "publisher": copy.publisher,
                    "date": copy.date,
                    "quote": copy.quote,
                    "url": copy.url,
                    "agency": copy.agency,
                }
                for copy in self.copies
            ],
        }


@dataclass(frozen=True, slots=True)
class SpeakerAnswer:
    """One speaker's part of an answer. `stance` None: statements of any stance were asked for."""

    speaker: str
    speaker_id: str
    stance: Stance | None
    statements: tuple[AnsweredStatement, ...]

    @property
    def strength(self) -> float:
        """The sum over utterances of how sure the stance and the attribution are."""
        best: dict[str, float] = {}
        for statement in self.statements:
            value = _weight(statement)
            best[statement.row.utterance] = max(best.get(statement.row.utterance, 0.0), value)
        return sum(best.values())

    @property
    def doubtful(self) -> bool:
        """Whether the stance asked for rests on little."""
        return self.stance in {"support", "oppose"} and self.strength < _DOUBTFUL

    def to_json(self) -> dict[str, Any]:
        return {
            "speaker": self.speaker,
            "speaker_id": self.speaker_id,
            "stance": self.stance,
            "statements": [s.to_json() for s in self.statements],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """Answers strongest first, the topics they are about, and what was searched. `nearest` where no topic matched.

    `speakers` are those whom the names asked about mean; one that means nobody has the nearest names. `left_out` are
    speakers who answer but are not known to be such as were asked about (*which ministers*), None where all may answer.
    `unheeded` are words of the question that no statement was chosen by. `undated` counts the statements that the
    period asked for leaves out because they have no date, None where none was asked for; `in_period` those in it.
    """

    question: Question
    topics: tuple[TopicMatch, ...]
    answers: tuple[SpeakerAnswer, ...]
    coverage: Coverage
    nearest: tuple[TopicMatch, ...] = ()
    wanted: StatementFilter | None = None
    speakers: tuple[SpeakerMatch, ...] = ()
    left_out: tuple[str, ...] | None = None
    unheeded: tuple[str, ...] = ()
    undated: int | None = None
    in_period: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the object that docs/formats.md describes."""
        q = self.question
        return {
            "question": q.text,
            "understood": {
                "stance": q.stance,
                "topic": q.topic,
                "speaker": q.speaker,
                "since": q.since,
                "until": q.until,
            },
            "matched_topics": _topics_json(self.topics),
            "matched_speakers": [
                {"asked": m.asked, "speaker": s.name, "speaker_id": s.id, "near": m.near}
                for m in self.speakers
                for s in m.speakers
            ],
            "answers": [a.to_json() for a in self.answers],
            "coverage": {
                **self.coverage.to_json(),
                **({"in_period": self.in_period, "undated": self.undated} if self.undated is not None else {}),
            },
            "nearest_topics": _topics_json(self.nearest),
            "nearest_speakers": [name for m in self.speakers for name in m.nearest],
            **({"whom": q.whom, "left_out": list(self.left_out)} if self.left_out is not None else {}),
            **({"unheeded": list(self.unheeded)} if self.unheeded else {}),
        }


def answer(
    question: Question,
    store: Reads,
    *,
    encode: Encode,
    count: Count = "utterances",
    min_confidence: float | None = None,
    fits: Callable[[SpeakerRow], bool] | None = None,
) -> Answer:
    """Answer a question from a store; an empty answer names the nearest topics.

    `fits` tells who of the speakers may answer.

    With `count` of utterances, what several articles report of one occasion is one statement with its copies.
    Attributions below `min_confidence` are left out.
    """
    topics = store.topics()
    matched: tuple[TopicMatch, ...] = ()
    named = tuple(match_speakers(question.speaker, store.speakers())) if question.speaker else ()
    if question.topic is not None:
        matched = tuple(with_narrower(question.topic, match_parts(question.topic, topics, encode=encode), topics))
        matched = matched or tuple(_by_context(question.topic, topics, store, encode))
        matched = tuple(replace(m, turned=undoes(m.phrase or question.topic, m.topic.label)) for m in matched)
        if not matched:
            nearest = tuple(nearest_topics(question.topic, topics, encode=encode))
            return Answer(question, (), (), store.coverage([]), nearest, speakers=named)
    topic_ids = [m.topic.id for m in matched] if question.topic is not None else None
    wanted = StatementFilter(
        topic_ids=topic_ids,
        speaker_ids=sorted({s.id for match in named for s in match.speakers}) if question.speaker else None,
        since=question.since,
        until=question.until,
        min_confidence=min_confidence,
    )
    asked = {m.topic.id: m for m in matched} if topic_ids is not None else None
    found = [AnsweredStatement(row, _position(row, asked, question)) for row in store.statements(wanted)]
    answers = _by_speaker(found, question, {m.topic.id: m.phrase or question.topic or "" for m in matched})
    if count == "utterances":
        answers = tuple(replace(a, statements=_utterances(a.statements)) for a in answers)
    left_out: tuple[str, ...] | None = None
    if fits is not None:
        meant = {speaker.id for speaker in store.speakers() if fits(speaker)}
        left_out = tuple(a.speaker for a in answers if a.speaker_id not in meant)
        answers = tuple(a for a in answers if a.speaker_id in meant)
        wanted = replace(wanted, speaker_ids=sorted(meant))
    undated: int | None = None
    if question.since or question.until:
        undated = sum(row.date is None for row in store.statements(replace(wanted, since=None, until=None)))
    if not any(m.turned for m in matched):
        wanted = replace(wanted, stance=question.stance)
    return Answer(
        question,
        matched,
        answers,
        store.coverage(topic_ids),
        wanted=wanted,
        speakers=named,
        left_out=left_out,
        unheeded=(*question.unheeded, *_unheeded(question.topic or "", matched)),
        undated=undated,
        in_period=None if undated is None else len(found),
    )


def _unheeded(phrase: str, matched: Sequence[TopicMatch]) -> Iterator[str]:
    """Yield the end of a phrase that no topic found has a word of, where the topics have all words before it.

    Of *the toll before the vote* the vote, where there is but a toll.
    """
    known = [wording(text).stems for match in matched for text in (match.topic.label, *match.topic.phrases)]
    for place in _TAIL.finditer(phrase):
        before, after = wording(phrase[: place.start()]).stems, wording(phrase[place.end() :]).stems
        if any(before <= stems for stems in known) and not any(after & stems for stems in known):
            yield phrase[place.start() :].strip()
            return


def _by_context(phrase: str, topics: Sequence[TopicRow], store: Reads, encode: Encode) -> list[TopicMatch]:
    """Return the topic that a phrase means by the titles and statements around it, among the nearest few."""
    near = agreeing_topics(phrase, topics, encode=encode, limit=_LOOKED_AT)
    rows = store.statements(StatementFilter(topic_ids=[match.topic.id for match in near])) if near else []
    said: defaultdict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        for position in row.positions:
            said[position.topic_id].append(row)
    contexts = {
        m.topic.id: Context(
            titles=tuple(dict.fromkeys(row.title for row in said[m.topic.id] if row.title))[:_READ],
            quotes=tuple(row.quote for row in said[m.topic.id][:_READ]),
        )
        for m in near
    }
    return match_by_context(phrase, near, contexts, encode=encode)


def speakers_named(names: Sequence[str], store: Reads) -> list[str]:
    """Return the ids of all speakers that one of the names means; empty where none does."""
    speakers = store.speakers()
    found = (match for name in names for match in match_speakers(name, speakers) if not match.near)
    return sorted({speaker.id for match in found for speaker in match.speakers})


def topics_named(phrases: Sequence[str], store: Reads, *, encode: Encode) -> list[str]:
    """Return the ids of all topics that one of the phrases matches, or whose id it is or was; empty where none does."""
    topics = store.topics()
    found: set[str] = set()
    for phrase in phrases:
        ids = {topic.id for topic in topics if phrase == topic.id or phrase in topic.former_ids}
        matches = [] if ids else with_narrower(phrase, match_parts(phrase, topics, encode=encode), topics)
        found |= ids | set(narrower_topics(sorted(ids), {t.id: t.parent for t in topics}))
        found |= {match.topic.id for match in matches}
    return sorted(found)


def _position(row: StatementRow, asked: Mapping[str, TopicMatch] | None, question: Question) -> PositionRow | None:
    """Return the position of a statement on what is asked about: one of the stance asked for before any other.

    `asked` are the topics by id, None where the question is not asked by topic.
    """
    if asked is None:
        candidates = list(row.positions)
    else:
        candidates = [_toward(p, asked[p.topic_id]) for p in row.positions if p.topic_id in asked]
    agreeing = [p for p in candidates if question.stance is not None and p.stance == question.stance]
    known = [p for p in candidates if p.stance is not None]
    return next(iter(agreeing or known or candidates), None)


def _toward(position: PositionRow, match: TopicMatch) -> PositionRow:
    """Return a position as one on what the question says."""
    if not match.turned:
        return position
    stance, score = turned(position.stance, position.score)
    return replace(position, stance=stance, score=score)


def _by_speaker(
    found: Sequence[AnsweredStatement], question: Question, phrases: Mapping[str, str]
) -> tuple[SpeakerAnswer, ...]:
    groups: defaultdict[str, list[AnsweredStatement]] = defaultdict(list)
    for statement in found:
        if statement.row.speaker_id is not None:
            groups[statement.row.speaker_id].append(statement)
    answers = []
    for speaker_id, group in groups.items():
        statements = group
        if question.stance is not None:
            statements = _of_stance(group, question.stance, phrases)
            if not statements:
                continue
        answers.append(
            SpeakerAnswer(
                speaker=statements[0].row.speaker or "",
                speaker_id=speaker_id,
                stance=question.stance,
                statements=tuple(sorted(statements, key=_strongest_first)),
            )
        )
    return tuple(sorted(answers, key=lambda a: (-a.strength, a.speaker, a.speaker_id)))


def _of_stance(
    group: Sequence[AnsweredStatement], stance: Stance, phrases: Mapping[str, str]
) -> list[AnsweredStatement]:
    """Return what a speaker said of this stance, on each thing that is asked about where it holds on balance."""
    by_phrase: defaultdict[str, list[AnsweredStatement]] = defaultdict(list)
    for statement in group:
        if statement.position:
            by_phrase[phrases.get(statement.position.topic_id, "")].append(statement)
    return [
        statement
        for phrase, said in by_phrase.items()
        if _holds(said, stance, phrase)
        for statement in said
        if statement.position and statement.position.stance == stance
    ]


def _utterances(statements: Sequence[AnsweredStatement]) -> tuple[AnsweredStatement, ...]:
    """Return one statement an utterance, that of its origin where it answers, with the others as its copies.

    Utterances stand in the order of their strongest statements.
    """
    groups: defaultdict[str, list[AnsweredStatement]] = defaultdict(list)
    for statement in statements:
        groups[statement.row.utterance].append(statement)
    told = []
    for utterance, group in groups.items():
        shown = next((s for s in group if s.row.id == utterance), group[0])
        copies = sorted((s.row for s in group if s is not shown), key=lambda r: (r.date or "9999", r.article_id, r.id))
        told.append(replace(shown, copies=tuple(copies)))
    return tuple(told)


def _holds(group: Sequence[AnsweredStatement], stance: Stance, phrase: str) -> bool:
    """Whether what a speaker said for and against is of this stance, enough of it and not too vaguely."""
    if stance == "neutral":
        return True
    asked = wording(phrase).stems
    said, balance = 0.0, {"support": 0.0, "oppose": 0.0, "neutral": 0.0}
    for statement in group:
        if statement.position and statement.position.stance in balance:
            weight = _weight(statement)
            said += weight if statement.position.stance == stance else 0.0
            shared = len(asked & wording(statement.row.quote).stems) / len(asked) if asked else 1.0
            balance[statement.position.stance] += weight * (_IN_OTHER_WORDS + (1 - _IN_OTHER_WORDS) * shared)
    return said >= _VAGUE and balance[stance] >= _MINORITY * sum(balance.values())


def _weight(statement: AnsweredStatement) -> float:
    """Return how much a statement counts: its score, its confidence, and whether it names the topic at all."""
    if statement.position is None:
        return statement.row.confidence
    named = 1.0 if statement.position.target else _IMPLIED
    score = _NEUTRAL if statement.position.stance == "neutral" else abs(statement.position.score or 0.0)
    return named * score * (0.25 + 0.75 * statement.row.confidence)


def _strongest_first(statement: AnsweredStatement) -> tuple[float, str, str]:
    return (-_weight(statement), statement.row.date or "", statement.row.id)


def _topics_json(matches: Sequence[TopicMatch]) -> list[dict[str, Any]]:
    return [
        {
            "topic": m.topic.label,
            "similarity": round(m.similarity, 4),
            **({"narrower_than": m.narrower_than} if m.narrower_than else {}),
            **({"turned": True} if m.turned else {}),
        }
        for m in matches
    ]
