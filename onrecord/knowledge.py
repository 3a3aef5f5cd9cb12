"""The Python API: one object for a store and the questions to it."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.question import understand
from graph.answers import Answer, Count, answer
from graph.rows import StatementFilter, StatementRow, Table
from graph.store import CypherStore, open_store
from onrecord.building import BuildReport, Tick
from onrecord.building import build as build_into
from onrecord.config import Settings, read_settings
from onrecord.encoder import Encoder
from onrecord.whom import fits_whom
from records.speaker import Speaker
from records.statement import Statement

if TYPE_CHECKING:
    import networkx
    import pandas

    from extract.reading import ReadOptions


def build(
    *paths: str | Path,
    store: str | None = None,
    urls: Sequence[str] = (),
    options: ReadOptions | None = None,
    settings: Settings | None = None,
    tick: Tick = lambda _: None,
) -> KnowledgeGraph:
    """Read articles, extract their statements, link and load them; return the graph, open.

    `paths` are files, folders, globs or `-`. `kg.report` says what was done and which articles had problems.
    Raises an `OnRecordError` for a store or model that cannot be used; a bad article is a problem in the report.
    """
    from extract.reading import ReadOptions, fetch_pages, read_articles

    chosen = (settings or read_settings()).with_options(store=store)
    reading = options or ReadOptions()

    def articles() -> Any:
        yield from read_articles([str(path) for path in paths], reading)
        yield from fetch_pages(urls, reading)

    with KnowledgeGraph.open(settings=chosen, lock=True) as writing:
        report = build_into(articles(), writing.store, chosen, encoder=writing.encoder, tick=tick)
    # Opened anew, so that whoever looks at the graph does not keep others from writing it.
    graph = KnowledgeGraph.open(settings=chosen)
    graph.report = report
    return graph


class KnowledgeGraph:
    """An open store with everything that can be asked of it. A context manager; closing twice is fine."""

    def __init__(self, store: CypherStore, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self.encoder = Encoder()
        self.report: BuildReport | None = None

    @classmethod
    def open(
        cls,
        store: str | None = None,
        *,
        settings: Settings | None = None,
        must_exist: bool = False,
        lock: bool = False,
    ) -> KnowledgeGraph:
        """Open the store at a URL (default: the one of the settings).

        With `lock` no other process can write it until it is closed. Raises `StoreError` where it cannot be opened,
        and with `must_exist` where no store stands there.
        """
        chosen = (settings or read_settings()).with_options(store=store)
        return cls(open_store(chosen.store, must_exist=must_exist, lock=lock), chosen)

    def ask(self, question: str, *, count: Count = "utterances", min_confidence: float | None = None) -> Answer:
        """Answer a question in words, copies of one utterance together unless statements are counted.

        Attributions below `min_confidence`, a share of 0 to 1, are left out; without it that of the settings holds.
        Raises `QuestionError`, naming the forms that are known.
        """
        least = self.settings.min_confidence if min_confidence is None else min_confidence
        asked = understand(question)
        return answer(
            asked,
            self.store,
            encode=self.encoder,
            count=count,
            min_confidence=least or None,
            fits=fits_whom(asked.whom),
        )

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Table:
        """Run a Cypher query; reading only, unless `write`. Raises `QueryError`."""
        return self.store.query(cypher, parameters or {}, write=write)

    def rows(self, wanted: StatementFilter | None = None) -> list[StatementRow]:
        """Return the statements that the filter wants, as the store orders them."""
        return self.store.statements(wanted or StatementFilter())

    def statements(self, wanted: StatementFilter | None = None) -> list[Statement]:
        """Return the same statements as linked records, each with its whole speaker."""
        speakers = {
            row.id: Speaker(row.id, row.name, row.kind, row.aliases, row.roles).to_json()
            for row in self.store.speakers()
        }
        return [
            Statement.from_line({**row.to_line(), "speaker_info": speakers.get(row.speaker_id or "")})
            for row in self.rows(wanted)
        ]

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return the whole graph as a networkx MultiDiGraph; see `graph.networks.to_networkx`."""
        from graph.networks import to_networkx

        return to_networkx(self.rows(), self.store.speakers(), self.store.topics(), self.store.affiliations())

    def to_dataframe(self, wanted: StatementFilter | None = None) -> pandas.DataFrame:
        """Return one row a statement and position, ordered as `rows`; a statement without a position has one row."""
        import pandas

        from onrecord.tables import COLUMNS, statement_rows

        return pandas.DataFrame(statement_rows(self.rows(wanted)), columns=list(COLUMNS))

    def render(self, path: str | Path, wanted: StatementFilter | None = None, *, title: str = "Who said what") -> Path:
        """Write the interactive page and return its path."""
        from viz.build import view_of
        from viz.page import write_page

        target = Path(path)
        write_page(view_of(self.statements(wanted), title=title), target)
        return target

    def show(self) -> Path:
        """Write the page to a temporary file, open it in the browser, and return its path."""
        path = self.render(Path(tempfile.mkdtemp(prefix="onrecord-")) / "who-said-what.html")
        webbrowser.open(path.as_uri())
        return path

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
