from __future__ import annotations

from tests.golden import FOLDER, produced


def test_the_examples_yield_what_was_last_approved() -> None:
    """`make golden` rewrites the files; read their diff like code."""
    approved = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.jsonl"))}
    assert dict(sorted(produced().items())) == approved
