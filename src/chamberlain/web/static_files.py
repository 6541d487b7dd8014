"""Where style sheets and scripts are served: each address worked out once in a process."""

from functools import lru_cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class KnownAddresses(StaticFilesStorage):
    """Every page names the same dozen files; their addresses stand as long as the process does."""

    @lru_cache(maxsize=512)  # noqa: B019 - there is one of these in a process
    def url(self, name: str | None) -> str:
        """Return the address of a file."""
        return super().url(name)
