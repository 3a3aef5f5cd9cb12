"""The command line. Data goes to standard output, talk and progress to standard error."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

from onrecord.commands_articles import articles_app
from onrecord.commands_curation import speakers_app, topics_app
from onrecord.commands_repeats import repeats
from onrecord.config import own_files, read_settings
from onrecord.filters import (
    ArticleFilter,
    ConfidenceOption,
    SinceFilter,
    SpeakerFilter,
    StanceFilter,
    TopicFilter,
    UntilFilter,
    filter_of,
    iso_or_none,
)
from onrecord.terminal import StoreOption, console, open_to_read, open_to_write, plain, say, talk, talking
from records.article import Problem
from records.errors import ArticleError, OnRecordError, QuestionError, SettingsError
from records.jsonl import dumps, open_text
from records.version import VERSION

if TYPE_CHECKING:
    from extract.reading import ReadOptions
    from graph.rows import StatementRow
    from graph.rows import Table as RowTable
    from onrecord.building import BuildReport
    from onrecord.config import Settings

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
_MOST_KINDS = 6
_NOTHING_READ = "no article could be read; mend what is told above, or name other files"

app = typer.Typer(
    name="onrecord",
    help="Read news; say who said what about what, for or against, and when.",
    epilog="Exit codes: 0 done; 1 an error, told on standard error; 2 wrong usage, or a question that is not "
    "understood; 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
network_app = typer.Typer(help="Discourse networks: who agrees or disagrees with whom.", no_args_is_help=True)
app.add_typer(network_app, name="network")
eval_app = typer.Typer(
    help="Measure against gold: where it is right, and where and how it is wrong.", no_args_is_help=True
)
app.add_typer(eval_app, name="eval")
app.add_typer(articles_app, name="articles")
app.add_typer(speakers_app, name="speakers")
app.add_typer(topics_app, name="topics")


class StatementFormat(StrEnum):
    """How `statements` prints."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


class AnswerFormat(StrEnum):
    """How `ask` prints."""

    text = "text"
    json = "json"


class CountChoice(StrEnum):
    """What `ask` counts."""

    utterances = "utterances"
    statements = "statements"


class ExportFormat(StrEnum):
    """What `export` writes."""

    graphml = "graphml"
    gexf = "gexf"
    csv = "csv"
    parquet = "parquet"
    jsonld = "jsonld"
    dna = "dna"


class ModelChoice(StrEnum):
    """What finds the attributions: trees alone, or trees and a sentence encoder."""

    default = "default"
    accurate = "accurate"


class StanceChoice(StrEnum):
    """What tells the sides of statements: one encoder, or a second, larger one beside it."""

    default = "default"
    large = "large"


class PointChoice(StrEnum):
    """Which attributions are kept: most of all kinds, or what is surely said."""

    balanced = "balanced"
    speech = "speech"


class SubsetChoice(StrEnum):
    """Which attributions of the gold count."""

    all = "all"
    speech = "speech"
    direct = "direct"
    quoted = "quoted"


class Normalization(StrEnum):
    """How a discourse network's weights are normalized."""

    none = "none"
    average = "average"
    jaccard = "jaccard"
    cosine = "cosine"
    activity = "activity"
    prominence = "prominence"


class NetworkFormat(StrEnum):
    """How `network` prints."""

    csv = "csv"
    json = "json"
    graphml = "graphml"


PathsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, globs, or - for standard input; .txt .md .html .jsonl .csv .pdf, gzip.",
        show_default=False,
    ),
]
UrlOption = Annotated[
    list[str] | None, typer.Option("--url", help="Fetch this page too; may be repeated.", show_default=False)
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        help="Name a field of CSV or JSON lines: text=body; also title, date, url, publisher, id.",
        show_default=False,
    ),
]
DateOption = Annotated[
    str | None,
    typer.Option(
        "--date",
        help="Publication date of articles that have none (ISO).",
        callback=iso_or_none,
        show_default=False,
    ),
]
PublisherOption = Annotated[
    str | None, typer.Option("--publisher", help="Publisher of articles that name none.", show_default=False)
]
DayFirstOption = Annotated[bool, typer.Option("--day-first", help="Read 03/04/2012 as 3 April 2012.")]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", help="Encoding of the files (default: detected).", show_default=False)
]
AliasesOption = Annotated[
    Path | None, typer.Option("--aliases", help="Your decisions on speakers (YAML).", show_default=False)
]
CodebookOption = Annotated[Path | None, typer.Option("--codebook", help="Your topics (YAML).", show_default=False)]
PipelineOption = Annotated[
    str | None, typer.Option("--pipeline", help="An installed spaCy pipeline.", show_default=False)
]
ModelOption = Annotated[
    ModelChoice | None,
    typer.Option(
        "--model",
        help="What finds the attributions: default, or accurate, which finds more and takes longer.",
        show_default=False,
    ),
]
StanceModelOption = Annotated[
    StanceChoice | None,
    typer.Option(
        "--stance-model",
        help="What tells the sides: default, or large, which gets more right and takes over twice as long.",
        show_default=False,
    ),
]
PointOption = Annotated[
    PointChoice | None,
    typer.Option(
        "--operating-point",
        help="Keep the attributions that score best over all kinds (balanced, the default) or over speech alone "
        "(surer; leaves out most attitudes and acts).",
        show_default=False,
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", min=0, help="Processes that extract; 0: as many as the work is worth.", show_default=False
    ),
]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"onrecord {VERSION}")
        raise typer.Exit


@app.callback()
def _main(
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell each step.")] = False,
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    talking["quiet"] = quiet
    level = logging.ERROR if quiet else logging.INFO if verbose else logging.WARNING
    handler = RichHandler(console=talk, show_path=False, show_time=False, markup=False)
    logging.basicConfig(level=logging.ERROR, format="%(message)s", handlers=[handler], force=True)
    for name in ("onrecord", "extract", "graph", "viz"):
        logging.getLogger(name).setLevel(level)


@app.command(epilog='Example: onrecord build articles/ "more/*.html" --html who-said-what.html')
def build(
    paths: PathsArgument = None,
    url: UrlOption = None,
    store: StoreOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the interactive page too.", show_default=False)
    ] = None,
    column: ColumnOption = None,
    date: DateOption = None,
    publisher: PublisherOption = None,
    day_first: DayFirstOption = False,
    encoding: EncodingOption = None,
    aliases: AliasesOption = None,
    codebook: CodebookOption = None,
    pipeline: PipelineOption = None,
    model: ModelOption = None,
    operating_point: PointOption = None,
    min_confidence: ConfidenceOption = None,
    stance_model: StanceModelOption = None,
    workers: WorkersOption = None,
) -> None:
    """Do the main job: extract statements, link them, load them into the store, draw them.

    Articles that the store holds already are passed over; an interrupted run goes on where it stopped.
    """
    settings = read_settings().with_options(
        store=store,
        aliases=aliases,
        codebook=codebook,
        pipeline=pipeline,
        model=model,
        operating_point=operating_point,
        min_confidence=min_confidence,
        stance_model=stance_model,
        workers=workers,
    )
    options = _read_options(column, date, publisher, day_first, encoding)
    sources = _needed(paths, url)
    with open_to_write(settings) as graph:
        from onrecord.building import build as run

        total, articles = _articles(
            sources, url or [], options, leave_out=[*own_files(settings), *([html] if html else [])]
        )
        with _progress("articles", total) as tick:
            report = run(articles, graph.store, settings, encoder=graph.encoder, tick=tick)
        _tell_problems(report.problems)
        if report.nothing_read:
            raise ArticleError(_NOTHING_READ)
        say(_summary(report))
        _say_once(settings)
        if html is not None:
            graph.render(html)
            say(f"Wrote {html}.")


