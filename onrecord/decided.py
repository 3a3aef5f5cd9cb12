"""Where decisions on speakers and topics are kept: in the store, and in a file that outlives it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.linking.codebook import Codebook, load_codebook
from graph.linking.curation import Curation, combined, combined_codebook, curation_text, read_curation
from graph.linking.decisions import load_decisions
from onrecord.config import Settings, beside_store
from records.errors import SettingsError

if TYPE_CHECKING:
    from graph.store import CypherStore

NOTE = "decisions"
"""The name under which a store keeps the decisions."""


def decisions_path(settings: Settings) -> Path:
    """Return where the file of decisions stands: beside an embedded store, in the user's data for a server."""
    return settings.decisions or beside_store(settings.store, "decisions.yaml")


def read_decided(store: CypherStore, settings: Settings) -> Curation:
    """Return the decisions in force.

    The file counts, and where there is none what the store keeps: a store may have come without it. A server is
    shared, so there the store counts unless the settings name a file. Raises `SettingsError` where the file is wrong.
    """
    path = decisions_path(settings)
    kept = store.notes(NOTE).get(NOTE)
    shared = "://" in settings.store and settings.decisions is None
    if path.is_file() and not (shared and kept is not None):
        try:
            return read_curation(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: cannot be read ({error}); make it a UTF-8 file that you may read") from error
    return read_curation(kept or "", f"{store.url}: decisions")


def write_decided(settings: Settings, curation: Curation) -> None:
    """Write the file of decisions, whole or not at all; none where there was none and nothing is decided."""
    path = decisions_path(settings)
    text = curation_text(curation)
    if not curation and not path.exists():
        return
    try:
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); check the folder's rights") from error


def in_force(settings: Settings, curation: Curation) -> Curation:
    """Return the decisions together with those of `aliases` and `codebook`, the files that the settings name.

    Raises `SettingsError` where they contradict each other.
    """
    speakers, codebook = curation.speakers, curation.codebook
    if settings.aliases:
        place = f"{settings.aliases} and {decisions_path(settings)}"
        speakers = combined(load_decisions(settings.aliases), speakers, place)
    if settings.codebook:
        codebook = combined_codebook(load_codebook(settings.codebook), codebook)
    return Curation(speakers, curation.topics, Codebook(codebook.topics))


def named_for_once(standing: Settings, chosen: Settings) -> list[str]:
    """Return, for each file of decisions that an option named and the settings do not, how to make it hold for good."""
    return [
        f'{file} holds for this run alone; {key} = "{file}" in onrecord.toml makes it hold for every one.'
        for key in ("aliases", "codebook")
        if (file := getattr(chosen, key)) is not None and file != getattr(standing, key)
    ]
