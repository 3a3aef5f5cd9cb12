"""The commands `onrecord speakers` and `onrecord topics`: what is one, what is not, and what it is called."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.config import read_settings
from onrecord.terminal import StoreOption, console, open_to_read, open_to_write, say, table_of
from onrecord.texts import counted
from records.errors import SettingsError
from records.speaker import told_roles

if TYPE_CHECKING:
    from onrecord.curate import Changes, Curator
    from onrecord.knowledge import KnowledgeGraph

speakers_app = typer.Typer(
    help="List speakers; say which names are one speaker, and what to call it. Decisions survive a rebuild.",
    no_args_is_help=True,
)
topics_app = typer.Typer(
    help="List topics; say which are one topic, and what to call it. Decisions survive a rebuild.",
    no_args_is_help=True,
)
codebook_app = typer.Typer(help="Write the topics as a codebook, or take one over.", no_args_is_help=True)
topics_app.add_typer(codebook_app, name="codebook")

_SHOWN = 6


class ListFormat(StrEnum):
    """How a list is printed."""

    table = "table"
    json = "json"


FormatOption = Annotated[ListFormat, typer.Option("--format", help="How to print.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.", show_default=False)]
ContainsArgument = Annotated[
    str | None,
    typer.Argument(metavar="[WORDS]", help="Only those with these words in a name or phrase.", show_default=False),
]
SpeakerArgument = Annotated[str, typer.Argument(metavar="SPEAKER", help="A speaker's name, alias or id.")]
TopicArgument = Annotated[str, typer.Argument(metavar="TOPIC", help="A topic's label, phrase or id.")]


@speakers_app.command("list", epilog="Example: onrecord speakers list Lavrov --format json")
def list_speakers(
    contains: ContainsArgument = None,
    limit: LimitOption = None,
    form: FormatOption = ListFormat.table,
    store: StoreOption = None,
) -> None:
    """List speakers with their ids, names and statements, those who said most first."""
    with open_to_read(store) as graph:
        rows = graph.store.speakers()
    rows = [r for r in rows if _holds((r.name, r.id, *r.aliases), contains)]
    rows = sorted(rows, key=lambda r: (-r.statements, r.name, r.id))[:limit]
    if form is ListFormat.json:
        _print_json(
            [
                {
                    "id": r.id,
                    "name": r.name,
                    "kind": r.kind,
                    "statements": r.statements,
                    "aliases": list(r.aliases),
                    "roles": [{"title": x.title, "organization": x.organization, "seen": x.seen} for x in r.roles],
                    "former_ids": list(r.former_ids),
                }
                for r in rows
            ]
        )
        return
    cells = (
        (
            r.id,
            r.name,
            r.kind,
            _few(told_roles(r.roles)),
            str(r.statements),
            _few([a for a in r.aliases if a != r.name]),
        )
        for r in rows
    )
    console().print(table_of(("id", "name", "kind", "roles", "statements", "other names"), cells, wide="roles"))


@speakers_app.command("merge", epilog='Example: onrecord speakers merge "Sergei Lavrov" "S. Lavrov"')
def merge_speakers(
    speaker: SpeakerArgument,
    others: Annotated[list[str], typer.Argument(metavar="OTHER...", help="Speakers who are the same.")],
    store: StoreOption = None,
) -> None:
    """Make several speakers one, shown under the first name; `split` takes it back."""
    with _curating(store) as graph:
        changes = _curator(graph).merge_speakers(speaker, others)
        _tell(changes, graph)
        _say_undo("speakers", changes)


@speakers_app.command("split", epilog='Example: onrecord speakers split "Sergei Lavrov" "S. Lavrov"')
def split_speaker(
    speaker: SpeakerArgument,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help="Names that are another speaker.", show_default=False),
    ] = None,
    article: Annotated[
        list[str] | None,
        typer.Option(
            "--article",
            help="The speaker of this article is another, of the same name; may be repeated.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="With --article: what to call that other speaker.", show_default=False),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Make some names of a speaker a speaker of their own; a name that was merged goes back to whom it was before."""
    with _curating(store) as graph:
        changes = _curator(graph).split_speaker(speaker, names or [], articles=article or [], shown=name)
        _tell(changes, graph)


@speakers_app.command("rename", epilog='Example: onrecord speakers rename NATO "North Atlantic Treaty Organization"')
def rename_speaker(
    speaker: SpeakerArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to show.")],
    store: StoreOption = None,
) -> None:
    """Show a speaker under another name; the id and the other names stay."""
    with _curating(store) as graph:
        _tell(_curator(graph).rename_speaker(speaker, name), graph)


@topics_app.command("list", epilog="Example: onrecord topics list tax --format json")
def list_topics(
    contains: ContainsArgument = None,
    limit: LimitOption = None,
    form: FormatOption = ListFormat.table,
    store: StoreOption = None,
) -> None:
    """List topics with their ids, labels, broader topics, phrases and statements, those most spoken of first."""
    with open_to_read(store) as graph:
        rows = graph.store.topics()
    labels = {r.id: r.label for r in rows}
    rows = [r for r in rows if _holds((r.label, r.id, *r.phrases), contains)]
    rows = sorted(rows, key=lambda r: (-r.statements, r.label, r.id))[:limit]
    if form is ListFormat.json:
        _print_json(
            [
                {
                    "id": r.id,
                    "label": r.label,
                    "statements": r.statements,
                    "phrases": list(r.phrases),
                    "description": r.description,
                    "parent": r.parent,
                    "former_ids": list(r.former_ids),
                }
                for r in rows
            ]
        )
        return
    cells = (
        (r.id, r.label, labels.get(r.parent or "", ""), str(r.statements), _few([p for p in r.phrases if p != r.label]))
        for r in rows
    )
    columns = ("id", "label", "part of", "statements", "other phrases")
    console().print(table_of(columns, cells, wide="other phrases"))


