"""A progress bar on standard error: one line that changes, or a line a step through a pipe."""

import sys
import time
from dataclasses import dataclass, field

WIDTH = 40


@dataclass
class Bar:
    """How far something of `total` steps is; through a pipe it speaks every `each` steps."""

    total: int
    each: int = 1
    _began: float = field(default_factory=time.monotonic)

    def show(self, done: int, what: str) -> None:
        """Show that so many steps are done, and what is under way."""
        filled = WIDTH * done // self.total
        line = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{self.total} {what:<12}"
        if sys.stderr.isatty():
            end = "\n" if done == self.total else ""
            print(f"\r{line} {self._left(done):<12}", end=end, file=sys.stderr, flush=True)
        elif done % self.each == 0 or done == self.total:
            print(f"{line} {self._left(done)}".rstrip(), file=sys.stderr, flush=True)

    def _left(self, done: int) -> str:
        """Return about how long the rest takes, once that can be told."""
        if not done or done == self.total:
            return ""
        seconds = (time.monotonic() - self._began) / done * (self.total - done)
        return f"{seconds:.0f} s left" if seconds < 90 else f"{seconds / 60:.0f} min left"
