"""Attribution: source, cue and content of what an article reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.attribution.combined import CombinedAttributor
    from extract.attribution.learned import ModelName, OperatingPoint


def load_attributor(point: OperatingPoint = "balanced", model: ModelName = "default") -> CombinedAttributor:
    """Return what finds the attributions of a Doc at an operating point, sorted by the start of their content.

    The accurate model adds a sentence encoder, which takes more time than the rest. Raises `ModelError` where the
    model's weights, or a package that it needs, are missing or do not fit.
    """
    from extract.attribution.combined import CombinedAttributor
    from extract.attribution.learned import LearnedAttributor

    return CombinedAttributor(LearnedAttributor.load(model=model), point)
