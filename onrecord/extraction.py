"""Running the extractor over many articles, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.config import Settings
from records.article import Article, Problem
from records.errors import SettingsError

if TYPE_CHECKING:
    from extract.pipeline import Extraction, Extractor

_CHUNK = 8
_FEW = 40
_extractor: Extractor | None = None


def new_extractor(settings: Settings) -> Extractor:
    """Return an extractor with the settings' models loaded. Takes about a second.

    Raises `ModelError` where a model is missing.
    """
    from extract.attribution import load_attributor
    from extract.language import load_pipeline
    from extract.pipeline import Extractor
    from extract.stance import StanceReader
    from extract.targets import TargetFinder

    return Extractor(
        nlp=load_pipeline(settings.pipeline),
        attributor=load_attributor(settings.operating_point, settings.model),
        targets=TargetFinder.load(),
        stance=StanceReader.load(
            Path(str(files("onrecord") / "wordpiece" / "vocab.txt")), large=settings.stance_model == "large"
        ),
        min_confidence=settings.min_confidence,
    )


def extractions(articles: Iterable[Article | Problem], settings: Settings) -> Iterator[Extraction]:
    """Yield one extraction for each article or problem, in order, with `settings.workers` processes.

    With 0 workers it is this process alone for a few articles, else one a processor, where the system can fork.
    """
    pending = iter(articles)
    first = list(islice(pending, _FEW)) if settings.workers == 0 else []
    workers = settings.workers or _worth(len(first))
    pending = chain(first, pending)
    if workers == 1:
        yield from new_extractor(settings).extract(pending)
        return
    waiting: deque[Future[list[Extraction]]] = deque()
    pool = ProcessPoolExecutor(workers, initializer=_start, initargs=(settings,))
    try:
        while chunk := list(islice(pending, _CHUNK)):
            waiting.append(pool.submit(_extract, chunk))
            if len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise SettingsError(
            "the system ended a process that extracts, perhaps for want of memory; "
            "run the same command again with --workers 1: what is done is kept"
        ) from error
    finally:
        # After an interruption only what is under way is waited for.
        pool.shutdown(cancel_futures=True)


def _worth(articles: int) -> int:
    """Return how many processes are worth their start for so many articles or more."""
    if articles < _FEW or multiprocessing.get_start_method() != "fork":
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _start(settings: Settings) -> None:
    # Each process keeps its own models; a global is the only place that a pool's initializer can put them.
    global _extractor
    # Ctrl-C goes to all of them; the one that started them tells of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _extractor = new_extractor(settings)


def _extract(chunk: list[Article | Problem]) -> list[Extraction]:
    if _extractor is None:
        raise RuntimeError("the process was not started by _start")
    return list(_extractor.extract(chunk))