@app.command(epilog="Example: onrecord extract articles/ -o statements.jsonl")
def extract(
    paths: PathsArgument = None,
    url: UrlOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Write here instead of standard output; .gz is compressed.", show_default=False
        ),
    ] = None,
    articles_to: Annotated[
        Path | None,
        typer.Option(
            "--articles",
            help="Write the articles' texts and metadata here, one JSON object a line, for load.",
            show_default=False,
        ),
    ] = None,
    column: ColumnOption = None,
    date: DateOption = None,
    publisher: PublisherOption = None,
    day_first: DayFirstOption = False,
    encoding: EncodingOption = None,
    pipeline: PipelineOption = None,
    model: ModelOption = None,
    operating_point: PointOption = None,
    min_confidence: ConfidenceOption = None,
    stance_model: StanceModelOption = None,
    workers: WorkersOption = None,
) -> None:
    """Extract statements from articles, one JSON object a line."""
    settings = read_settings().with_options(
        pipeline=pipeline,
        model=model,
        operating_point=operating_point,
        min_confidence=min_confidence,
        stance_model=stance_model,
        workers=workers,
    )
    options = _read_options(column, date, publisher, day_first, encoding)
    sources = _needed(paths, url)
    from onrecord.extraction import extractions

    written_to = [path for path in (output, articles_to) if path is not None]
    _not_both(sources, written_to)
    total, articles = _articles(sources, url or [], options, leave_out=[*own_files(settings), *written_to])
    problems: list[Problem] = []
    read = written = 0
    with (
        _output(output) as stream,
        _output(articles_to, default=None) as articles_stream,
        _progress("articles", total) as tick,
    ):
        for extraction in extractions(articles, settings):
            if extraction.problem is not None:
                problems.append(extraction.problem)
            if extraction.article is not None:
                read += 1
                tick(extraction.article.id)
                if articles_stream is not None:
                    articles_stream.write(dumps(extraction.article.to_json()) + "\n")
            for statement in extraction.statements:
                written += 1
                if stream is not None:
                    stream.write(dumps(statement.to_line()) + "\n")
    from onrecord.texts import counted

    _tell_problems(problems)
    if not read:
        raise ArticleError(_NOTHING_READ)
    say(f"{counted(written, 'statement')} from {counted(read, 'article')}.")


@app.command(epilog="Example: onrecord load statements.jsonl --store bolt://localhost:7687")
def load(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Statement lines as extract writes them; .gz; - for standard input."),
    ],
    store: StoreOption = None,
    aliases: AliasesOption = None,
    codebook: CodebookOption = None,
) -> None:
    """Load extracted statements into a store and link the whole corpus; loading twice changes nothing."""
    settings = read_settings().with_options(store=store, aliases=aliases, codebook=codebook)
    from onrecord.building import load as run
    from onrecord.building import read_statement_lines

    articles, statements = read_statement_lines(_streams(files))
    with open_to_write(settings) as graph:
        with _progress("linking", None):
            report = run(articles, statements, graph.store, settings, encoder=graph.encoder)
        say(_summary(report))
        _say_once(settings)


@app.command(epilog="Example: onrecord statements --stance oppose --since 2011-07 --format csv")
def statements(
    topic: TopicFilter = None,
    speaker: SpeakerFilter = None,
    stance: StanceFilter = None,
    since: SinceFilter = None,
    until: UntilFilter = None,
    article: ArticleFilter = None,
    min_confidence: ConfidenceOption = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.", show_default=False)] = None,
    form: Annotated[StatementFormat, typer.Option("--format", help="How to print.")] = StatementFormat.table,
    store: StoreOption = None,
) -> None:
    """Print statements of the store."""
    with open_to_read(store) as graph:
        rows = graph.rows(
            filter_of(
                graph,
                topics=topic,
                speakers=speaker,
                stance=stance,
                since=since,
                until=until,
                articles=article,
                min_confidence=min_confidence,
                limit=limit,
            )
        )
    if form is StatementFormat.jsonl:
        for row in rows:
            print(dumps(row.to_line()))
    elif form is StatementFormat.csv:
        from graph.spreadsheet import safe_cells
        from onrecord.tables import COLUMNS, statement_rows

        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(safe_cells(row) for row in statement_rows(rows))
    else:
        _print_statements(rows)


@app.command(epilog='Example: onrecord ask "who opposed the sectoral approach"')
def ask(
    question: Annotated[str, typer.Argument(help="A question in words.")],
    form: Annotated[AnswerFormat, typer.Option("--format", help="How to print.")] = AnswerFormat.text,
    show_cypher: Annotated[
        bool,
        typer.Option(
            "--show-cypher", help="Print the query and its parameters, ready for Neo4j Browser, before the answer."
        ),
    ] = False,
    most: Annotated[int, typer.Option("--most", min=1, help="Statements to print for each speaker.")] = 5,
    count: Annotated[
        CountChoice,
        typer.Option("--count", help="Count an utterance once, with its copies, or each statement that reports it."),
    ] = CountChoice.utterances,
    min_confidence: ConfidenceOption = None,
    store: StoreOption = None,
) -> None:
    """Answer a question: who opposed / supported X; what did S say about X; where does S stand on X; with a period."""
    from onrecord.texts import answer_lines

    with open_to_read(store) as graph:
        answer = graph.ask(question, count=count.value, min_confidence=min_confidence)
    if show_cypher and answer.wanted is not None:
        from graph.store import show_cypher as cypher_of
        from graph.store import statements_query

        # With JSON on standard output the query goes beside it.
        print(cypher_of(*statements_query(answer.wanted)), file=sys.stderr if form is AnswerFormat.json else sys.stdout)
    if form is AnswerFormat.json:
        print(json.dumps(answer.to_json(), ensure_ascii=False))
    else:
        print("\n".join(answer_lines(answer, most=most)))


