"""A question as it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from records.statement import Stance


@dataclass(frozen=True, slots=True)
class Question:
    """What a question in words asks for; a part that it leaves open is None.

    `stance` restricts the answers; `topic` is the phrase asked about, `speaker` the name asked about, `since` and
    `until` are ISO dates or prefixes, both inclusive. `asks` says what is wanted: the speakers or the statements,
    `whom` which of the speakers: *ministers*, *Labour politicians*. `unheeded` are words that change what is asked and
    that no answer heeds: *first*, *still*.
    """

    text: str
    asks: Literal["speakers", "statements"]
    stance: Stance | None = None
    topic: str | None = None
    speaker: str | None = None
    whom: str | None = None
    since: str | None = None
    until: str | None = None
    unheeded: tuple[str, ...] = ()
