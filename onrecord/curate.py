"""Taking a person's decision into force: link the stored statements again, and keep the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.curating import (
    SpeakerNames,
    TopicNames,
    rename_speaker,
    rename_topic,
    split_speaker,
    split_topic,
    undoing_merge,
)
from graph.curating import merge_speakers as merged_speakers
from graph.curating import merge_topics as merged_topics
from graph.linked import LinkedGraph
from graph.linking.codebook import Codebook
from graph.linking.curation import Curation, curation_text, read_curation
from graph.linking.decisions import Decisions
from graph.linking.topics import Encode
from onrecord.building import load
from onrecord.decided import decisions_path, in_force, read_decided
from records.errors import SettingsError
from records.names import fold_body

if TYPE_CHECKING:
    from graph.store import CypherStore
    from onrecord.config import Settings

Plan = Callable[[Curation], Curation]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many statements have another speaker now, and how many positions another topic, or of them another label.

    After a merge, `undo` holds the arguments of the commands that take it back: of one `split`, then of a `merge` for
    each earlier merge that went into this one.
    """

    speakers: int = 0
    topics: int = 0
    names: int = 0
    undo: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Curator:
    """Changes decisions on one store. Each method returns what changed, or raises `SettingsError` with the remedy."""

    store: CypherStore
    settings: Settings
    encode: Encode

    def merge_speakers(self, target: str, others: Sequence[str]) -> Changes:
        names = SpeakerNames.of(self.store)
        before = read_decided(self.store, self.settings).speakers
        changes = self._decide(lambda c: merged_speakers(names, c, target, others))
        after = read_decided(self.store, self.settings).speakers
        return replace(changes, undo=_undo(names.named(target).id, before, after))

    def split_speaker(
        self, speaker: str, forms: Sequence[str], *, articles: Sequence[str] = (), shown: str | None = None
    ) -> Changes:
        """Split names, or the speaker of some articles, off; names that a merge put together part as they were."""
        names = SpeakerNames.of(self.store)
        row = names.named(speaker)
        found = names.found.get(row.id, {})
        parts = [name for name in found if fold_body(name) in {fold_body(form) for form in forms}]
        statements = self._statements_by_name()

        def once(curation: Curation) -> Curation:
            return split_speaker(names, curation, speaker, forms, articles=articles, shown=shown)

        def apart(curation: Curation) -> Curation:
            main = next((n for n in (names.main_name(row), *sorted(found)) if n not in parts), None)
            pairs = tuple((main, part) for part in parts) if main else ()
            speakers = once(curation).speakers
            missing = tuple(pair for pair in pairs if pair not in speakers.apart)
            return replace(curation, speakers=replace(speakers, apart=(*speakers.apart, *missing)))

        def check(graph: LinkedGraph) -> None:
            speaker_of = {s.id: s.speaker.id for s in graph.statements if s.speaker}
            own = [speaker_of[s] for name in parts for s in statements.get((row.id, name), ()) if s in speaker_of]
            rest = {speaker_of[s] for name in found if name not in parts for s in statements.get((row.id, name), ())}
            if rest & set(own):
                raise _StillOneError(
                    f"{row.name}: {', '.join(parts)} cannot be split off, because other names tie both together; "
                    f"split those off too, or split by article"
                )

        try:
            return self._decide(once, check if parts else None)
        except _StillOneError:
            return self._decide(apart, check)

    def rename_speaker(self, speaker: str, name: str) -> Changes:
        names = SpeakerNames.of(self.store)
        return self._decide(lambda c: rename_speaker(names, c, speaker, name))

    def merge_topics(self, target: str, others: Sequence[str]) -> Changes:
        names = TopicNames.of(self.store, self.encode)
        before = read_decided(self.store, self.settings).topics
        changes = self._decide(lambda c: merged_topics(names, c, target, others))
        after = read_decided(self.store, self.settings).topics
        return replace(changes, undo=_undo(names.named(target).id, before, after))

    def split_topic(self, topic: str, phrases: Sequence[str]) -> Changes:
        names = TopicNames.of(self.store, self.encode)
        return self._decide(lambda c: split_topic(names, c, topic, phrases))

    def rename_topic(self, topic: str, label: str) -> Changes:
        names = TopicNames.of(self.store, self.encode)
        return self._decide(lambda c: rename_topic(names, c, topic, label))

    def regroup_topics(self) -> Changes:
        """Group all phrases as if none had a topic yet; topics keep their ids where their phrases stay together."""
        return self._decide(lambda c: c, regroup=True)

    def import_codebook(self, codebook: Codebook) -> Changes:
        """Put a codebook in the place of the one imported before."""
        return self._decide(lambda c: replace(c, codebook=codebook))

    def codebook(self) -> Codebook:
        """Return the codebook in force: the imported one, and that of the settings."""
        return in_force(self.settings, read_decided(self.store, self.settings)).codebook

    def _decide(
        self, plan: Plan, check: Callable[[LinkedGraph], None] | None = None, *, regroup: bool = False
    ) -> Changes:
        before = _state(self.store)
        planned = plan(read_decided(self.store, self.settings))
        place = decisions_path(self.settings)
        try:
            # as the next command will read it: what cannot be read back must not be written
            decided = read_curation(curation_text(planned), str(place))
            in_force(self.settings, decided)
        except SettingsError as error:
            raise SettingsError(f"{error}; nothing was changed ({place})") from error
        load([], [], self.store, self.settings, encoder=self.encode, curation=decided, regroup=regroup, check=check)
        return _changes(before, _state(self.store))

    def _statements_by_name(self) -> dict[tuple[str, str], list[str]]:
        """Return the statements by speaker and name, as articles have it."""
        speaker_of = self.store.known().speaker_of
        found: dict[tuple[str, str], list[str]] = {}
        for line in self.store.lines():
            if line.get("speaker") and line["id"] in speaker_of:
                found.setdefault((speaker_of[line["id"]], line["speaker"]), []).append(line["id"])
        return found


def _undo(home: str, before: Decisions, after: Decisions) -> tuple[tuple[str, ...], ...]:
    joined, *taken_in = undoing_merge(before, after) or [()]
    return ((home, *joined), *taken_in) if joined else ()


class _StillOneError(SettingsError):
    """A name that was to be split off is still tied to the rest."""


@dataclass(frozen=True, slots=True)
class _State:
    speakers: dict[str, str]
    topics: dict[tuple[str, str], str]
    names: dict[str, str]


def _state(store: CypherStore) -> _State:
    rows = store.statements()
    return _State(
        {row.id: row.speaker_id or "" for row in rows},
        {(row.id, p.phrase): p.topic_id for row in rows for p in row.positions},
        {s.id: s.name for s in store.speakers()} | {t.id: t.label for t in store.topics()},
    )


def _changes(before: _State, after: _State) -> Changes:
    return Changes(
        speakers=_differing(before.speakers.items(), after.speakers.items()),
        topics=_differing(before.topics.items(), after.topics.items()),
        names=sum(1 for key, name in after.names.items() if before.names.get(key, name) != name),
    )


def _differing(before: Iterable[tuple[object, str]], after: Iterable[tuple[object, str]]) -> int:
    old = dict(before)
    return sum(1 for key, value in after if old.get(key) != value)
