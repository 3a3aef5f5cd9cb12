"""The main job: read, extract, link, load; an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.link import link
from graph.linked import Known, LinkedGraph
from graph.linking.curation import Curation, curation_text
from graph.linking.topics import Encode
from graph.linking.wording import topic_key
from graph.vectors import PREFIX, RememberedVectors
from onrecord.config import Settings, beside_store
from onrecord.decided import NOTE, in_force, read_decided, write_decided
from onrecord.encoder import Encoder
from onrecord.extraction import extractions
from records.article import Article, Problem
from records.errors import FormatError, StoreError
from records.jsonl import dumps, read_lines
from records.statement import Statement

if TYPE_CHECKING:
    from graph.store import CypherStore

log = logging.getLogger(__name__)

Tick = Callable[[str], None]


@dataclass(slots=True)
class BuildReport:
    """What a build did. `known` articles were in the store already; `copies` have the text of another article.

    Of `articles`, `redescribed` had a known text with another title, publisher, date or address, `renamed` a shorter id
    before another file had the same name.

    `moved` counts statements of before that have another speaker now, `recoded` positions that have another topic; one
    that only took over another's place, and answers to its id, is not another.
    """

    articles: int = 0
    known: int = 0
    redescribed: int = 0
    renamed: int = 0
    copies: int = 0
    statements: int = 0
    problems: list[Problem] = field(default_factory=list)
    total_articles: int = 0
    total_statements: int = 0
    speakers: int = 0
    topics: int = 0
    moved: int = 0
    recoded: int = 0

    @property
    def nothing_read(self) -> bool:
        """Whether not one article could be read, not even one that was known."""
        return not (self.articles or self.known or self.copies)


def build(
    articles: Iterable[Article | Problem],
    store: CypherStore,
    settings: Settings,
    *,
    encoder: Encoder | None = None,
    tick: Tick = lambda _: None,
) -> BuildReport:
    """Extract the articles that the store does not hold, link everything anew and load it; no store is made of nothing.

    `tick` is called with the id of each article that is done. What has been extracted is kept in a journal beside the
    store until the load has succeeded, so that a run that was cut off does not extract it again.
    An article whose id is known with another text replaces the old one; one whose text is known is extracted again
    where title, publisher, date or address are told otherwise than before, and keeps those that are not told.
    """
    report = BuildReport()
    journal = Journal(journal_path(settings.store))
    known = store.article_infos()
    held = {article.sha256: key for key, article in known.items()}
    fresh: dict[str, tuple[Article, list[Statement]]] = {}
    for article, statements in journal.read():
        if article.id not in known or known[article.id].info() != article.info():
            fresh[article.id] = (article, statements)
            held[article.sha256] = article.id

    def as_told(article: Article) -> Article | None:
        """Return an article whose text is held under its id as it is told now, None where that is nothing new."""
        before = fresh[article.id][0] if article.id in fresh else known.get(article.id)
        if before is None:
            return None
        whole = article.with_what_was_known(before)
        return whole if whole.info() != before.info() else None

    given: set[str] = set()

    def unknown() -> Iterator[Article | Problem]:
        # A file that was renamed, its old name given to another article: the old text is a copy of nothing then.
        changed: set[str] = set()
        copies: defaultdict[str, list[Article]] = defaultdict(list)
        for item in articles:
            if isinstance(item, Article):
                given.add(item.id)
                other = held.get(item.sha256)
                if other == item.id and (told := as_told(item)) is not None:
                    yield told
                    continue
                if other is not None:
                    report.known += other == item.id and item.id not in fresh
                    report.copies += other != item.id
                    if other != item.id:
                        copies[other].append(item)
                    tick(item.id)
                    continue
                held[item.sha256] = item.id
                if item.id in known:
                    changed.add(item.id)
            yield item
        # Such a copy may stand under the id of another old text in its turn: a row put before all others of a table.
        freed = deque(sorted(changed))
        while freed:
            other = freed.popleft()
            for copy in copies.pop(other, ()):
                if known[other].sha256 == copy.sha256 and held[copy.sha256] == other:
                    held[copy.sha256] = copy.id
                    report.copies -= 1
                    if copy.id in known:
                        freed.append(copy.id)
                    yield copy
        for other, named_so in copies.items():
            longer = [copy for copy in named_so if other in known and other in _shorter_ids(copy.id)]
            if longer and other not in given:
                report.copies -= 1
                named_so.remove(longer[0])
                yield longer[0].with_what_was_known(known[other])
            for copy in named_so:
                log.info("%s: passed over; it has the text of %s", copy.id, other)

    with journal:
        for extraction in extractions(unknown(), settings):
            if extraction.problem is not None:
                report.problems.append(extraction.problem)
                tick(extraction.problem.article)
            if extraction.article is not None:
                if _has_another_text(extraction.article, known.get(extraction.article.id)):
                    log.warning(
                        "article %s has changed; its statements are replaced (another article? give it its own id)",
                        extraction.article.id,
                    )
                fresh[extraction.article.id] = (extraction.article, list(extraction.statements))
                journal.add(extraction.article, extraction.statements)
                tick(extraction.article.id)
    report.articles = len(fresh)
    redescribed = {
        key for key, (article, _) in fresh.items() if key in known and not _has_another_text(article, known[key])
    }
    report.redescribed = len(redescribed)
    not_given = known.keys() - given
    grown = [(old, key) for key in fresh.keys() - known.keys() for old in _shorter_ids(key) & not_given]
    renamed = {old for old, key in grown if not _has_another_text(fresh[key][0], known[old])}
    report.renamed = len(renamed)
    for old, key in sorted({old: key for old, key in sorted(grown) if old not in renamed}.items()):
        log.warning(
            "article %s stays beside %s, a file of its name with another text; "
            "if it is the same article: onrecord articles remove %s",
            old,
            key,
            old,
        )
    report.statements = sum(len(statements) for _, statements in fresh.values())
    if fresh or known:
        load(
            [article for article, _ in fresh.values()],
            [statement for _, statements in fresh.values() for statement in statements],
            store,
            settings,
            encoder=encoder,
            report=report,
            without=redescribed | renamed,
        )
    journal.remove()
    return report


def _has_another_text(article: Article, before: Article | None) -> bool:
    return before is not None and before.sha256 != article.sha256


def _shorter_ids(article_id: str) -> set[str]:
    """Return the ids that the file would have if no other had its name: `report` of `june/report`."""
    name = article_id.rpartition("/")[2]
    return {name, Path(name).stem} - {article_id} if name != article_id else set()


def load(
    articles: Sequence[Article],
    statements: Sequence[Statement],
    store: CypherStore,
    settings: Settings,
    *,
    encoder: Encode | None = None,
    report: BuildReport | None = None,
    curation: Curation | None = None,
    regroup: bool = False,
    without: Collection[str] = (),
    check: Callable[[LinkedGraph], None] | None = None,
) -> BuildReport:
    """Add articles and extracted statements to the store and link the corpus; idempotent.

    The articles whose ids are in `without` leave the store, and their statements with them, but for what is given
    anew. Stored statements of an article give way where statements of it are given, or its text is another; else they
    stay.

    Speakers and topics that the store has keep their ids, and phrases their topics, unless `regroup`. `curation`
    replaces the decisions in force; `check` is shown the linked graph before anything is written, and may raise.
    """
    stored = {row["id"]: row for row in store.lines()}
    hashes = store.article_hashes()
    report = report or _new_in(articles, statements, hashes, stored)
    told = {statement.article.id for statement in statements}
    changed = {a.id for a in articles if (hashes.get(a.id) or a.sha256) != a.sha256}
    gone = changed | {article.id for article in articles if article.id in told} | set(without)
    corpus = {a.id: a for a in store.articles() if a.id not in gone} | {a.id: a for a in articles}
    lines = {key: row for key, row in stored.items() if row["article"] not in gone}
    lines |= {statement.id: statement.to_line() for statement in statements}
    curation = curation if curation is not None else read_decided(store, settings)
    decided = in_force(settings, curation)
    vectors = RememberedVectors(encoder or Encoder(), store.notes(PREFIX))
    known = replace(store.known(), regroup=regroup)
    everything = [Statement.from_line(row) for row in lines.values()]
    linked = link(
        corpus.values(),
        everything,
        encode=vectors,
        decisions=decided.speakers,
        codebook=decided.codebook,
        topic_decisions=decided.topics,
        known=known,
    )
    if check is not None:
        check(linked)
    kept = store.notes(NOTE).get(NOTE)
    notes = {NOTE: curation_text(curation)} if curation or kept is not None else {}
    lines_text = {key: dumps(row) for key, row in lines.items()}
    store.load(linked, lines=lines_text, notes=notes | vectors.notes())
    write_decided(settings, curation)
    report.total_articles = len(linked.articles)
    report.total_statements = len(linked.statements)
    report.speakers = len(linked.speakers)
    report.topics = len(linked.topics)
    report.moved = _moved(linked, known)
    report.recoded = _recoded(everything, linked, known)
    return report


def _new_in(
    articles: Sequence[Article], statements: Sequence[Statement], hashes: Mapping[str, str], stored: Collection[str]
) -> BuildReport:
    """Return the report of what is loaded, with what the store does not hold yet counted as new."""
    known = sum(1 for article in articles if hashes.get(article.id) == article.sha256)
    new = sum(1 for statement in statements if statement.id not in stored)
    return BuildReport(articles=len(articles) - known, known=known, statements=new)


def _moved(linked: LinkedGraph, known: Known) -> int:
    """Count the statements known before that have another speaker now."""
    now = {old: s.id for s in linked.speakers for old in s.former_ids} | {s.id: s.id for s in linked.speakers}
    held = ((s.speaker, known.speaker_of.get(s.id)) for s in linked.statements)
    return sum(1 for speaker, old in held if old and (speaker is None or now.get(old) != speaker.id))


def _recoded(statements: Iterable[Statement], linked: LinkedGraph, known: Known) -> int:
    """Count the positions whose phrase was known before and has another topic now."""
    now = {old: t.id for t in linked.topics for old in t.former_ids} | {t.id: t.id for t in linked.topics}
    topic_of = {topic_key(phrase): group.topic for group in linked.groups for phrase in group.phrases}
    before = {topic_key(phrase): group.topic for group in known.groups for phrase in group.phrases}
    changed = {key for key, old in before.items() if key in topic_of and now.get(old) != topic_of[key]}
    return sum(1 for s in statements for p in s.positions if changed and topic_key(p.topic) in changed)


class Journal:
    """Extractions that no store holds yet: one JSON line an article, appended and flushed as they come."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Journal:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._mend()
            self._stream = self.path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            raise StoreError(
                f"{self.path}: the journal cannot be written ({error.strerror}); "
                "check the folder's rights, or name a store elsewhere"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def add(self, article: Article, statements: Iterable[Statement]) -> None:
        row = {"article": article.to_json(), "statements": [s.to_line() for s in statements]}
        self._stream.write(dumps(row) + "\n")
        self._stream.flush()

    def read(self) -> Iterator[tuple[Article, list[Statement]]]:
        """Yield what an earlier run left, without a last line that was cut off."""
        if not self.path.is_file():
            return
        # Not splitlines(): an article may hold U+2028, which json leaves as it is.
        *whole, _cut_off = self.path.read_bytes().split(b"\n")
        for number, line in enumerate(whole, start=1):
            try:
                row = json.loads(line)
                found = Article.from_json(row["article"]), [Statement.from_line(part) for part in row["statements"]]
            except (ValueError, KeyError, TypeError, FormatError) as error:
                # A power cut can leave such a line; its article is extracted again.
                log.warning("%s:%d: left out of what goes on (%s)", self.path, number, error)
                continue
            yield found

    def _mend(self) -> None:
        """Drop a last line without an end, so that the next one starts on a line of its own."""
        if self.path.is_file():
            with self.path.open("r+b") as stream:
                stream.truncate(stream.read().rfind(b"\n") + 1)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def journal_path(store_url: str) -> Path:
    """Return where the journal of a store stands: beside an embedded store, in the user's cache for a server."""
    return beside_store(store_url, "journal", cache=True)


def read_statement_lines(streams: Iterable[tuple[str, Iterable[str]]]) -> tuple[list[Article], list[Statement]]:
    """Read statement lines, and article lines (`sha256` and `text`, no `content`), of several named streams.

    Raises `FormatError` with file and line.
    """
    articles: list[Article] = []
    statements: list[Statement] = []
    for name, stream in streams:
        for number, row in read_lines(stream, name):
            if "content" not in row and "text" in row and "id" in row:
                if not row.get("sha256"):
                    raise FormatError(f"{name}:{number}: an article, not a statement; read it with build or extract")
                try:
                    articles.append(Article.from_json(row))
                except ValueError as error:
                    raise FormatError(f"{name}:{number}: {error}; write it as docs/formats.md says") from error
                continue
            try:
                statements.append(Statement.from_line(row))
            except FormatError as error:
                raise FormatError(f"{name}:{number}: {error}") from error
    return articles, statements
