"""`chamberlain read KIND FILE`: print what a file says as JSON, or one line on why it cannot."""

import argparse
import json
import sys
from pathlib import Path

from chamberlain.formats import Unreadable
from chamberlain.formats.readers import READERS

UNREADABLE = 2
"""Exit code of a file that could not be read."""


def main(arguments: list[str]) -> int:
    """Read one file; exit code 0 when it could be read, else 2 with one line on standard error."""
    parser = argparse.ArgumentParser(prog="chamberlain read", description=__doc__)
    parser.add_argument("kind", choices=sorted(READERS))
    parser.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    try:
        if not options.file.is_file():
            raise Unreadable("there is no such file")
        content = READERS[options.kind](options.file)
    except (Unreadable, OSError) as error:
        print(f"{options.file}: {' '.join(str(error).split())}", file=sys.stderr)
        return UNREADABLE
    json.dump(content, sys.stdout, ensure_ascii=False, indent=2, default=str)
    print()
    return 0
