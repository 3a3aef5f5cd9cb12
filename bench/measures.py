"""What is measured: statements and questions on two gold sets, attributions on PolNeAR, cost over bare spaCy."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.affiliations import affiliations
from bench.train.labelled import HELD_FIELDS, lines_of
from onrecord.building import build
from onrecord.config import Settings
from onrecord.encoder import Encoder
from onrecord.extraction import extractions, new_extractor
from onrecord.knowledge import KnowledgeGraph
from records.article import Article
from records.errors import QuestionError
from records.identifiers import text_sha256
from records.jsonl import dumps

OWN_GOLD = Path(__file__).parents[1] / "tests" / "gold"
PLAIN_GOLD = OWN_GOLD.with_name("gold_plain")
SHORT_GOLD = OWN_GOLD.with_name("gold_short") / "unread"
SHORT_READ = SHORT_GOLD.with_name("read")
_DEFAULT = Settings()
logging.disable(logging.WARNING)


def shared_gold(corpus: Path, settings: Settings = _DEFAULT) -> dict[str, float]:
    """Statements and questions on the corpus's own articles."""
    return _statements("shared", corpus, corpus / "articles", corpus, settings)


def own_gold(corpus: Path, settings: Settings = _DEFAULT) -> dict[str, float]:
    """Statements and questions on the twelve articles of tests/gold."""
    return _statements("own", corpus, OWN_GOLD / "articles", OWN_GOLD, settings)


def plain_gold(corpus: Path, settings: Settings = _DEFAULT) -> dict[str, float]:
    """Statements and questions on the ten articles of tests/gold_plain, which have no annotated dates."""
    found = _statements("plain", corpus, PLAIN_GOLD / "articles", PLAIN_GOLD, settings)
    return {name: value for name, value in found.items() if not name.endswith("date accuracy")}


def short_gold(corpus: Path, settings: Settings = _DEFAULT) -> dict[str, float]:
    """Statements and questions on the 24 articles of tests/gold_short whose errors were not read; no dates."""
    found = _statements("short", corpus, SHORT_GOLD / "articles", SHORT_GOLD, settings)
    return {name: value for name, value in found.items() if not name.endswith("date accuracy")}


