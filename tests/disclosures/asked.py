"""Which answers each condition of a cell gave over a list of vectors."""

from collections import defaultdict

from holdspace.disclosures.rules import asking, book, states
from holdspace.disclosures.rules.conditions import Case, question
from tests.disclosures.reading import Vector


def answers_by_condition(vectors: list[Vector]) -> dict[str, set[bool]]:
    """Condition → whether it held, for every vector that names the row and the kind the condition stands in."""
    found: dict[str, set[bool]] = defaultdict(set)
    for vector in vectors:
        row_id = vector.expect["table_row"]
        if row_id is None:
            continue
        request = asking.read(vector.request)
        case = Case(request, request.facts, states.longest_authorization(request.state))
        for kind in request.kinds:
            for name in _named(book.row(row_id).cells[kind]):
                found[name].add(question(name).ask(case, kind) is True)
    return found


def _named(cell: book.Cell) -> set[str]:
    return {*cell.conditions, *(name for way in (*cell.first, *cell.ways) for name in way.when)}
