"""How well the organizations and titles of speakers are read, over sets that have `affiliations.jsonl`.

A line of that file is a named person of an article's gold with what the article says: organization (null for an
occupation alone, `common` where it is never named), title, and whether it is past. Two organizations are one where the
words of either are among those of the other (*Labour*, *Labour Party*) or its initials.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from extract.pipeline import Extractor
from records.article import Article
from records.identifiers import text_sha256
from records.names import fold
from records.speaker import Speaker

_SMALL = frozenset(("the", "of", "party", "and", "for", "&"))
_KINDS = ("person", "unnamed")


def affiliations(name: str, folder: Path, extractor: Extractor) -> dict[str, float]:
    """Precision, recall and F1 of organizations, and recall of titles, of the people found of one set."""
    people = [json.loads(line) for line in (folder / "affiliations.jsonl").read_text(encoding="utf-8").splitlines()]
    found = dict(_found(folder, extractor))
    aliases: dict[str, list[str]] = json.loads((folder / "aliases.json").read_text(encoding="utf-8"))
    right = wrong = missed = titles = titled = 0
    for person in people:
        names = [person["speaker"], *aliases.get(person["speaker"], [])]
        speaker = next((s for n in names if (s := found.get((person["article"], fold(n)))) is not None), None)
        if speaker is None:
            continue
        said = person["affiliations"]
        gold = _distinct(
            s["organization"] for s in said if _is_present(s) and s["organization"] and not s.get("common")
        )
        any_of = [s["organization"] for s in said if s["organization"]]
        ours = _distinct(r.organization for r in speaker.roles if r.organization and not r.past)
        hit = sum(any(_same(body, other) for other in ours) for body in gold)
        right, missed = right + hit, missed + len(gold) - hit
        wrong += sum(not any(_same(body, other) for other in any_of) for body in ours)
        wanted = [fold(s["title"]) for s in said if s["title"] and _is_present(s)]
        held = [fold(r.title) for r in speaker.roles if r.title and not r.past]
        titled += len(wanted)
        titles += sum(any(t in title or title in t for t in held) for title in wanted)
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    return {
        f"affiliations, {name}: organization precision": precision,
        f"affiliations, {name}: organization recall": recall,
        f"affiliations, {name}: organization F1": 2 * precision * recall / max(precision + recall, 1e-9),
        f"affiliations, {name}: title recall": titles / max(titled, 1),
    }


def _is_present(said: dict[str, Any]) -> bool:
    return not said.get("past")


def _found(folder: Path, extractor: Extractor) -> Iterable[tuple[tuple[str, str], Speaker]]:
    """Yield each speaker found under the article's id and each of its folded names."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    articles = []
    for row in gold:
        text = (folder / "articles" / row["file"]).read_text(encoding="utf-8")
        articles.append(Article(row["id"], text, None, None, row.get("published"), None, text_sha256(text)))
    for extraction in extractor.extract(articles):
        for statement in extraction.statements:
            speaker = statement.speaker
            if speaker is not None and speaker.kind in _KINDS:
                for name in {speaker.name, *speaker.aliases}:
                    yield (statement.article.id, fold(name)), speaker


def _distinct(bodies: Iterable[str | None]) -> list[str]:
    kept: list[str] = []
    for body in bodies:
        if body and not any(_same(body, other) for other in kept):
            kept.append(body)
    return kept


def _same(one: str, other: str) -> bool:
    a, b = _words(one), _words(other)
    if not a or not b:
        return a == b
    initials = "".join(word[0] for word in max(a, b, key=len))
    return set(a) <= set(b) or set(b) <= set(a) or initials in (*a, *b)


def _words(body: str) -> list[str]:
    plain = fold(body).replace("'s", "").replace("’s", "").replace("'", "").replace("’", "").replace(".", "")
    return [word for word in plain.split() if word not in _SMALL]
