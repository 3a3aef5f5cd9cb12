"""What the command line prints for people: answers and statements as text."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from graph.answers import Answer, AnsweredStatement, SpeakerAnswer
from graph.rows import StatementRow
from graph.speaker_match import SpeakerMatch
from records.names import fold_body
from records.shown_quote import lacks_marks, shown_quote
from records.statement import Stance

_VERBS: dict[Stance | None, tuple[str, str]] = {
    "support": ("supports", "support"),
    "oppose": ("opposes", "oppose"),
    "neutral": ("is neutral on", "are neutral on"),
    None: ("spoke on", "spoke on"),
}
_PLURAL = re.compile(r"(?<![suio])s$|(?:men|people|police|children)$", re.I)
_WIDTH = 100
_NAMED = 3
_LEFT_OUT = 8
# Topics less like what was asked for are guesses.
_SURE = 0.5
_ANYBODY = frozenset(("people", "persons", "speakers", "individuals", "voices", "actors"))


def answer_lines(answer: Answer, *, most: int = 5) -> Iterator[str]:
    """Yield an answer as lines: what was understood, each speaker with at most `most` statements, the coverage."""
    yield _understood(answer)
    if answer.unheeded:
        yield f"Not heeded: {', '.join(f'“{words}”' for words in answer.unheeded)}."
    if answer.nearest or (answer.question.topic and not answer.topics):
        yield ""
        yield f"No topic matches {answer.question.topic!r}." + (
            " The nearest are: " + ", ".join(match.topic.label for match in answer.nearest) + "."
            if answer.nearest
            else ""
        )
    elif not answer.answers:
        yield ""
        if all(match.speakers for match in answer.speakers):
            nothing = answer.question.asks == "statements"
            known = f" who is known to be one of the {answer.question.whom}" if answer.left_out else ""
            yield "Nothing, in what was searched." if nothing else f"Nobody{known}, in what was searched."
    for match in answer.speakers:
        if not match.speakers:
            are = "are" if len(match.nearest) > 1 else "is"
            near = f"; the nearest {are} {', '.join(match.nearest)}" if match.nearest else ""
            yield f"No speaker is called {match.asked!r}{near}."
    stance_shown = answer.question.stance is None or len({match.phrase for match in answer.topics}) > 1
    turned = {match.topic.id: match.phrase or answer.question.topic or "" for match in answer.topics if match.turned}
    asked = f"“{answer.question.topic}”" if turned else "it"
    for found in answer.answers:
        count = len(found.statements)
        yield ""
        told = sum(1 + len(s.copies) for s in found.statements)
        number = counted(count, "statement") if told == count else f"{counted(count, 'utterance')} in {told} statements"
        number += _tally(found) if answer.topics else ""
        verb = _VERBS[found.stance][_is_plural(found)]
        yield f"{found.speaker} {'perhaps ' * found.doubtful}{verb} {asked}: {number}"
        for statement in found.statements[:most]:
            yield from _statement_lines(statement, stance_shown=stance_shown, turned=turned)
        if count > most:
            yield f"  … and {count - most} more (--most {count})"
    yield ""
    yield from _whom_lines(answer)
    yield coverage_line(answer)


def _tally(found: SpeakerAnswer) -> str:
    """Return how many of a speaker's statements are for and against, where all were asked for."""
    if found.stance is not None:
        return ""
    sides = Counter(s.position.stance for s in found.statements if s.position)
    told = ((sides["support"], "for"), (sides["oppose"], "against"), (sides["neutral"], "neutral"))
    return "".join(f", {number} {side}" for number, side in told if number)


def _whom_lines(answer: Answer) -> Iterator[str]:
    """Yield how many were found, where that was asked, and who is not known to be such as were asked about."""
    q = answer.question
    if re.match(r"\s*how\s+many\b", q.text, re.I):
        kinds = Counter(found.statements[0].row.speaker_kind for found in answer.answers)
        told = [counted(number, str(kind)) for kind, number in sorted(kinds.items(), key=str)]
        yield f"{counted(len(answer.answers), 'speaker')}{': ' + ', '.join(told) if len(told) > 1 else ''}."
    if answer.left_out:
        names = ", ".join(answer.left_out[:_LEFT_OUT]) + (" …" if len(answer.left_out) > _LEFT_OUT else "")
        yield f"Not known to be {q.whom}, and left out: {names}."
    elif q.whom is not None and answer.left_out is None and q.whom.casefold() not in _ANYBODY:
        yield f"Who are {q.whom} is not known; every speaker is shown."


