from __future__ import annotations

import pytest

from graph.rows import SpeakerRow
from graph.speaker_match import match_speakers
from records.speaker import Role, SpeakerKind


def speaker(
    name: str, *aliases: str, kind: SpeakerKind = "person", gender: str | None = None, role: Role | None = None
) -> SpeakerRow:
    return SpeakerRow(f"id-{name}", name, kind, (name, *aliases), gender, (role,) if role else (), 1)


SPEAKERS = (
    speaker("Henrik Osgood", "Osgood", gender="male", role=Role("treasurer", "Elm Council")),
    speaker("OSGOOD", kind="unnamed"),
    speaker("Marianne Tolliver", gender="female", role=Role("transport minister", None)),
    speaker("Polly Wexford", gender="female"),
    speaker("Paula Wexford", gender="female"),
    speaker("Una Hart", role=Role("councillor", "Elm Council")),
    speaker("Max Hart"),
    speaker("Elm Development Bank", "EDB", kind="organization"),
    speaker("Dover and Deal Anglers", kind="organization"),
)


def meant(asked: str) -> list[list[str]]:
    return [[s.name for s in match.speakers] for match in match_speakers(asked, SPEAKERS)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("the EDB", ["Elm Development Bank"]),
        ("the Elm Development Bank", ["Elm Development Bank"]),
        ("Mr Osgood", ["Henrik Osgood", "OSGOOD"]),
        ("Osgood", ["Henrik Osgood"]),
        ("OSGOOD", ["OSGOOD"]),
        ("osgood", ["Henrik Osgood", "OSGOOD"]),
        ("Treasurer Osgood", ["Henrik Osgood"]),
        ("council treasurer Henrik Osgood", ["Henrik Osgood"]),
        ("the transport minister", ["Marianne Tolliver"]),
        ("Transport Minister Marianne Tolliver", ["Marianne Tolliver"]),
        ("Wexford", ["Polly Wexford", "Paula Wexford"]),
        ("Dover and Deal Anglers", ["Dover and Deal Anglers"]),
        ("H. Osgood", ["Henrik Osgood"]),
        ("P. Wexford", ["Polly Wexford", "Paula Wexford"]),
        ("M. Osgood", []),
        ("Elm Council's treasurer", ["Henrik Osgood"]),
        ("Cllr Hart", ["Una Hart"]),
        ("Hart", ["Una Hart", "Max Hart"]),
        ("Mr Tolliver", []),
        ("the harbour minister", []),
    ],
)
def test_a_name_is_found_without_article_title_and_office(asked: str, names: list[str]) -> None:
    assert meant(asked) == [names]


@pytest.mark.parametrize("asked", ["Marienne Tolliver", "Toliver", "Ms Toliver"])
def test_a_misspelt_name_that_is_near_one_speaker_is_taken_as_that_one_and_told(asked: str) -> None:
    [match] = match_speakers(asked, SPEAKERS)
    assert (match.near, [s.name for s in match.speakers]) == (True, ["Marianne Tolliver"])


def test_a_misspelt_name_that_is_near_two_speakers_is_neither_and_both_are_named() -> None:
    [match] = match_speakers("Wexfort", SPEAKERS)
    assert (match.speakers, match.nearest) == ((), ("Paula Wexford", "Polly Wexford"))


def test_two_names_joined_by_and_are_two_speakers() -> None:
    assert meant("Osgood and the EDB") == [["Henrik Osgood"], ["Elm Development Bank"]]
    assert meant("Osgood, Toliver and Nobody") == [["Henrik Osgood"], ["Marianne Tolliver"], []]


def test_names_that_are_hardly_like_the_one_asked_for_are_not_told() -> None:
    [match] = match_speakers("Zbigniew", SPEAKERS)
    assert (match.speakers, match.nearest) == ((), ())
