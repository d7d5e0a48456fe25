"""The cache in the memory of a process."""

from livecast.bounded_cache import BoundedCache


def test_oldest_unused_items_leave_first():
    cache: BoundedCache[str, int] = BoundedCache(max_items=3, max_bytes=1000)
    for number, key in enumerate("abc"):
        cache.put(key, number, 1)
    assert cache.get("a") == 0
    cache.put("d", 3, 1)
    assert [cache.get(key) for key in "abcd"] == [0, None, 2, 3]


def test_bytes_are_bounded():
    cache: BoundedCache[str, str] = BoundedCache(max_items=100, max_bytes=100)
    cache.put("a", "first", 60)
    cache.put("b", "second", 40)
    cache.put("b", "third", 50)  # replaces the second, and no longer fits beside the first
    assert (cache.get("a"), cache.get("b")) == (None, "third")
    cache.put("a", "again", 50)
    assert (cache.get("a"), cache.get("b")) == ("again", "third")
    cache.put("c", "larger than the cache", 101)
    assert [cache.get(key) for key in "abc"] == [None, None, None]


def test_missing_value_is_made_once():
    cache: BoundedCache[str, list[str]] = BoundedCache(max_items=2, max_bytes=100)
    made = cache.get_or_add("a", list)
    assert cache.get_or_add("a", list) is made
    cache.clear()
    assert cache.get_or_add("a", list) is not made