app.command("repeats", epilog="Example: onrecord repeats --speaker Lavrov --diff")(repeats)


@app.command(epilog='Example: onrecord query "MATCH (s:Speaker) RETURN s.name AS name ORDER BY name LIMIT 5"')
def query(
    cypher: Annotated[str, typer.Argument(help="A Cypher query; - reads it from standard input.")],
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter", "-p", help="name=value; the value is JSON where it parses, else text.", show_default=False
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Allow the query to change the store.")] = False,
    form: Annotated[StatementFormat, typer.Option("--format", help="How to print.")] = StatementFormat.table,
    store: StoreOption = None,
) -> None:
    """Run a Cypher query; it may only read, unless --write."""
    parameters = dict(_pair(text, "-p") for text in parameter or [])
    with open_to_read(store) as graph:
        table = graph.query(
            sys.stdin.read() if cypher == "-" else cypher,
            {name: _json_or_text(value) for name, value in parameters.items()},
            write=write,
        )
    _print_table(table, form)


@app.command(epilog="Example: onrecord render page.html --since 2011")
def render(
    file: Annotated[Path, typer.Argument(metavar="FILE.html", help="Where to write the page.")],
    title: Annotated[str, typer.Option("--title", help="The page's title.")] = "Who said what",
    topic: TopicFilter = None,
    speaker: SpeakerFilter = None,
    stance: StanceFilter = None,
    since: SinceFilter = None,
    until: UntilFilter = None,
    article: ArticleFilter = None,
    min_confidence: ConfidenceOption = None,
    store: StoreOption = None,
) -> None:
    """Write the interactive page of who said what: one HTML file that asks nothing of any network."""
    with open_to_read(store) as graph:
        wanted = filter_of(
            graph,
            topics=topic,
            speakers=speaker,
            stance=stance,
            since=since,
            until=until,
            articles=article,
            min_confidence=min_confidence,
        )
        graph.render(file, wanted, title=title)
    say(f"Wrote {file}.")


@app.command(epilog="Example: onrecord export graph.graphml --format graphml")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="What to write.")],
    store: StoreOption = None,
) -> None:
    """Export the graph or its statements for other programs."""
    from graph.exports import export as write_export

    with open_to_read(store) as graph:
        write_export(graph.store, file, form.value)
    say(f"Wrote {file}.")


def _network_command(kind: str, summary: str) -> None:
    def command(
        normalization: Annotated[
            Normalization,
            typer.Option(
                "--normalization",
                help="none, average, jaccard or cosine; for affiliation: none, activity or prominence.",
            ),
        ] = Normalization.none,
        topic: TopicFilter = None,
        since: SinceFilter = None,
        until: UntilFilter = None,
        min_confidence: ConfidenceOption = None,
        form: Annotated[NetworkFormat, typer.Option("--format", help="How to print.")] = NetworkFormat.csv,
        output: Annotated[
            Path | None,
            typer.Option("--output", "-o", help="Write here instead of standard output.", show_default=False),
        ] = None,
        store: StoreOption = None,
    ) -> None:
        import graph.networks as networks

        with open_to_read(store) as graph:
            wanted = filter_of(graph, topics=topic, since=since, until=until, min_confidence=min_confidence)
            rows = graph.rows(wanted)
        try:
            made = getattr(networks, kind)(rows, normalization=normalization.value)
        except SettingsError as error:
            raise typer.BadParameter(str(error), param_hint="--normalization") from error
        with _output(output) as stream:
            if stream is not None:
                stream.write(networks.written(made, form.value))

    command.__doc__ = summary
    example = "activity" if kind == "affiliation" else "jaccard"
    network_app.command(kind, epilog=f"Example: onrecord network {kind} --normalization {example} -o {kind}.csv")(
        command
    )


