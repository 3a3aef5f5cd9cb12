from __future__ import annotations

import pytest

from bench.reliability import Bin, binned, calibration_error, drawing


def test_bins_hold_confidences_from_their_lower_edge_on_and_certainty_in_the_last() -> None:
    found = binned([(0.2, True), (0.29, False), (1.0, True)])
    assert [(b.low, b.count, b.right) for b in found] == [(0.2, 2, 0.5), (0.9, 1, 1.0)]


def test_the_calibration_error_weighs_each_bin_by_its_size() -> None:
    assert calibration_error([Bin(0.5, 3, 0.5, 0.6), Bin(0.9, 1, 0.9, 0.7)]) == pytest.approx(0.125)
    assert calibration_error([]) == 0


def test_the_drawing_has_one_dot_a_bin() -> None:
    assert drawing([Bin(0.5, 3, 0.5, 0.6), Bin(0.9, 1, 0.9, 0.7)]).count("<circle") == 2