@topics_app.command("merge", epilog='Example: onrecord topics merge "missile defence" "missile shield"')
def merge_topics(
    topic: TopicArgument,
    others: Annotated[list[str], typer.Argument(metavar="OTHER...", help="Topics that are the same.")],
    store: StoreOption = None,
) -> None:
    """Make several topics one, under the first label; `split` takes it back."""
    with _curating(store) as graph:
        changes = _curator(graph).merge_topics(topic, others)
        _tell(changes, graph)
        _say_undo("topics", changes)


@topics_app.command("split", epilog='Example: onrecord topics split "missile defence" "sectoral missile defence"')
def split_topic(
    topic: TopicArgument,
    phrases: Annotated[
        list[str] | None,
        typer.Argument(metavar="PHRASE...", help="Phrases that are another topic.", show_default=False),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Make some phrases of a topic a topic of their own; a topic that was merged is again what it was before."""
    with _curating(store) as graph:
        _tell(_curator(graph).split_topic(topic, phrases or []), graph)


@topics_app.command("rename", epilog='Example: onrecord topics rename "soda levy" "sugar tax"')
def rename_topic(
    topic: TopicArgument,
    label: Annotated[str, typer.Argument(metavar="LABEL", help="The label to show.")],
    store: StoreOption = None,
) -> None:
    """Give a topic another label; the id and the phrases stay."""
    with _curating(store) as graph:
        _tell(_curator(graph).rename_topic(topic, label), graph)


@topics_app.command("regroup", epilog="Example: onrecord topics regroup")
def regroup_topics(store: StoreOption = None) -> None:
    """Group all phrases anew, as if everything had been loaded at once; decisions and the codebook go on holding.

    Loading leaves every phrase in the topic that it has, so that ids last; what came first then decides.
    """
    with _curating(store) as graph:
        say(_counted_changes(_curator(graph).regroup_topics()) + ".")


@codebook_app.command("export", epilog="Example: onrecord topics codebook export codebook.yaml --least 3")
def export_codebook(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to write; none: standard output.")
    ] = None,
    least: Annotated[int, typer.Option("--least", min=1, help="Only topics with at least so many statements.")] = 1,
    store: StoreOption = None,
) -> None:
    """Write the topics with their phrases as a codebook: a YAML file to edit, to share, and to import."""
    from graph.curating import TopicNames, codebook_of
    from graph.linking.curation import as_yaml, codebook_rows

    with open_to_read(store) as graph:
        codebook = codebook_of(TopicNames.of(graph.store, graph.encoder), _curator(graph).codebook(), least=least)
    text = as_yaml(codebook_rows(codebook))
    if file is None:
        print(text, end="")
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written ({error.strerror}); name another file") from error
    say(f"Wrote {counted(len(codebook.topics), 'topic')} to {file}.")


@codebook_app.command("import", epilog="Example: onrecord topics codebook import codebook.yaml")
def import_codebook(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A codebook; an empty file takes the last one back.")],
    store: StoreOption = None,
) -> None:
    """Take a codebook over: its topics come first, and only what they claim or no longer claim is coded anew."""
    from graph.linking.codebook import load_codebook

    codebook = load_codebook(file)
    with _curating(store) as graph:
        changes = _curator(graph).import_codebook(codebook)
        say(f"{counted(len(codebook.topics), 'topic')} in the codebook.")
        _tell(changes, graph)


def _curating(store: str | None) -> KnowledgeGraph:
    return open_to_write(read_settings().with_options(store=store), must_exist=True)


def _curator(graph: KnowledgeGraph) -> Curator:
    from onrecord.curate import Curator

    return Curator(graph.store, graph.settings, graph.encoder)


def _tell(changes: Changes, graph: KnowledgeGraph) -> None:
    from onrecord.decided import decisions_path

    said = _counted_changes(changes)
    say(f"{said}. The decision stands in the store and in {decisions_path(graph.settings)}.")


def _counted_changes(changes: Changes) -> str:
    told = [
        f"{counted(changes.speakers, 'statement')} with another speaker" if changes.speakers else "",
        f"{counted(changes.topics, 'position')} on another topic" if changes.topics else "",
        f"{counted(changes.names, 'name')} changed" if changes.names else "",
    ]
    return ", ".join(part for part in told if part) or "Nothing changed"


def _say_undo(command: str, changes: Changes) -> None:
    for number, names in enumerate(changes.undo):
        words = shlex.join([command, "merge" if number else "split", *names])
        say(f"{'And then' if number else 'To take it back'}: onrecord {words}")


def _holds(names: Sequence[str], wanted: str | None) -> bool:
    return wanted is None or any(wanted.casefold() in name.casefold() for name in names)


def _few(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return "; ".join(names[:_SHOWN]) + (f"; … and {more} more" if more > 0 else "")


def _print_json(rows: list[dict[str, Any]]) -> None:
    print(json.dumps(rows, ensure_ascii=False, indent=2))
