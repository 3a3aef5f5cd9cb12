from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import query_reference
from bench.command_reference import reference
from onrecord.config import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.md")])


def test_the_command_reference_is_what_the_commands_say() -> None:
    """Every command and every option is documented, since the page is written from them: `make docs`."""
    assert (ROOT / "docs/commands.md").read_text(encoding="utf-8") == reference()


def test_every_command_has_an_example() -> None:
    sections = re.split(r"^## ", reference(), flags=re.M)[1:]
    bare = [s.splitlines()[0] for s in sections if "Example: `" not in s and "COMMAND" not in s]
    assert bare == []


def test_the_page_on_queries_names_every_query_file() -> None:
    assert (ROOT / "docs/queries.md").read_text(encoding="utf-8") == query_reference.reference()


def test_every_setting_and_variable_is_documented() -> None:
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    names = [f"`{name}`" for name in Settings.__dataclass_fields__]
    names += [f"ONRECORD_{name.upper()}" for name in Settings.__dataclass_fields__]
    sources = [p for folder in ("onrecord", "graph", "extract", "viz") for p in ROOT.glob(f"{folder}/**/*.py")]
    for source in sources:
        names += re.findall(r"\"(ONRECORD_[A-Z0-9_]+)\"", source.read_text(encoding="utf-8"))
    assert [name for name in names if name not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_within_the_docs_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_every_make_target_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z0-9]+):", makefile, flags=re.M)
    helped = re.findall(r"^([a-z0-9]+):.*## \S", makefile, flags=re.M)
    assert set(targets) == set(helped)
    assert {"demo", "test", "check", "bench", "golden", "train", "neo4j", "docs"} <= set(helped)
