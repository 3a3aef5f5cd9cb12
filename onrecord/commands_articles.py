"""The command `onrecord articles`: which articles the store holds, and those that it is to hold no more."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from onrecord.commands_curation import ContainsArgument, FormatOption, LimitOption, ListFormat
from onrecord.config import read_settings
from onrecord.filters import articles_named
from onrecord.terminal import StoreOption, console, open_to_read, open_to_write, say, table_of
from onrecord.texts import counted

articles_app = typer.Typer(help="List the articles of the store; remove what was withdrawn.", no_args_is_help=True)


@articles_app.command("list", epilog="Example: onrecord articles list budget --format json")
def list_articles(
    contains: ContainsArgument = None,
    limit: LimitOption = None,
    form: FormatOption = ListFormat.table,
    store: StoreOption = None,
) -> None:
    """List articles with their ids, dates, publishers, titles and addresses, ordered by id."""
    with open_to_read(store) as graph:
        rows = [article.info() for article in graph.store.articles()]
    wanted = (contains or "").casefold()
    rows = [r for r in rows if wanted in f"{r['id']}\n{r['title']}\n{r['publisher']}".casefold()][:limit]
    if form is ListFormat.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    columns = ("id", "published", "publisher", "title", "url")
    console().print(table_of(columns, ([row[name] or "" for name in columns] for row in rows), wide="title"))


@articles_app.command("remove", epilog="Example: onrecord articles remove gazette-12 gazette-13")
def remove_articles(
    articles: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids as `onrecord articles list` shows them.")],
    store: StoreOption = None,
) -> None:
    """Remove articles with their statements and link the rest; a build that finds such a file again reads it again."""
    from onrecord.building import load

    settings = read_settings().with_options(store=store)
    with open_to_write(settings, must_exist=True) as graph:
        gone = set(articles_named(graph, articles))
        before = sum(1 for row in graph.store.lines() if row["article"] in gone)
        report = load([], [], graph.store, settings, encoder=graph.encoder, without=gone)
    say(
        f"Removed {counted(len(gone), 'article')} with {counted(before, 'statement')}. The store now holds "
        f"{counted(report.total_articles, 'article')} and {counted(report.total_statements, 'statement')}."
    )
