"""Which of an article's speakers speak for which others: a president for the union, a spokesman for the firm."""

from __future__ import annotations

import re
from collections.abc import Iterable

from records.names import fold_body
from records.speaker import Speaker

_VOICE_OF = re.compile(r"(?:the )?(.+?)(?:['’]s?)? spokes(?:man|woman|person)", re.IGNORECASE)


def bodies_of(speakers: Iterable[Speaker | None]) -> dict[str, str]:
    """Return by a speaker's id that of the body or person spoken for, where the article lets that speak too."""
    known = {speaker.id: speaker for speaker in speakers if speaker is not None}
    bodies, everybody = dict[str, str](), dict[str, str]()
    for speaker in known.values():
        names = dict.fromkeys(map(fold_body, (speaker.name, *speaker.aliases)), speaker.id)
        everybody |= names
        if speaker.kind in ("organization", "group"):
            bodies |= names
    found: dict[str, str] = {}
    for speaker in known.values():
        offices = [
            fold_body(role.organization) for role in speaker.roles if role.organization and role.title and not role.past
        ]
        body = next((bodies[office] for office in offices if office in bodies), None)
        voice = _VOICE_OF.fullmatch(speaker.name) if speaker.kind != "person" else None
        if body is None and voice is not None:
            body = everybody.get(fold_body(voice[1]))
        if body is not None and body != speaker.id:
            found[speaker.id] = body
    return found
