"""The pipeline and what is loaded beside it, once for all tests of this folder."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from spacy.language import Language

from extract.attribution import load_attributor
from extract.attribution.combined import CombinedAttributor
from extract.language import load_pipeline
from extract.stance.reader import StanceReader


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_pipeline()


@pytest.fixture(scope="session")
def attributor() -> CombinedAttributor:
    return load_attributor()


@pytest.fixture(scope="session")
def reader() -> StanceReader:
    return StanceReader.load(Path(str(files("onrecord") / "wordpiece" / "vocab.txt")))
