from __future__ import annotations

import ast
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("onrecord", "viz", "extract", "graph", "records")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_a_package_of_ours(package: str) -> None:
    owners = set(packages_distributions().get(package, []))
    assert owners <= {"onrecord"}, f"uninstall {owners - {'onrecord'}}: it hides the package {package!r}"


def test_no_file_is_named_like_a_library_that_it_wraps() -> None:
    libraries = {"spacy", "neo4j", "kglite", "pyvis", "networkx", "igraph", "typer", "rich", "trafilatura", "pypdf"}
    named = [p for package in PACKAGES for p in ROOT.glob(f"{package}/**/*.py") if p.stem in libraries]
    assert named == []


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    bare = []
    for package in PACKAGES:
        for path in ROOT.glob(f"{package}/**/*.py"):
            doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            if not re.match(r"\S.*[.:]$", doc.partition("\n")[0]) and not re.search(
                r"^\S.*\.$", doc.partition("\n\n")[0], re.S
            ):
                bare.append(str(path.relative_to(ROOT)))
    assert bare == []


def test_only_the_command_line_prints() -> None:
    printing = []
    for package in PACKAGES:
        for path in ROOT.glob(f"{package}/**/*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                    printing.append(str(path.relative_to(ROOT)))
    assert [path for path in printing if not re.fullmatch(r"onrecord/(cli|commands_\w+)\.py", path)] == []


def test_records_use_the_standard_library_alone() -> None:
    import sys

    outside = set()
    for path in ROOT.glob("records/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            outside |= {n for n in names if n.split(".")[0] not in sys.stdlib_module_names | {"records"}}
    assert outside == set()
