"""Working something out in a thread while this one waits for the database."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def begin(work: Callable[[], T]) -> "Future[T]":
    """Begin pure work beside what follows; its `result()` waits for it, and raises what it raised.

    `work` may not touch the database: this thread's connection and transaction aren't its own.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="beside")
    begun = pool.submit(work)
    pool.shutdown(wait=False)
    return begun


def unless_small(small: bool, work: Callable[[], T]) -> Callable[[], T]:
    """Begin pure work beside and return what waits for it; small work is done when it is asked for.

    To hand a thread what is worked out for one person takes longer than working it out.
    """
    return work if small else begin(work).result
