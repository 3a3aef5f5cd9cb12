"""Write the page on queries from the query files themselves: `python -m bench.query_reference`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

QUERIES = Path(__file__).parents[1] / "graph" / "queries"

_HEAD = """# Queries

Every answer is made by a Cypher file under `graph/queries/`, the same text for the embedded store and for Neo4j.
`onrecord ask ... --show-cypher` prints the one it used, with its parameters, ready to paste into Neo4j Browser.

## Your own

The schema stands in [formats.md](formats.md#the-graph). Some to start from:

```
onrecord query "MATCH (p:Speaker)-[x:STANCE_ON]->(t:Topic) RETURN p.name AS name, t.label AS topic, x.net AS net ORDER BY net, name, topic LIMIT 10"
onrecord query "MATCH (p:Speaker)-[:MADE]->(s:Statement) WHERE s.month = $month RETURN p.name AS name, s.quote AS quote ORDER BY name, quote" -p month=2011-10
onrecord query "MATCH (b:Statement)-[r:REPEATS]->(a:Statement) RETURN a.quote AS first, b.quote AS later, r.similarity AS similarity ORDER BY similarity DESC, first, later LIMIT 10"
```

The embedded store runs nearly all of Neo4j 5's Cypher; not `SHORTEST 1`, quantified paths, `percentileCont`,
`properties()` and `keys()`. A query may only read, unless `--write`.

## The files

| file | what it asks or does |
|---|---|
"""


def reference() -> str:
    """Return the whole page."""
    return _HEAD + "\n".join(_rows()) + "\n"


def _rows() -> Iterator[str]:
    for path in sorted(QUERIES.glob("*.cypher")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        yield f"| `{path.stem}` | {first.removeprefix('//').strip()} |"


if __name__ == "__main__":
    sys.stdout.write(reference())
