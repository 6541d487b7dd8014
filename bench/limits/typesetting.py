"""The limit for payslips and bills: the typesetter alone, given their data, a batch in one compile.

Run as a file with a template and the file of the batches' JSON, one a line: prints the payslips a
second, of the setting alone.
"""

import json
import sys
import time
from pathlib import Path

import typst


def set_all(template: str, batches: list[str]) -> None:
    """Set each batch's JSON text with the template."""
    for data in batches:
        typst.compile(
            template, sys_inputs={"data": data}, pdf_standards=["ua-1"], ignore_system_fonts=True
        )


if __name__ == "__main__":
    given = Path(sys.argv[2]).read_text().splitlines()
    count = sum(len(json.loads(data)) for data in given)
    began = time.perf_counter()
    set_all(sys.argv[1], given)
    print(count / (time.perf_counter() - began))