def written_gold(corpus: Path, settings: Settings = _DEFAULT) -> dict[str, float]:
    """Statements and questions on the written articles that no model is trained on, 171 of three fields; no dates."""
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder)
        (keys / "articles").mkdir()
        documents, questions = [], []
        for row in lines_of():
            if row["id"].startswith(HELD_FIELDS):
                (keys / "articles" / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8")
                documents.append(_gold_document(row))
                questions += [{**asked, "set": row["id"], "articles": [row["id"]]} for asked in row["questions"]]
        for name, value in (("gold", documents), ("questions", questions), ("aliases", {})):
            (keys / f"{name}.json").write_text(dumps(value), encoding="utf-8")
        found = _statements("written", corpus, keys / "articles", keys, settings)
    return {name: value for name, value in found.items() if not name.endswith("date accuracy")}


def _gold_document(row: dict[str, Any]) -> dict[str, Any]:
    """Return an annotated article as the scorer reads it: of each statement its first target."""
    statements = [
        {
            "speaker": label["speaker"],
            "kind": "indirect",
            "content": [row["text"][start:end] for start, end in label["content"]],
            "spans": label["content"],
            "topic": label["targets"][0]["target"],
            "stance": label["targets"][0]["stance"],
            "date": None,
        }
        for label in row["statements"]
    ]
    return {"id": row["id"], "file": f"{row['id']}.txt", "published": None, "statements": statements, "aliases": {}}


def attributions(corpus: Path, settings: Settings | None = None) -> dict[str, float]:
    """End-to-end F1 (%) on PolNeAR dev."""
    settings = settings or Settings()
    gold = corpus / "polnear" / "dev.jsonl"
    articles = list(_polnear(gold))
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "predictions.jsonl"
        with predictions.open("w", encoding="utf-8") as stream:
            for extraction in extractions(articles, settings):
                if extraction.article is None:
                    continue
                lines = [s.to_line() for s in extraction.statements]
                quotes = [{k: line[k] for k in ("content", "source", "cue")} for line in lines]
                stream.write(dumps({"doc_id": extraction.article.id, "quotes": quotes}) + "\n")
        figures: dict[str, float] = {}
        for subset in ("all", "speech"):
            out = Path(folder) / "figures.json"
            _scorer(
                corpus, "score_attributions.py", str(gold), str(predictions), "--subset", subset, "--json", str(out)
            )
            result = json.loads(out.read_text(encoding="utf-8"))["by_type"]["all"]
            figures[f"polnear dev {subset}: end to end F1"] = 100 * result["e2e"]["F1"]
            figures[f"polnear dev {subset}: content J.5 F1"] = 100 * result["j50"]["F1"]
            figures[f"polnear dev {subset}: source"] = 100 * result["src_any"]
    return figures


def affiliated(_: Path) -> dict[str, float]:
    """Organizations and titles of the speakers of the sets that have them annotated; needs none of the corpus."""
    extractor = new_extractor(_DEFAULT)
    found: dict[str, float] = {}
    for name, folder in (("own", OWN_GOLD), ("plain", PLAIN_GOLD), ("short", SHORT_READ), ("unread", SHORT_GOLD)):
        if (folder / "affiliations.jsonl").is_file():
            found |= affiliations(name, folder, extractor)
    return found


def accurate(corpus: Path) -> dict[str, float]:
    """The figures of the accurate model on PolNeAR dev, and its cost."""
    found = attributions(corpus, Settings(model="accurate")) | cost(corpus, "--model", "accurate")
    return {f"accurate, {name}": value for name, value in found.items()}


def large(corpus: Path) -> dict[str, float]:
    """The figures of the large stance model on four gold sets, and its cost."""
    settings = Settings(stance_model="large")
    found = cost(corpus, "--stance-model", "large")
    for measure in (own_gold, plain_gold, short_gold, shared_gold):
        found |= {name: value for name, value in measure(corpus, settings).items() if _is_of_stance(name)}
    return {f"large, {name}": value for name, value in found.items()}


def _is_of_stance(figure: str) -> bool:
    return "stance" in figure or "questions" in figure


def cost(corpus: Path, *options: str) -> dict[str, float]:
    """Wall time of `onrecord extract` over a bare `nlp.pipe`, each as a whole process: median of three pairs."""
    from extract.language import DEFAULT_PIPELINE

    bare = (
        "import pathlib, spacy, sys\n"
        "texts = [p.read_text(encoding='utf-8') for p in sorted(pathlib.Path(sys.argv[1]).glob('*.txt'))]\n"
        f"print(sum(len(doc) for doc in spacy.load('{DEFAULT_PIPELINE}').pipe(texts, batch_size=16)))"
    )
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for number, article in enumerate(_polnear(corpus / "polnear" / "dev.jsonl")):
            (Path(folder) / f"{number}.txt").write_text(article.text, encoding="utf-8", newline="")
        for _ in range(3):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", bare, folder], check=True, capture_output=True)
            middle = time.perf_counter()
            ours = [sys.executable, "-m", "onrecord", "--quiet", "extract", folder, "-o", f"{folder}/out.jsonl"]
            ours += options
            subprocess.run(ours, check=True, capture_output=True)
            ratios.append((time.perf_counter() - middle) / (middle - start))
    return {"extract over bare spaCy: wall ratio": sorted(ratios)[1]}


ALL: dict[str, Callable[[Path], dict[str, float]]] = {
    "own": own_gold,
    "plain": plain_gold,
    "short": short_gold,
    "written": written_gold,
    "shared": shared_gold,
    "polnear": attributions,
    "affiliations": affiliated,
    "accurate": accurate,
    "cost": cost,
    "large": large,
}


def _statements(name: str, corpus: Path, articles: Path, keys: Path, settings: Settings) -> dict[str, float]:
    files = sorted(articles.glob("*.txt"))
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "statements.jsonl"
        with _built(files, Path(folder) / "all.graph", settings) as graph:
            predictions.write_text("".join(dumps(r.to_line()) + "\n" for r in graph.rows()), encoding="utf-8")
        gold = str(keys / "gold.json")
        result = json.loads(_scorer(corpus, "score_statements.py", gold, str(predictions), "--json"))
        answers = Path(folder) / "answers.jsonl"
        questions = json.loads((keys / "questions.json").read_text(encoding="utf-8"))
        with answers.open("w", encoding="utf-8") as stream:
            for row in _answers(questions, articles, Path(folder), settings):
                stream.write(dumps(row) + "\n")
        scored = _scorer(
            corpus, "score_answers.py", str(keys / "questions.json"), str(keys / "aliases.json"), str(answers)
        )
    right, _, total = scored.strip().splitlines()[-1].split()[1].partition("/")
    return {
        f"{name}: content F1": result["content"]["f1"],
        f"{name}: content and speaker F1": result["content+speaker"]["f1"],
        f"{name}: content, speaker and stance F1": result["content+speaker+stance"]["f1"],
        f"{name}: speaker B3": result["speaker identity B3"]["f1"],
        f"{name}: topic B3": result["topic B3"]["f1"],
        f"{name}: stance macro-F1": result["stance macro-F1 on matched"],
        f"{name}: date accuracy": result["date accuracy on matched"],
        f"{name}: questions right": int(right) / int(total),
    }


def _answers(
    questions: list[dict[str, Any]], articles: Path, folder: Path, settings: Settings
) -> Iterator[dict[str, Any]]:
    """Yield the answers to each question from a store of just its articles; none where it is not understood."""
    by_articles: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for question in questions:
        by_articles.setdefault(tuple(question["articles"]), []).append(question)
    for number, (names, group) in enumerate(sorted(by_articles.items())):
        with _built([articles / f"{name}.txt" for name in names], folder / f"{number}.graph", settings) as graph:
            for question in group:
                try:
                    answers = graph.ask(question["q"]).to_json()["answers"]
                except QuestionError:
                    answers = []
                yield {"set": question.get("set", ""), "question": question["q"], "answers": answers}


def _built(files: list[Path], store: Path, settings: Settings = _DEFAULT) -> KnowledgeGraph:
    from extract.reading import ReadOptions, read_articles

    settings = replace(settings, store=f"embedded:{store}")
    graph = KnowledgeGraph.open(settings=settings)
    graph.encoder = _ENCODER
    build(read_articles([str(f) for f in files], ReadOptions()), graph.store, settings, encoder=_ENCODER)
    return graph


_ENCODER = Encoder()


def _polnear(path: Path) -> Iterator[Article]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            row = json.loads(line)
            yield Article(
                row["doc_id"], row["text"], None, row["publisher"], row["date"], None, text_sha256(row["text"])
            )


def _scorer(corpus: Path, script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str((corpus / script).resolve()), *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return done.stdout
