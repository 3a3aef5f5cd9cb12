"""Where articles are: the files that paths, folders and globs name, each with the format it is in."""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from records.article import Problem

Format = Literal["text", "markdown", "html", "jsonl", "csv", "pdf", "unknown"]

STANDARD_INPUT = "-"
_FORMATS: dict[str, Format] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".pdf": "pdf",
}
_KNOWN = ".txt, .md, .html, .jsonl, .csv, .tsv, .pdf, each also .gz"


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
    says no known format are left out too; `files_left_out` tells them. Ids are file stems; equal stems take as much of
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


def files_left_out(paths: Sequence[str], *, leave_out: Collection[Path] = ()) -> list[Path]:
    """Return the files in the folders of the paths whose suffix says no known format, but for those of `leave_out`."""
    aside = {path.absolute() for path in leave_out}
    folders = dict.fromkeys(place for path in paths for place in _places(path) if place.is_dir())
    found = (place for folder in folders for place in _files_in(folder) if _format_of(place) == "unknown")
    return [place for place in dict.fromkeys(found) if place.absolute() not in aside]


def _sources_at(path: str) -> Iterator[Source]:
    if path == STANDARD_INPUT:
        yield Source(STANDARD_INPUT, "stdin", "unknown")
        return
    places = _places(path)
    if not places and glob.has_magic(path):
        yield _failed(path, "the pattern matches no file", "check it, and quote it for the shell")
    elif not places:
        yield _failed(path, "no such file or folder", "check the path")
    for place in places:
        if place.is_dir():
            yield from _sources_in(place)
        else:
            yield _source(place)


def _places(path: str) -> list[Path]:
    """Return the files and folders that a path or glob names."""
    if path == STANDARD_INPUT:
        return []
    if Path(path).exists():
        return [Path(path)]
    # Path.glob takes no absolute pattern.
    return [Path(match) for match in sorted(glob.glob(path, recursive=True))]  # noqa: PTH207


def _sources_in(folder: Path) -> Iterator[Source]:
    count = 0
    for place in _files_in(folder):
        if _format_of(place) != "unknown":
            count += 1
            yield _source(place)
    if not count:
        yield _failed(str(folder), "the folder holds no articles", f"put files there ({_KNOWN}) or name another folder")


def _files_in(folder: Path) -> Iterator[Path]:
    for place in sorted(folder.rglob("*")):
        if not any(part.startswith(".") for part in place.relative_to(folder).parts) and place.is_file():
            yield place


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
    return name.removesuffix(suffix) if suffix.lower() in _FORMATS else name


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
