from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.config import Settings, read_settings
from records.errors import SettingsError


def test_without_file_and_variables_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}) == Settings()


def test_a_variable_goes_over_the_file_and_an_option_over_both(tmp_path: Path) -> None:
    (tmp_path / "onrecord.toml").write_text('store = "a.graph"\nworkers = 2\nmin_confidence = 0.3\n', encoding="utf-8")
    settings = read_settings(tmp_path, {"ONRECORD_STORE": "b.graph", "ONRECORD_MIN_CONFIDENCE": "0.5"})
    assert (settings.store, settings.workers, settings.min_confidence) == ("b.graph", 2, 0.5)
    assert settings.with_options(store="c.graph", workers=None).store == "c.graph"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("stor = 1", "no setting is called 'stor'"),
        ('workers = "many"', "not a number"),
        ("workers = -1", "out of range"),
        ("min_confidence = 2", "out of range"),
        ("store = ", "not TOML"),
        ("store = 3", "not a text"),
        ("aliases = 3", "not a text"),
        ('operating_point = "loud"', "write balanced or speech"),
        ('model = "huge"', "write default or accurate"),
        ('stance_model = "huge"', "write default or large"),
    ],
)
def test_a_wrong_setting_is_told_with_its_file(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "onrecord.toml").write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match=message) as told:
        read_settings(tmp_path, {})
    assert "onrecord.toml" in str(told.value)


def test_a_wrong_variable_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ONRECORD_WORKERS"):
        read_settings(tmp_path, {"ONRECORD_WORKERS": "x"})
