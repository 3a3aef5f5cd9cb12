"""What a person has decided with the commands: on speakers, on topics, and an imported codebook; one YAML text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from graph.linking.codebook import Codebook, parse_codebook
from graph.linking.decisions import Decisions, DecisionsReader, check_decisions, fold_name
from graph.linking.wording import topic_key
from records.errors import SettingsError

_SECTIONS = ("speakers", "topics", "codebook")
_FOLDS = {"speakers": fold_name, "topics": topic_key}
_HEADER = (
    "# Decisions made with `onrecord speakers` and `onrecord topics`. It may be changed by hand: the next build, load\n"
    "# or decision takes it over, and answers show it from then on; docs/configuration.md has the form.\n"
)


@dataclass(frozen=True, slots=True)
class Curation:
    """Decisions on speakers and on topics, each reversible, and the topics of an imported codebook."""

    speakers: Decisions = field(default_factory=Decisions)
    topics: Decisions = field(default_factory=Decisions)
    codebook: Codebook = field(default_factory=Codebook)

    def __bool__(self) -> bool:
        return bool(self.speakers or self.topics or self.codebook.topics)


def read_curation(text: str, place: str) -> Curation:
    """Read what `curation_text` wrote, or a person changed; `place` names it in errors.

    Raises `SettingsError` with place, line and remedy where it is not YAML, has another form, or contradicts itself.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        rows = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SettingsError(
            f"{place}:{line}: not YAML ({getattr(error, 'problem', error)}); check quotes and indents"
        ) from error
    if root is None:
        return Curation()
    if not isinstance(root, yaml.MappingNode) or not isinstance(rows, dict):
        raise SettingsError(f"{place}:1: not a mapping; write the keys {', '.join(_SECTIONS)}")
    unknown = sorted(str(key) for key in rows.keys() - set(_SECTIONS))
    if unknown:
        raise SettingsError(f"{place}: unknown key {unknown[0]!r}; write {', '.join(_SECTIONS)}")
    nodes = {key.value: value for key, value in root.value}
    found = {}
    for section, fold in _FOLDS.items():
        found[section] = DecisionsReader(place, fold).decisions(nodes[section]) if rows.get(section) else Decisions()
        check_decisions(place, found[section], fold)
    return Curation(found["speakers"], found["topics"], parse_codebook(rows.get("codebook"), f"{place}: codebook"))


def curation_text(curation: Curation) -> str:
    """Return the curation as YAML, its decisions in the order in which they were made."""
    row = {
        "speakers": _decisions_row(curation.speakers),
        "topics": _decisions_row(curation.topics),
        "codebook": codebook_rows(curation.codebook),
    }
    return _HEADER + as_yaml({name: part for name, part in row.items() if part} or None)


def codebook_rows(codebook: Codebook) -> list[dict[str, Any]]:
    """Return the codebook as plain lists and dicts, in the form that `parse_codebook` reads."""
    return [
        {
            "label": topic.label,
            **({"phrases": list(topic.phrases)} if topic.phrases else {}),
            **({"description": topic.description} if topic.description else {}),
        }
        for topic in codebook.topics
    ]


def as_yaml(value: Any) -> str:
    """Return plain lists and dicts as YAML for people: keys in their order, characters as they are."""
    if value is None:
        return ""
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100)
    return text


def combined(first: Decisions, second: Decisions, place: str) -> Decisions:
    """Return both decisions as one. Raises `SettingsError`, naming `place`, where they contradict each other."""
    merge = {shown: tuple(names) for shown, names in first.merge.items()}
    for shown, names in second.merge.items():
        merge[shown] = tuple(dict.fromkeys((*merge.get(shown, ()), *names)))
    both = Decisions(merge, tuple(dict.fromkeys((*first.apart, *second.apart))), {**first.rename, **second.rename})
    check_decisions(place, both)
    return both


def combined_codebook(first: Codebook, second: Codebook) -> Codebook:
    """Return the topics of both; what the first says of a label or phrase holds.

    A topic of the second whose label the first has brings its other phrases to the first's topic.
    """
    topics = list(first.topics)
    place_of = {name.casefold(): place for place, t in enumerate(topics) for name in (t.label, *t.phrases)}
    for topic in second.topics:
        place = place_of.get(topic.label.casefold(), len(topics))
        phrases = tuple(p for p in topic.phrases if p.casefold() not in place_of)
        if place == len(topics):
            topics.append(replace(topic, phrases=phrases))
        else:
            topics[place] = replace(topics[place], phrases=(*topics[place].phrases, *phrases))
        place_of |= {name.casefold(): place for name in (topic.label, *phrases)}
    return Codebook(tuple(topics))


def _decisions_row(decisions: Decisions) -> dict[str, Any]:
    row: dict[str, Any] = {
        "merge": {shown: list(names) for shown, names in decisions.merge.items()},
        "apart": [list(pair) for pair in decisions.apart],
        "rename": dict(decisions.rename),
    }
    return {name: part for name, part in row.items() if part}
