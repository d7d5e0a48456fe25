"""A cache in the memory of the process, bounded in items and in bytes. The oldest unused items leave it first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Several threads may use it at once."""

    def __init__(self, max_items: int, max_bytes: int) -> None:
        self.max_items, self.max_bytes = max_items, max_bytes
        self._items: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get_or_add(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key. A missing one is made, and has no size until `put` states it."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
            else:
                self._put(key, make(), 0)
            return self._items[key][0]

    def get(self, key: Key) -> Value | None:
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Store a value of `size` bytes as the newest one, and remove old ones until the rest fits."""
        with self._lock:
            self._put(key, value, size)

    def clear(self) -> None:
        with self._lock:
            self._items.clear()
            self._size = 0

    def _put(self, key: Key, value: Value, size: int) -> None:
        _, before = self._items.pop(key, (value, 0))
        self._items[key] = value, size
        self._size += size - before
        while self._items and (len(self._items) > self.max_items or self._size > self.max_bytes):
            _, (_, removed) = self._items.popitem(last=False)
            self._size -= removed
