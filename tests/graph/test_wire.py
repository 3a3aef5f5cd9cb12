"""The news agency that an article credits."""

from __future__ import annotations

import pytest

from graph.linking.wire import agency_of

REST = "\n\nThe harbour board met on Monday.\n\nIt said nothing."


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("Toll put off\n\nPORT ELM (Reuters) - The toll was put off." + REST, "Reuters"),
        ("Toll put off\n\nPORT ELM, May 3 (Meridian) — The toll was put off." + REST, "Meridian"),
        ("Toll put off\n\nSt Ives (AP) – The toll was put off." + REST, "AP"),
        ("Toll put off\nBy Agence France-Presse\n\nThe toll was put off." + REST, "AFP"),
        ("Toll put off\nPress Trust of India\n\nThe toll was put off." + REST, "PTI"),
        ("Toll put off" + REST + "\n\n© 2014 dpa", "dpa"),
        ("Toll put off" + REST + "\n\nThe Associated Press contributed to this report.", "AP"),
        ("Toll put off" + REST + " (ANSA)", "ANSA"),
        ("Toll put off" + REST + "\n\n— Kyodo", "Kyodo"),
        ("Toll put off" + REST + " Bell told Reuters on Monday.", None),
        ("Toll put off\n\nThe Port Authority (PA) said the toll would stay." + REST, None),
        ("Toll put off\n\nThe toll (a levy) stays." + REST, None),
        ("Toll put off" + REST, None),
        ("", None),
    ],
)
def test_a_credit_names_the_agency_and_a_mention_does_not(text: str, agency: str | None) -> None:
    assert agency_of(text) == agency