for _kind, _summary_text in (
    ("congruence", "Speakers tied by topics on which they agree (Leifeld 2017)."),
    ("conflict", "Speakers tied by topics on which they disagree (Leifeld 2017)."),
    ("subtract", "Agreement less disagreement."),
    ("affiliation", "Speakers and the topics on which they spoke, with the stance."),
):
    _network_command(_kind, _summary_text)


@eval_app.command(epilog="Example: onrecord eval attributions gold.jsonl --show")
def attributions(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Texts with the attributions that people found, one article a line.")
    ],
    predictions: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PREDICTIONS]",
            help="Predicted attributions, or statement lines as extract writes them; without it, onrecord reads the "
            "gold's texts itself.",
            show_default=False,
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Group the errors into classes, with examples.")] = False,
    examples: Annotated[int, typer.Option("--examples", min=0, help="Examples of each class of errors.")] = 3,
    subset: Annotated[SubsetChoice, typer.Option("--subset", help="Which gold counts.")] = SubsetChoice.all,
    layers: Annotated[
        bool,
        typer.Option("--layers", help="Count reports within reports too; leave them out where the gold has none."),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Write what onrecord predicts here, for other scorers.", show_default=False
        ),
    ] = None,
    form: Annotated[AnswerFormat, typer.Option("--format", help="How to print.")] = AnswerFormat.text,
    pipeline: PipelineOption = None,
    model: ModelOption = None,
    operating_point: PointOption = None,
    min_confidence: ConfidenceOption = None,
) -> None:
    """Score attributions against gold: precision, recall and F1 of the content, end to end, and the source's accuracy.

    A content is found when half of the words agree (Jaccard index); end to end the sources must share a word too.
    """
    from onrecord.eval_attributions import evaluated

    settings = read_settings().with_options(
        pipeline=pipeline, model=model, operating_point=operating_point, min_confidence=min_confidence
    )
    report = evaluated(
        gold, predictions, settings, subset=subset.value, show=show, examples=examples, layers=layers, written_to=output
    )
    if form is AnswerFormat.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        print("\n".join(report.lines()))


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    try:
        try:
            app(standalone_mode=True)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except QuestionError as error:
        _fail(str(error), EXIT_USAGE)
    except OnRecordError as error:
        _fail(str(error), EXIT_ERROR)
    except BrokenPipeError:
        _leave_quietly()
    except KeyboardInterrupt:
        _tell_interrupted()
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _fail(f"{place}{error.strerror or error}; check the path, its rights and the room on the disk", EXIT_ERROR)
    except SystemExit as stop:
        # Typer turns a closed pipe into an error.
        if isinstance(stop.__context__, BrokenPipeError):
            _leave_quietly()
        # And Ctrl-C into this code, and says nothing.
        if stop.code == EXIT_INTERRUPTED:
            _tell_interrupted()
        raise
    sys.exit(0)