def coverage_line(answer: Answer) -> str:
    """Return what the answer rests on, in one sentence."""
    c = answer.coverage
    topic = f": {c.about_topic} about the topic" if answer.question.topic else ""
    if answer.undated is not None:
        left_out = f", and {answer.undated} left out that have no date" if answer.undated else ""
        topic += f"{',' if topic else ':'} {answer.in_period} of the period{left_out}"
    return (
        f"Searched {counted(c.articles, 'article')} and {counted(c.statements, 'statement')}{topic}; "
        f"of these {c.speaker_unresolved} without a resolved speaker and {c.stance_unknown} without a known stance."
    )


def topic_lines(answer: Answer) -> Iterator[str]:
    for match in answer.topics:
        how = f"part of {match.narrower_than}" if match.narrower_than is not None else f"{match.similarity:.2f}"
        sure = match.narrower_than is not None or match.similarity >= _SURE
        yield f"{'' if sure else 'perhaps '}{match.topic.label} ({how}{', turned round' * match.turned})"


def statement_table(rows: Sequence[StatementRow]) -> Iterator[tuple[str, ...]]:
    """Yield a row of cells a statement: date, speaker, stance, topic, quote, article."""
    for row in rows:
        first = row.positions[0] if row.positions else None
        yield (
            row.date or "",
            row.speaker or (f"({row.mention})" if row.mention else "(not known)"),
            (first.stance or "not known") if first else "",
            first.topic if first else "",
            textwrap.shorten(_reported(row), 200, placeholder=" …"),
            row.article_id,
        )


def _understood(answer: Answer) -> str:
    q = answer.question
    parts = []
    if q.stance:
        parts.append({"support": "who is for", "oppose": "who is against", "neutral": "who is neutral on"}[q.stance])
    elif q.asks == "speakers":
        parts.append("who spoke, for or against")
    if answer.left_out is not None:
        parts.append(f"only {q.whom}")
    if q.speaker:
        parts.append("statements of " + (" and ".join(map(_meant, answer.speakers)) or q.speaker))
    if answer.topics:
        parts.append("topic: " + ", ".join(topic_lines(answer)))
    if q.since or q.until:
        parts.append(f"from {q.since or 'the beginning'} to {q.until or 'the end'}")
    return "Understood as " + "; ".join(parts) + "." if parts else "Understood as: everything."


def _meant(match: SpeakerMatch) -> str:
    """Return a name as it was asked, with whom it means where that is not what it says."""
    names = [speaker.name for speaker in match.speakers]
    if not names or fold_body(match.asked) in map(fold_body, names):
        return match.asked
    if match.near:
        return f"{names[0]} (the only name near {match.asked!r})"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{match.asked} ({', '.join(names[:_NAMED])}{more})"


def _is_plural(found: SpeakerAnswer) -> bool:
    """Whether the speaker is a group called by a plural: *nurses*."""
    return (
        found.statements[0].row.speaker_kind == "group" and _PLURAL.search(found.speaker.split(" of ")[0]) is not None
    )


def _statement_lines(statement: AnsweredStatement, *, stance_shown: bool, turned: Mapping[str, str]) -> Iterator[str]:
    """Yield a statement and where it stands; `turned` are topics by id with what the question says that undoes them."""
    row = statement.row
    label = ""
    if stance_shown and statement.position:
        about = turned.get(statement.position.topic_id, statement.position.topic)
        label = f"[{statement.position.stance or 'stance not known'}: {about}] "
    quote = _reported(row)
    yield from textwrap.wrap(
        f"{label}{quote}", _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False
    )
    where = ", ".join(part for part in (row.title or row.article_id, row.publisher) if part)
    credit = f" ({row.agency})" if row.agency else ""
    yield f"    {row.date or 'no date'} · {where}{credit}" + (f" · {row.url}" if row.url else "")
    if statement.copies:
        papers = dict.fromkeys(c.publisher or c.title or f"article {c.article_id}" for c in statement.copies)
        yield from textwrap.wrap(
            f"also in {'; '.join(papers)}", _WIDTH, initial_indent="    ", subsequent_indent="    "
        )


def _reported(row: StatementRow) -> str:
    """Return a direct quotation in its marks, and the cue before anything else: of `rejected: it` half says nothing."""
    text, _ = shown_quote(row.quote, row.content_spans)
    if row.kind == "direct":
        return f"“{text}”" if lacks_marks(text) else text
    # a transcript has a colon for a cue
    return f"{row.cue}: {text}" if any(map(str.isalnum, row.cue)) else text


def counted(number: int, noun: str) -> str:
    """Return `1 article`, `2 articles`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
