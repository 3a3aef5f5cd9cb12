"""Where articles are: the files that paths, folders and globs name, each with the format it is in."""

from __future__ import annotations

import glob
import logging
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from records.article import Problem

Format = Literal["text", "html", "jsonl", "csv", "pdf", "unknown"]

log = logging.getLogger(__name__)

STANDARD_INPUT = "-"
_FORMATS: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".pdf": "pdf",
}
_KNOWN = ".txt, .html, .jsonl, .csv, .tsv, .pdf, each also .gz"


@dataclass(frozen=True, slots=True)
class Source:
    """One file (or standard input) to read.

    `id` is the article's id, or the beginning of the ids of a table's rows. A `format` that the name does not tell is
    found out from the content. A path that cannot be read carries its `problem`.
    """

    name: str
    id: str
    format: Format
    size: int = 0
    problem: Problem | None = None

    @property
    def path(self) -> Path:
        return Path(self.name)


def find_sources(paths: Sequence[str], *, leave_out: Collection[Path] = ()) -> list[Source]:
    """Return one source a file, in the order of the paths, folders sorted by name; a file named twice counts once.

    `leave_out` names files that are no articles, such as the one that this run writes. Files of a folder whose suffix
    says no known format are left out too, and counted in the log. Ids are file stems; equal stems take as much of
    their folders as makes them distinct.
    """
    found: dict[str, Source] = {}
    aside = {path.absolute() for path in leave_out}
    for path in paths:
        for source in _sources_at(path):
            if source.name != STANDARD_INPUT and source.path.absolute() in aside:
                continue
            found.setdefault(source.name if source.name == STANDARD_INPUT else str(source.path.absolute()), source)
    return _with_distinct_ids(list(found.values()))


def _sources_at(path: str) -> Iterator[Source]:
    if path == STANDARD_INPUT:
        yield Source(STANDARD_INPUT, "stdin", "unknown")
        return
    place = Path(path)
    if place.is_dir():
        yield from _sources_in(place)
    elif place.exists():
        yield _source(place)
    elif glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not matches:
            yield _failed(path, "the pattern matches no file", "check it, and quote it for the shell")
        for match in matches:
            if Path(match).is_dir():
                yield from _sources_in(Path(match))
            else:
                yield _source(Path(match))
    else:
        yield _failed(path, "no such file or folder", "check the path")


def _sources_in(folder: Path) -> Iterator[Source]:
    left_out: Counter[str] = Counter()
    count = 0
    for place in sorted(folder.rglob("*")):
        if any(part.startswith(".") for part in place.relative_to(folder).parts) or not place.is_file():
            continue
        if _format_of(place) == "unknown":
            left_out[place.suffix or place.name] += 1
            continue
        count += 1
        yield _source(place)
    if left_out:
        kinds = ", ".join(f"{number} {suffix}" for suffix, number in left_out.most_common(5))
        log.info("%s: left out %d files of unknown kind (%s)", folder, sum(left_out.values()), kinds)
    if not count:
        yield _failed(str(folder), "the folder holds no articles", f"put files there ({_KNOWN}) or name another folder")


def _source(place: Path) -> Source:
    return Source(str(place), _stem(place), _format_of(place), place.stat().st_size)


def _failed(name: str, what: str, remedy: str) -> Source:
    return Source(name, name, "unknown", problem=Problem(name, what, remedy))


def _format_of(place: Path) -> Format:
    suffixes = [suffix.lower() for suffix in place.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return _FORMATS.get(suffixes[-1], "unknown") if suffixes else "unknown"


def _stem(place: Path) -> str:
    """Return the file's name without `.gz` and without a suffix that names a format."""
    name = place.name
    if name.lower().endswith(".gz"):
        name = name[:-3]
    suffix = Path(name).suffix
    return name.removesuffix(suffix) if suffix and (suffix.lower() in _FORMATS or suffix.isalpha()) else name


def _with_distinct_ids(sources: list[Source]) -> list[Source]:
    """Return the sources with folders put before equal ids: `may/report` and `june/report`."""
    for depth in range(1, 8):
        count = Counter(source.id for source in sources)
        if all(number == 1 for number in count.values()):
            return sources
        sources = [replace(s, id=_longer_id(s, depth)) if count[s.id] > 1 and s.problem is None else s for s in sources]
    return [replace(s, id=s.name) if s.problem is None else s for s in sources]


def _longer_id(source: Source, depth: int) -> str:
    """Return the id with `depth` folders before it; the first try is the file's whole name."""
    parents = source.path.absolute().parent.parts[1:]
    if depth == 1:
        return "/".join([*parents[-1:], _stem(source.path)])
    return "/".join([*parents[-(depth - 1) :], source.path.name])
