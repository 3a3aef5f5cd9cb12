"""Read statements whose target and stance are labelled: written ones, those of PolNeAR, those of our own articles.

Texts of PolNeAR are read from the corpus; the repository has offsets and labels alone. Parts are held out, so that
figures come from text that no network has seen: a quarter of the stories written second, every fifth article of
PolNeAR, and three of the twenty-two fields that the written articles are from.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from extract.attribution import load_attributor
from extract.language import load_pipeline
from extract.layout import layout_of, masked
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan

HERE = Path(__file__).parent
STATEMENTS = HERE / "stance_statements.jsonl"
POLNEAR = HERE / "annotated_polnear.jsonl"
ARTICLES = HERE / "annotated_articles.jsonl"
WRITTEN = (HERE / "written_articles.jsonl", HERE / "written_articles_2.jsonl")
# Foreign affairs, all news in short plain style, and what a regional daily reports in a week.
HELD_FIELDS = ("c", "h", "o")
SAME_CONTENT = 0.45


@dataclass(frozen=True)
class Labelled:
    """A statement in `text` with its target and stance; `group` is its story or article.

    `second` tells what was written or annotated after the first encoder was trained; `doc` is the article's parse where
    a statement stands in one. `others` are what else the speaker says there, where that is known.
    """

    text: str
    attribution: Attribution
    target: Target
    stance: str
    group: str
    held: bool
    second: bool
    doc: Doc | None = None
    others: tuple[Attribution, ...] = ()


def written(path: Path = STATEMENTS) -> Iterator[Labelled]:
    """Yield the statements written for this project; those of the second writing name their speaker."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        second = "speaker" in row
        held = second and zlib.crc32(row["subject"].encode()) % 4 == 0
        yield Labelled(row["text"], *_spans_of(row), row["stance"], row["subject"], held, second)


