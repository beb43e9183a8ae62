"""The newest of what one thread makes and another one takes when it has time."""

from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Newest(Generic[Item]):
    """Room for one item: a newer one takes the place of one that nobody has taken.

    Whoever puts an item in tells the taker only if `put` says so. The lock makes that safe: an item that is put in
    while another one is being taken out would otherwise be told of by nobody.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._item: Item | None = None

    def put(self, item: Item) -> bool:
        """Leave `item`; return whether the taker has to be told, because it has not been told of one yet to take."""
        with self._lock:
            is_first, self._item = self._item is None, item
        return is_first

    def take(self) -> Item | None:
        """Take the item out; None if there is none."""
        with self._lock:
            item, self._item = self._item, None
        return item
