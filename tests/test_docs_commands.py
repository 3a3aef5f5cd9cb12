"""What a newcomer types: the commands of README, quickstart and examples, run on the bundled articles."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "docs/quickstart.md", "examples/README.md")
NOT_RUN = {
    r"make (demo|test)$": "installs, and does what this test and the others do",
    r"\. \.venv/bin/activate$": "the tests run in it already",
    r".* --store bolt://": "needs a Neo4j server",
}
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the pages show commands of a POSIX shell")


def commands(page: str) -> list[str]:
    """Return the indented lines of a page in their order, without comments behind two blanks."""
    blocks = re.sub(r"^```.*?^```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.M | re.S)
    lines = re.findall(r"(?<=\n) {4}(\S.*)", blocks)
    return [re.sub(r"\s{2,}#.*", "", line) for line in lines]


def test_each_reason_for_not_running_a_command_is_needed() -> None:
    shown = [command for page in PAGES for command in commands(page)]
    assert [reason for reason in NOT_RUN if not any(re.match(reason, command) for command in shown)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_shown_runs_on_the_examples_and_every_question_has_an_answer(page: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "examples/articles", tmp_path / "articles")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    run = [command for command in commands(page) if not any(re.match(reason, command) for reason in NOT_RUN)]
    assert any(command.startswith("onrecord build ") for command in run)
    for command in run:
        question = command.startswith("onrecord ask ")
        done = subprocess.run(
            f"{command} --format json" if question else command,
            shell=True,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert not question or json.loads(done.stdout)["answers"], command
