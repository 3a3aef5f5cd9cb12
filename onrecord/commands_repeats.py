"""The command `onrecord repeats`: utterances that several articles report, and what each of them cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from onrecord.commands_curation import FormatOption, LimitOption, ListFormat
from onrecord.filters import ConfidenceOption, SpeakerFilter, TopicFilter, filter_of
from onrecord.terminal import StoreOption, console, open_to_read
from onrecord.texts import counted
from records.errors import SettingsError

if TYPE_CHECKING:
    from graph.copies import Change, Utterance
    from graph.rows import StatementRow

_MARKS: dict[Change, tuple[str, str, str]] = {
    "same": ("", "", ""),
    "cut": ("[-", "-]", "red"),
    "added": ("{+", "+}", "green"),
}


def repeats(
    statement: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Only the utterance of this statement.", show_default=False),
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what each copy cut [-so-] and added {+so+}, against the origin.")
    ] = False,
    topic: TopicFilter = None,
    speaker: SpeakerFilter = None,
    min_confidence: ConfidenceOption = None,
    limit: LimitOption = None,
    form: FormatOption = ListFormat.table,
    store: StoreOption = None,
) -> None:
    """Print utterances that several articles report: where each came from, who copied it, and what a copy cut."""
    from graph.copies import utterances_told

    with open_to_read(store) as graph:
        wanted = graph.rows(filter_of(graph, topics=topic, speakers=speaker, min_confidence=min_confidence))
        rows = graph.rows()
    if statement is not None:
        wanted = [row for row in wanted if row.id == statement]
        if not wanted:
            raise SettingsError(
                f"no statement has the id {statement!r}; `onrecord statements --format jsonl` shows ids"
            )
    # an utterance is told whole, its origin among the rest, where the filter wants any of its statements
    told = {row.utterance for row in wanted}
    found = utterances_told((r for r in rows if r.utterance in told), least=2 if statement is None else 1)[:limit]
    if form is ListFormat.json:
        print(json.dumps([utterance.to_json() for utterance in found], ensure_ascii=False, indent=2))
        return
    page = console()
    for utterance in found:
        page.print(_heading(utterance))
        page.print(Text("  " + _place(utterance.first) + ": " + utterance.first.quote), soft_wrap=True)
        for copy in utterance.copies:
            line = Text("  " + _place(copy) + ": ")
            page.print(line + (_marked(utterance.first, copy) if diff else Text(copy.quote)), soft_wrap=True)
        page.print()
    if not found:
        page.print(Text("No utterance is told twice."))


def _heading(utterance: Utterance) -> Text:
    first = utterance.first
    origin = f"from {utterance.agency}" if utterance.agency else f"first in {first.publisher or first.article_id}"
    told = counted(1 + len(utterance.copies), "statement")
    return Text(f"{first.speaker or first.mention or '(not known)'}, {first.date or 'no date'}: {told}, {origin}")


def _place(row: StatementRow) -> str:
    credit = f", {row.agency}" if row.agency else ""
    return f"{row.publisher or row.article_id} ({row.date or 'no date'}{credit}; {row.id})"


def _marked(first: StatementRow, copy: StatementRow) -> Text:
    from graph.copies import difference

    line = Text()
    for kind, words in difference(first.quote, copy.quote):
        before, after, style = _MARKS[kind]
        line.append(before + words + after, style=style)
        line.append(" ")
    return line
