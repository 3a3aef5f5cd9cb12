"""Roles as they are shown: each once, the whole ones first of all."""

from __future__ import annotations

from records.speaker import Role, told_roles


def test_a_title_or_body_alone_is_left_out_where_another_role_tells_both() -> None:
    roles = [
        Role("foreign minister", None, "2011-07"),
        Role("foreign minister", "Norway", "2011-10"),
        Role("foreign minister", "Norway", "2012"),
        Role(None, "Norway"),
        Role(None, "Labour Party"),
        Role("poet", None),
    ]
    assert told_roles(roles) == ["foreign minister, Norway", "Labour Party", "poet"]


def test_nothing_known_is_nothing_told() -> None:
    assert told_roles([]) == []
