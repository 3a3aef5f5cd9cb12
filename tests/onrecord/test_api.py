"""The Python API as a user has it: `import onrecord`, and nothing else."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import onrecord

TEXT = 'Warden Rita Holm rejected the lock closure on Tuesday. "The lock closure strands the barges," Holm said.'


def test_no_module_has_the_name_of_something_that_the_package_offers() -> None:
    modules = {module.name for module in pkgutil.iter_modules(onrecord.__path__)}
    assert modules & set(onrecord.__all__) == set()


def test_build_stays_a_function_whatever_is_imported(tmp_path: Path) -> None:
    for module in pkgutil.iter_modules(onrecord.__path__):
        if module.name != "__main__":
            importlib.import_module(f"onrecord.{module.name}")
    (tmp_path / "lock.txt").write_text(TEXT, encoding="utf-8")
    for known in (0, 1):
        with onrecord.build(tmp_path / "lock.txt", store=str(tmp_path / "s.graph")) as kg:
            assert kg.report is not None
            assert kg.report.known == known


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys, onrecord; print(sorted({'spacy', 'kglite', 'numpy', 'typer'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
