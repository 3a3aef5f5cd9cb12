"""The person or body behind mentions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from records.fields import choice_field, text_field

FORMER = "former "
SpeakerKind = Literal["person", "organization", "group", "unnamed"]


@dataclass(frozen=True, slots=True, order=True)
class Role:
    """An office held at, or an affiliation with, an organization, and the ISO date (or prefix) it was seen.

    The title of an office that was no longer held then begins with `former`.
    """

    title: str | None
    organization: str | None
    seen: str | None = None

    @property
    def past(self) -> bool:
        """Whether the office was no longer held when it was seen."""
        return (self.title or "").startswith(FORMER)

    @property
    def office(self) -> str | None:
        """The title without `former`."""
        return self.title.removeprefix(FORMER) if self.title else None

    def __str__(self) -> str:
        """Return the role as it is shown: `mayor, Port Ellery`."""
        return ", ".join(part for part in (self.title, self.organization) if part)


def told_roles(roles: Iterable[Role]) -> list[str]:
    """Return each role once as it is shown; a title or a body by itself is left out where another role tells both."""
    every = list(roles)
    whole = [role for role in every if role.title and role.organization]
    titles, bodies = {role.title for role in whole}, {role.organization for role in whole}
    told = [r for r in every if r in whole or not (r.title in titles or r.organization in bodies)]
    return list(dict.fromkeys(str(role) for role in told))


@dataclass(frozen=True, slots=True)
class Speaker:
    """One speaker. Within one article `id` is provisional; linking across articles gives the lasting one.

    `aliases` are the forms of name seen, the canonical `name` among them, sorted. `former_ids` are ids of speakers
    that have turned out to be this one.
    """

    id: str
    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    gender: Literal["female", "male"] | None = None
    former_ids: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "aliases": list(self.aliases),
            "roles": [{"title": r.title, "organization": r.organization, "seen": r.seen} for r in self.roles],
            "gender": self.gender,
        }

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Speaker:
        return cls(
            id=text_field(row, "id"),
            name=text_field(row, "name"),
            kind=choice_field(row, "kind", get_args(SpeakerKind)),
            aliases=tuple(row.get("aliases") or ()),
            roles=tuple(Role(r.get("title"), r.get("organization"), r.get("seen")) for r in row.get("roles") or ()),
            gender=row.get("gender"),
        )
