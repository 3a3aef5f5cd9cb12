"""Which of an article's speakers speak for which of its bodies."""

from __future__ import annotations

from collections.abc import Iterable

from records.names import fold_body
from records.speaker import Speaker


def bodies_of(speakers: Iterable[Speaker | None]) -> dict[str, str]:
    """Return by a person's id that of the body whose office he holds, where the article lets the body speak too."""
    known = {speaker.id: speaker for speaker in speakers if speaker is not None}
    bodies: dict[str, str] = {}
    for speaker in known.values():
        if speaker.kind in ("organization", "group"):
            bodies |= dict.fromkeys(map(fold_body, (speaker.name, *speaker.aliases)), speaker.id)
    found: dict[str, str] = {}
    for speaker in known.values():
        offices = (fold_body(role.organization) for role in speaker.roles if role.organization and role.title)
        body = next((bodies[office] for office in offices if office in bodies), None)
        if body is not None and body != speaker.id:
            found[speaker.id] = body
    return found
