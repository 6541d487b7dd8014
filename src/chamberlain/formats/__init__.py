"""Pure codecs: bytes of a published format to typed records and back.

Nothing here knows an application, a database or the framework. A file that cannot be read
raises `Unreadable` with one line that says where and why.
"""


class Unreadable(ValueError):
    """A file that is not what it should be. The message is one line, for a person."""

    def __init__(self, message: str) -> None:
        """Keep `message` on one line whatever was quoted from the file."""
        super().__init__(" ".join(message.split()))
