"""What the command line prints for people: answers and statements as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from graph.answers import Answer, AnsweredStatement
from graph.rows import StatementRow
from records.shown_quote import lacks_marks, shown_quote
from records.statement import Stance

_VERBS: dict[Stance | None, str] = {
    "support": "supports",
    "oppose": "opposes",
    "neutral": "is neutral on",
    None: "spoke on",
}
_WIDTH = 100


def answer_lines(answer: Answer, *, most: int = 5) -> Iterator[str]:
    """Yield an answer as lines: what was understood, each speaker with at most `most` statements, the coverage."""
    yield _understood(answer)
    if answer.nearest or (answer.question.topic and not answer.topics):
        yield ""
        yield f"No topic matches {answer.question.topic!r}." + (
            " The nearest are: " + ", ".join(match.topic.label for match in answer.nearest) + "."
            if answer.nearest
            else ""
        )
    elif not answer.answers:
        yield ""
        named = answer.wanted is not None and answer.wanted.speaker_ids == []
        yield f"No speaker is called {answer.question.speaker!r}." if named else "Nobody, in what was searched."
    for found in answer.answers:
        count = len(found.statements)
        yield ""
        told = sum(1 + len(s.copies) for s in found.statements)
        number = counted(count, "statement") if told == count else f"{counted(count, 'utterance')} in {told} statements"
        yield f"{found.speaker} {_VERBS[found.stance]} it: {number}"
        for statement in found.statements[:most]:
            yield from _statement_lines(statement, stance_shown=answer.question.stance is None)
        if count > most:
            yield f"  … and {count - most} more (--most {count})"
    yield ""
    yield coverage_line(answer)


def coverage_line(answer: Answer) -> str:
    """Return what the answer rests on, in one sentence."""
    c = answer.coverage
    topic = " about the topic" if answer.question.topic else ""
    return (
        f"Searched {counted(c.articles, 'article')} and {counted(c.statements, 'statement')}: "
        f"{c.about_topic}{topic}; of these {c.speaker_unresolved} without a resolved speaker "
        f"and {c.stance_unknown} without a known stance."
    )


def topic_lines(answer: Answer) -> Iterator[str]:
    for match in answer.topics:
        if match.narrower_than is not None:
            yield f"{match.topic.label} (part of {match.narrower_than})"
        else:
            yield f"{match.topic.label} ({match.similarity:.2f})"


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
    if q.speaker:
        parts.append(f"statements of {q.speaker}")
    if answer.topics:
        parts.append("topic: " + ", ".join(topic_lines(answer)))
    if q.since or q.until:
        parts.append(f"from {q.since or 'the beginning'} to {q.until or 'the end'}")
    return "Understood as " + "; ".join(parts) + "." if parts else "Understood as: everything."


def _statement_lines(statement: AnsweredStatement, *, stance_shown: bool) -> Iterator[str]:
    row = statement.row
    label = ""
    if stance_shown and statement.position:
        label = f"[{statement.position.stance or 'stance not known'}: {statement.position.topic}] "
    quote = _reported(row)
    yield from textwrap.wrap(
        f"{label}{quote}", _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False
    )
    where = ", ".join(part for part in (row.title or row.article_id, row.publisher) if part)
    credit = f" ({row.agency})" if row.agency else ""
    yield f"    {row.date or 'no date'} · {where}{credit}" + (f" · {row.url}" if row.url else "")
    if statement.copies:
        papers = dict.fromkeys(copy.publisher or copy.title or copy.article_id for copy in statement.copies)
        yield from textwrap.wrap(
            f"also in {'; '.join(papers)}", _WIDTH, initial_indent="    ", subsequent_indent="    "
        )


def _reported(row: StatementRow) -> str:
    """Return a direct quotation in its marks, and the cue before anything else: of `rejected: it` half says nothing."""
    text, _ = shown_quote(row.quote, row.content_spans)
    if row.kind == "direct":
        return f"“{text}”" if lacks_marks(text) else text
    return f"{row.cue}: {text}" if row.cue else text


def counted(number: int, noun: str) -> str:
    """Return `1 article`, `2 articles`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
