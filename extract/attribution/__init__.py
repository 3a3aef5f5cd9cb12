"""Attribution: source, cue and content of what an article reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.attribution.combined import CombinedAttributor
    from extract.attribution.learned import OperatingPoint


def load_attributor(point: OperatingPoint = "balanced") -> CombinedAttributor:
    """Return what finds the attributions of a Doc at an operating point, sorted by the start of their content.

    Raises `ModelError` where the model's weights are missing or do not fit.
    """
    from extract.attribution.combined import CombinedAttributor
    from extract.attribution.learned import LearnedAttributor

    return CombinedAttributor(LearnedAttributor.load(), point)
