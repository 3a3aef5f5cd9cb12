"""A person's decisions on speakers that linking by names cannot take into force: inside an article, and on kinds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.linking.decisions import SCOPE, Decisions
from records.identifiers import slug
from records.names import fold_body
from records.speaker import Speaker, SpeakerKind
from records.statement import Statement


def part_joined(statements: Sequence[Statement], decisions: Decisions) -> list[Statement]:
    """Return the statements, with names that are kept apart as two speakers where one article made them one.

    A statement goes with the name by which its own mention calls the speaker; where it says neither (*she*, *the
    mayor*), it stays with the speaker that the article had.
    """
    parted = list(statements)
    for one, other in _plain_pairs(decisions):
        parted = _part(parted, one, other)
    return parted


def still_joined(speakers: Sequence[Speaker], decisions: Decisions) -> Iterator[tuple[str, str]]:
    """Yield the pairs of names that are kept apart and are one speaker all the same, and nobody else's."""
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for speaker in speakers:
        for name in (speaker.name, *speaker.aliases):
            holders[fold_body(name)].add(speaker.id)
    for one, other in _plain_pairs(decisions):
        ours, theirs = holders.get(fold_body(one), set()), holders.get(fold_body(other), set())
        if ours and len(ours | theirs) == 1 and ours == theirs:
            yield one, other


def with_kind_of_first(
    found: Sequence[Statement], linked: Sequence[Statement], speakers: Sequence[Speaker], decisions: Decisions
) -> tuple[list[Statement], list[Speaker]]:
    """Return linked statements and speakers, each merge of the kind that articles give the speaker it is shown as.

    `found` are the same statements before linking. Else the kind of most articles would count, and a minister would
    become a body with the ministry that was merged into her.
    """
    firsts = {fold_body(shown) for shown in decisions.merge}
    if not firsts:
        return list(linked), list(speakers)
    kinds: defaultdict[str, Counter[SpeakerKind]] = defaultdict(Counter)
    for before, after in zip(found, linked, strict=True):
        if before.speaker and after.speaker and fold_body(before.speaker.name) in firsts:
            kinds[after.speaker.id][before.speaker.kind] += 1
    kind_of = {key: min(counts, key=lambda kind: (-counts[kind], kind)) for key, counts in kinds.items()}
    new = {s.id: replace(s, kind=kind_of[s.id]) for s in speakers if kind_of.get(s.id, s.kind) != s.kind}
    return (
        [replace(s, speaker=new[s.speaker.id]) if s.speaker and s.speaker.id in new else s for s in linked],
        [new.get(speaker.id, speaker) for speaker in speakers],
    )


def _plain_pairs(decisions: Decisions) -> Iterator[tuple[str, str]]:
    return (pair for pair in decisions.apart if not any(SCOPE in name for name in pair))


def _part(statements: Sequence[Statement], one: str, other: str) -> list[Statement]:
    wanted = {fold_body(one), fold_body(other)}
    parts: dict[tuple[str, str], Speaker] = {}
    gone: set[str] = set()
    for statement in statements:
        speaker = statement.speaker
        if speaker is None or not wanted <= {fold_body(name) for name in (speaker.name, *speaker.aliases)}:
            continue
        stays, goes = (other, one) if fold_body(speaker.name) == fold_body(other) else (one, other)
        if _calls(statement.mention, goes, stays):
            name = next(n for n in speaker.aliases if fold_body(n) == fold_body(goes))
            parts[statement.article.id, speaker.id] = Speaker(
                f"{speaker.id}-{slug(name)}", name, speaker.kind, (name,), gender=speaker.gender
            )
            gone.add(statement.id)
    return [
        _with_part(s, parts.get((s.article.id, s.speaker.id)), s.id in gone) if s.speaker else s for s in statements
    ]


def _with_part(statement: Statement, part: Speaker | None, goes: bool) -> Statement:
    speaker = statement.speaker
    if part is None or speaker is None:
        return statement
    left = tuple(name for name in speaker.aliases if fold_body(name) != fold_body(part.name))
    return replace(statement, speaker=part if goes else replace(speaker, aliases=left))


def _calls(mention: str | None, name: str, other: str) -> bool:
    """Whether a mention calls somebody by a name, and not by the other one."""
    words = set(fold_body(mention or "").split())
    return set(fold_body(name).split()) <= words and not set(fold_body(other).split()) <= words
