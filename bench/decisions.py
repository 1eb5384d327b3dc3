"""How many disclosure decisions one core makes in a second: the vectors of the tests, from the parsed JSON to the answer's JSON.

Run as `python -m bench.decisions SECONDS`; answers JSON rows. Processor time of one thread, so that neighbours do not count.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from holdspace.disclosures.rules import answers, engine

VECTORS = Path(__file__).parent.parent / "tests" / "disclosures" / "vectors.jsonl"
Row = dict[str, Any]


def main() -> None:
    """Measure and print."""
    requests = [json.loads(line)["request"] for line in VECTORS.read_text("utf-8").splitlines()]
    print(json.dumps(_rows(requests, float(sys.argv[1]))))


def _rows(requests: list[Row], seconds: float) -> list[Row]:
    one_kind = [request for request in requests if len(request["record_kinds"]) == 1]
    return [
        {"name": "disclosure decisions, every vector", "text": _rate(requests, seconds), "aim": "20,000/s"},
        {"name": "the same, requests for one kind of record", "text": _rate(one_kind, seconds), "aim": "20,000/s"},
    ]


def _rate(requests: list[Row], seconds: float) -> str:
    for request in requests:
        answers.as_json(engine.decide(request))
    done, start = 0, time.process_time()
    while (taken := time.process_time() - start) < seconds:
        for request in requests:
            answers.as_json(engine.decide(request))
        done += len(requests)
    return f"{done / taken:,.0f}/s"


if __name__ == "__main__":
    main()
