"""A codebook: topics that the user has decided on, which phrases are put under first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from records.errors import SettingsError
from records.identifiers import slug
from records.topic import Topic

_KEYS = {"label", "phrases", "description"}


@dataclass(frozen=True, slots=True)
class Codebook:
    """Topics in the order of the file; no two share a label or a phrase."""

    topics: tuple[Topic, ...] = ()


def load_codebook(path: Path) -> Codebook:
    """Read a YAML list of `label`, `phrases` (optional) and `description` (optional).

    Raises `SettingsError` with the file and the entry where the file cannot be read or is not of this form.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); give a YAML file of topics") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8; save the codebook as UTF-8") from error
    try:
        rows = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"{path}:{line}: not YAML ({error.problem}); write a list of label and phrases") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{path}: not YAML ({error}); write a list of label and phrases") from error
    return parse_codebook(rows, str(path))


def parse_codebook(rows: Any, place: str) -> Codebook:
    """Return the codebook written as plain lists and dicts; `place` names it in errors."""
    if rows is None:
        return Codebook()
    if not isinstance(rows, list):
        raise SettingsError(f"{place}: not a list; begin each topic with `- label: ...`")
    topics: list[Topic] = []
    taken: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        topic = _topic(row, f"{place}: topic {number}")
        for phrase in {p.casefold() for p in (topic.label, *topic.phrases)}:
            if phrase in taken:
                raise SettingsError(
                    f"{place}: topic {number}: {phrase!r} belongs to {taken[phrase]!r} already; keep it in one of them"
                )
            taken[phrase] = topic.label
        topics.append(topic)
    return Codebook(tuple(topics))


def _topic(row: Any, place: str) -> Topic:
    if not isinstance(row, dict):
        raise SettingsError(f"{place}: not a topic; write `label`, and `phrases` and `description` as needed")
    unknown = sorted(str(key) for key in row.keys() - _KEYS)
    if unknown:
        raise SettingsError(f"{place}: unknown key {unknown[0]!r}; known are label, phrases, description")
    label = row.get("label")
    if not isinstance(label, str) or not label.strip():
        raise SettingsError(f"{place}: no label; add `label: ...`")
    phrases = row.get("phrases") or []
    if not isinstance(phrases, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in phrases):
        raise SettingsError(f"{place}: phrases is not a list of words in quotation marks; write one phrase a line")
    description = row.get("description")
    if description is not None and not isinstance(description, str):
        raise SettingsError(f"{place}: description is not text; put it in quotation marks")
    return Topic(
        id=topic_id(label.strip()),
        label=label.strip(),
        phrases=tuple(sorted({phrase.strip() for phrase in phrases})),
        description=description,
    )


def topic_id(label: str) -> str:
    """Return the identifier of the topic with this label."""
    return "t-" + slug(label)