def annotated(corpus: Path) -> Iterator[Labelled]:
    """Yield the annotated statements of PolNeAR, in the order of their articles; `corpus` has its `train.jsonl`.

    Source, cue and kind are those of the attribution that is found there; one in a hundred is not found, and is its
    content alone.
    """
    nlp, attributor = load_pipeline(), load_attributor()
    rows = [json.loads(line) for line in (corpus / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = {row["doc_id"]: row["text"] for row in rows}
    for number, line in enumerate(POLNEAR.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        text = texts[row["doc"]]
        doc = nlp(masked(text, layout_of(text)))
        found = attributor(doc)
        for label in row["statements"]:
            attribution = _found(_spans(label["content"]), found)
            mention = TextSpan(*label["mention"]) if label["mention"] else None
            target = Target(label["target"], label["target"].lower(), mention, 1.0)
            stance = label["stance"] or "none"
            yield Labelled(text, attribution, target, stance, row["doc"], number % 5 == 0, second=True, doc=doc)


def lines_of(paths: Sequence[Path] = WRITTEN) -> Iterator[dict[str, Any]]:
    """Yield the articles written for this project, with their issues, statements and questions."""
    for path in paths:
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def written_articles() -> Iterator[Labelled]:
    """Yield the statements of whole articles written for this project, a case a target.

    Source, cue and kind are those of the attribution found there, the content by turns as annotated and as found. Half
    of the statements that say nothing of an issue of their article are cases of `none`.
    """
    nlp, attributor = load_pipeline(), load_attributor()
    random = np.random.default_rng(3)
    for article in lines_of():
        text, held = article["text"], article["id"].startswith(HELD_FIELDS)
        doc = nlp(masked(text, layout_of(text)))
        found = attributor(doc)
        attributions = [_read(_spans(label["content"]), found, random) for label in article["statements"]]
        for number, label in enumerate(article["statements"]):
            others = tuple(
                other
                for place, (other, theirs) in enumerate(zip(attributions, article["statements"], strict=True))
                if place != number and theirs["speaker"] == label["speaker"]
            )
            named = {each["target"] for each in label["targets"]}
            silent = [issue for issue in article["issues"] if issue not in named and random.random() < 0.5]
            targets = [*label["targets"], *({"target": t, "mention": None, "stance": "none"} for t in silent)]
            for each in targets:
                mention = TextSpan(*each["mention"]) if each["mention"] else None
                target = Target(each["target"], each["target"].lower(), mention, 1.0)
                stance, group = each["stance"], article["id"]
                yield Labelled(text, attributions[number], target, stance, group, held, True, doc, others)


def _read(content: tuple[TextSpan, ...], found: Sequence[Attribution], random: np.random.Generator) -> Attribution:
    """Return the attribution of an annotated content: half of the time with the content as it is found."""
    match = _nearest(content, found)
    return match if match is not None and random.random() < 0.5 else _found(content, found)


def own_articles(path: Path = ARTICLES) -> Iterator[Labelled]:
    """Yield the statements of the articles written for this project: contents alone, for no cue is annotated."""
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        text = article["text"]
        for label in article["statements"]:
            content = tuple(sorted(_contents(text, label["content"])))
            attribution = Attribution((), (), content, "indirect", "gold", 1.0)
            mention = _inside(text, label["mention"], content) if label["mention"] else None
            target = Target(label["target"], label["target"].lower(), mention, 1.0)
            yield Labelled(text, attribution, target, label["stance"], article["id"], held=False, second=True)


def _found(content: tuple[TextSpan, ...], found: Sequence[Attribution]) -> Attribution:
    """Return the attribution of a content with the source, cue and kind that were found, if any."""
    match = _nearest(content, found) or Attribution((), (), content, "indirect", "gold", 1.0)
    return Attribution(match.source, match.cue, content, match.kind, "gold", 1.0)


def _spans(pairs: Sequence[Sequence[int]]) -> tuple[TextSpan, ...]:
    return tuple(TextSpan(start, end) for start, end in pairs)


def _nearest(content: Sequence[TextSpan], found: Sequence[Attribution]) -> Attribution | None:
    """Return the attribution that shares most of its content with this one."""
    ours = _covered(content)
    theirs = [_covered(attribution.content) for attribution in found]
    shares = [len(ours & other) / len(ours | other) for other in theirs]
    best = int(np.argmax(shares)) if shares else -1
    return found[best] if shares and shares[best] >= SAME_CONTENT else None


def _covered(content: Sequence[TextSpan]) -> frozenset[int]:
    return frozenset(i for span in content for i in range(span.start, span.end))


def _spans_of(row: dict[str, Any]) -> tuple[Attribution, Target]:
    """Return a written statement's attribution and target on its text."""
    text = row["text"]
    content = tuple(_contents(text, row["content"]))
    cue = _outside(text, row["cue"], content)
    source = _outside(text, row["source"], (*content, *cue))
    mention = _inside(text, row["mention"], content) if row["mention"] else None
    quoted = any(text[max(0, s.start - 1)] in '"“' for s in content)
    attribution = Attribution(source, cue, content, "direct" if quoted else "indirect", "gold", 1.0)
    return attribution, Target(row["target"], row["target"].lower(), mention, 1.0)


def _contents(text: str, parts: Sequence[str]) -> Iterator[TextSpan]:
    position = 0
    for part in parts:
        start = text.find(part, position)
        start = start if start >= 0 else text.index(part)
        position = start + len(part)
        yield TextSpan(start, position)


def _outside(text: str, phrase: str, taken: Sequence[TextSpan]) -> tuple[TextSpan, ...]:
    """Return where a phrase stands outside what is taken, as near to it as can be; anywhere if nowhere else."""
    found = [TextSpan(i, i + len(phrase)) for i in range(len(text)) if phrase and text.startswith(phrase, i)]
    free = [span for span in found if not any(span.overlaps(other) for other in taken)] or found
    free = [span for span in free if not text[span.end : span.end + 1].isalpha()] or free
    return (min(free, key=lambda s: min(max(s.start - t.end, t.start - s.end) for t in taken)),) if free else ()


def _inside(text: str, phrase: str, content: Sequence[TextSpan]) -> TextSpan | None:
    """Return where a phrase stands within the content as a whole word; elsewhere if not there."""
    words = [i for i in range(len(text)) if text.startswith(phrase, i)]
    found = [TextSpan(i, i + len(phrase)) for i in words if not text[i + len(phrase) : i + len(phrase) + 1].isalpha()]
    inner = [span for span in found if any(part.contains(span) for part in content)]
    return next(iter(inner or found), None)
