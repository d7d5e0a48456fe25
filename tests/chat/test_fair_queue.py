"""The fair queue: members take turns, and nothing is lost, doubled or out of order."""

from hypothesis import given
from hypothesis import strategies as st

from chat.fair_queue import FairQueue


def take_all(queue: FairQueue[tuple[int, int]]) -> list[tuple[int, int]]:
    taken = []
    while queue:
        expected = queue.peek()
        taken.append(queue.take())
        assert taken[-1] is expected
    return taken


def test_a_flood_of_fifty_members_delays_the_others_by_one_turn():
    queue: FairQueue[tuple[int, int]] = FairQueue()
    for number in range(20):
        for member in range(50):
            queue.put(member, (member, number))
    queue.put(99, (99, 0))
    taken = take_all(queue)
    assert len(taken) == 1001
    assert taken.index((99, 0)) == 50


def test_one_member_cannot_take_two_turns_in_a_row_while_others_wait():
    queue: FairQueue[tuple[int, int]] = FairQueue()
    for number in range(1000):
        queue.put(1, (1, number))
    assert queue.take() == (1, 0)
    queue.put(2, (2, 0))
    queue.put(2, (2, 1))
    queue.put(3, (3, 0))
    assert take_all(queue)[:5] == [(1, 1), (2, 0), (3, 0), (1, 2), (2, 1)]


@given(st.lists(st.integers(min_value=0, max_value=4)))
def test_every_item_is_taken_once_and_in_its_members_order(members: list[int]):
    queue: FairQueue[tuple[int, int]] = FairQueue()
    for number, member in enumerate(members):
        queue.put(member, (member, number))
    taken = take_all(queue)
    assert sorted(taken, key=lambda item: item[1]) == [(member, number) for number, member in enumerate(members)]
    for member in range(5):
        numbers = [number for owner, number in taken if owner == member]
        assert numbers == sorted(numbers)
