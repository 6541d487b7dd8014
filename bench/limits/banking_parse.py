"""The limit for reading a bank statement: a bare expat pass that keeps five fields of each entry.

It is the standard library's own C tokeniser with the least Python that can tell the fields
apart: no checks, no signs, no frame. Run as `python bench/limits/banking_parse.py FILE`.
"""

import sys
import time
from pathlib import Path
from xml.parsers import expat

WANTED = {"Amt": 0, "CdtDbtInd": 1, "Dt": 2, "EndToEndId": 3, "Nm": 4}


def read(path: Path) -> list[list[str]]:
    """Return amount, side, date, end-to-end reference and name of each entry, as text."""
    entries: list[list[str]] = []
    entry: list[str] = []
    inside = False
    wanted = -1
    text = ""

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal entry, inside, wanted, text
        if name == "Ntry":
            inside, entry = True, [""] * 5
        elif inside and name in WANTED:
            wanted, text = WANTED[name], ""

    def end(name: str) -> None:
        nonlocal inside, wanted
        if name == "Ntry":
            entries.append(entry)
            inside = False
        elif wanted >= 0:
            entry[wanted] = text
            wanted = -1

    def characters(data: str) -> None:
        nonlocal text
        if wanted >= 0:
            text += data

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    with path.open("rb") as file:
        parser.ParseFile(file)
    return entries


if __name__ == "__main__":
    began = time.perf_counter()
    found = read(Path(sys.argv[1]))
    print(round(len(found) / (time.perf_counter() - began)), "entries/s")