def _leave_quietly() -> NoReturn:
    """Exit with 0: whoever read the output (head, less) has gone, and nothing is wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


def _tell_interrupted() -> NoReturn:
    # Whoever presses Ctrl-C again would get the traceback of what is being closed.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _fail("interrupted; run the same command again to go on", EXIT_INTERRUPTED)


def _fail(message: str, code: int) -> NoReturn:
    talk.print(f"onrecord: {message}", markup=False, soft_wrap=True)
    sys.exit(code)


def _say_once(settings: Settings) -> None:
    from onrecord.decided import named_for_once

    for told in named_for_once(read_settings(), settings):
        say(told)


def _needed(paths: list[str] | None, urls: list[str] | None) -> list[str]:
    if not paths and not urls:
        raise typer.BadParameter("name a file, a folder, a glob, - or --url")
    return paths or []


def _read_options(
    columns: list[str] | None, date: str | None, publisher: str | None, day_first: bool, encoding: str | None
) -> ReadOptions:
    from extract.reading import ReadOptions

    try:
        return ReadOptions(
            columns=dict(_pair(text, "--column") for text in columns or []),
            date=date,
            publisher=publisher,
            day_first=day_first,
            encoding=encoding,
        )
    except SettingsError as error:
        raise typer.BadParameter(str(error), param_hint="--column") from error


def _not_both(sources: Sequence[str], written_to: Sequence[Path]) -> None:
    """Refuse to write over a file that is named to be read."""
    for path in written_to:
        if any(source != "-" and Path(source).absolute() == path.absolute() for source in sources):
            raise typer.BadParameter(f"{path} is named to be read too; write to another file")


def _articles(
    paths: Sequence[str], urls: Sequence[str], options: ReadOptions, *, leave_out: Sequence[Path] = ()
) -> tuple[int, Iterator[Any]]:
    """Return how many sources there are and a generator of their articles; `leave_out` are files of our own.

    Says which files of folders are no articles by their names.
    """
    from extract.reading import fetch_pages, files_left_out, find_sources, read_articles
    from onrecord.texts import counted

    if aside := files_left_out(paths, leave_out=leave_out):
        kinds = Counter(path.suffix or path.name for path in aside).most_common(_MOST_KINDS)
        say(f"{counted(len(aside), 'file')} left out: {', '.join(kind for kind, _ in kinds)}; --verbose names them")

    def articles() -> Iterator[Any]:
        yield from read_articles(paths, options, leave_out=leave_out)
        yield from fetch_pages(urls, options)

    return len(find_sources([p for p in paths if p != "-"], leave_out=leave_out)) + len(urls), articles()


def _pair(text: str, option: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise typer.BadParameter(f"{text}: write it as name=value", param_hint=option)
    return name, value


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _streams(files: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name in files:
        if name == "-":
            yield "standard input", io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape")
            continue
        path = Path(name)
        if not path.is_file():
            raise SettingsError(f"{name}: no such file; name a file of statement lines")
        with open_text(path) as stream:
            yield name, stream


@contextmanager
def _output(path: Path | None, default: Any = sys.stdout) -> Iterator[Any]:
    if path is None:
        yield default
        return
    try:
        stream = open_text(path, "wt")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); name another file") from error
    with stream:
        yield stream


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """Show a bar on standard error while a long job runs; nothing where that is no terminal, or with --quiet."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=talk, transient=True, disable=talking["quiet"] or not talk.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda _: bar.advance(task)


def _tell_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        talk.print(f"problem: {problem}", markup=False, soft_wrap=True)


def _summary(report: BuildReport) -> str:
    from onrecord.texts import counted

    passed = []
    if report.redescribed:
        passed.append(f"{report.redescribed} known with another title, publisher, date or address")
    if report.renamed:
        passed.append(f"{report.renamed} known under a shorter id")
    if report.known:
        passed.append(f"{report.known} known already")
    if report.copies:
        passed.append(f"{report.copies} with the text of another article, which --verbose names")
    if report.problems:
        passed.append(f"{len(report.problems)} with problems")
    aside = f" ({', '.join(passed)})" if passed else ""
    changed = []
    if report.moved:
        changed.append(f"{counted(report.moved, 'known statement')} now under another speaker")
    if report.recoded:
        changed.append(f"{counted(report.recoded, 'known position')} under another topic")
    return (
        f"{counted(report.articles, 'new article')}{aside}, {counted(report.statements, 'statement')}. "
        f"The store now holds {counted(report.total_articles, 'article')}, "
        f"{counted(report.total_statements, 'statement')}, {counted(report.speakers, 'speaker')} and "
        f"{counted(report.topics, 'topic')}." + (f" Linked anew: {', '.join(changed)}." if changed else "")
    )


def _print_statements(rows: Sequence[StatementRow]) -> None:
    from onrecord.texts import statement_table

    table = RichTable(show_lines=False)
    for name, options in (
        ("date", {"no_wrap": True}),
        ("speaker", {}),
        ("stance", {}),
        ("topic", {}),
        ("statement", {"ratio": 2}),
        ("article", {}),
    ):
        table.add_column(name, **options)
    for cells in statement_table(rows):
        table.add_row(*(plain(cell) for cell in cells))
    console().print(table)


def _print_table(table: RowTable, form: StatementFormat) -> None:
    if form is StatementFormat.jsonl:
        for row in table.rows:
            print(dumps(row))
    elif form is StatementFormat.csv:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([_cell(row[name]) for name in table.columns] for row in table.rows)
        print(out.getvalue(), end="")
    else:
        shown = RichTable()
        for name in table.columns:
            shown.add_column(plain(name))
        for row in table.rows:
            shown.add_row(*(plain(_cell(row[name])) for name in table.columns))
        console().print(shown)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
