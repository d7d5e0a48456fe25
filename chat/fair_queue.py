"""A queue in which members take turns."""

from collections import OrderedDict, deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class FairQueue(Generic[Item]):
    """Yields one item of each member in turn, and the items of one member in their order.

    A member with many items delays each other member by one item per turn. Every operation takes constant time.
    """

    def __init__(self) -> None:
        self._items_of: OrderedDict[int, deque[Item]] = OrderedDict()  # in the order of the turns
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def put(self, member_id: int, item: Item) -> None:
        self._items_of.setdefault(member_id, deque()).append(item)
        self._length += 1

    def peek(self) -> Item:
        """Return the item that `take` returns next. Raises StopIteration if the queue is empty."""
        return next(iter(self._items_of.values()))[0]

    def take(self) -> Item:
        """Remove and return the next item. Raises KeyError if the queue is empty."""
        member_id, items = self._items_of.popitem(last=False)
        item = items.popleft()
        if items:
            self._items_of[member_id] = items  # the member's next turn comes after all others
        self._length -= 1
        return item
