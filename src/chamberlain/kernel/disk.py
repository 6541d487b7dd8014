"""Writing to disk so that it survives a crash."""

import os
from pathlib import Path


def see_to_disk(folder: Path) -> None:
    """Have the folder's entry of a new file survive a crash too, as the file's content does."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
