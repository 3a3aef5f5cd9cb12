"""Attribution: source, cue and content of what an article reports."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc

from records.attribution import Attribution


def load_attributor() -> Callable[[Doc], list[Attribution]]:
    """Return what finds the attributions of a Doc, sorted by the start of their content."""
    from extract.attribution.rules import rule_attributions

    return rule_attributions
