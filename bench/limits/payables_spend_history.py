"""The limit for reading a spending file: Polars reads the cells as text, and nothing more.

No headings are looked for, no amount or day is understood. Run as
`python bench/limits/payables_spend_history.py FILE`.
"""

import sys
import time
from pathlib import Path

import polars as pl


def read(path: Path) -> int:
    """Read every cell as text; return how many rows of payments there are."""
    return pl.read_csv(path, infer_schema=False, skip_rows=2).height


if __name__ == "__main__":
    began = time.perf_counter()
    found = read(Path(sys.argv[1]))
    print(round(found / (time.perf_counter() - began)), "rows/s")
