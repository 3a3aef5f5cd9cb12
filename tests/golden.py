"""Golden files: our own last approved output for the bundled examples. `python -m tests.golden` rewrites them."""

from __future__ import annotations

from pathlib import Path

from extract.reading import ReadOptions, read_articles
from onrecord.config import Settings
from onrecord.extraction import new_extractor
from records.jsonl import dumps

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "golden_files"
# What a reader of a diff wants to see; the rest follows from these or is proved elsewhere.
KEYS = ("speaker", "mention", "cue_text", "quote", "kind", "modality", "date", "date_basis", "content")


def produced() -> dict[str, str]:
    """Return the JSON lines of each example article by file name, one statement a line in the order of its content."""
    files: dict[str, str] = {}
    articles = read_articles([str(ROOT / "examples" / "articles")], ReadOptions())
    for extraction in new_extractor(Settings()).extract(articles):
        if extraction.article is None:
            continue
        rows = []
        for statement in extraction.statements:
            line = statement.to_line()
            row = {key: line[key] for key in KEYS}
            row["positions"] = [f"{p['stance'] or 'not known'}: {p['topic']}" for p in line["positions"]]
            rows.append(dumps(row))
        files[f"{extraction.article.id}.jsonl"] = "\n".join(rows) + "\n"
    return files


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    files = produced()
    for stale in FOLDER.glob("*.jsonl"):
        if stale.name not in files:
            stale.unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
