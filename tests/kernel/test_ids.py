import time
import uuid

import pytest

from holdspace.kernel.ids import as_id, new_id


def test_an_id_is_a_uuid_of_version_7_holding_the_time():
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_made_one_after_the_other_sort_so():
    made = []
    for _ in range(500):
        made.append(new_id())
        time.sleep(0.000_002)
    assert made == sorted(made)
    assert len({one.int & (1 << 62) - 1 for one in made}) == 500


@pytest.mark.parametrize("value", [uuid.UUID(int=7), str(uuid.UUID(int=7)), uuid.UUID(int=7).hex])
def test_what_is_an_id_is_read(value):
    assert as_id(value) == uuid.UUID(int=7)


@pytest.mark.parametrize("value", ["", "7", None, 7, "zz" * 16])
def test_what_is_no_id_is_none(value):
    assert as_id(value) is None
