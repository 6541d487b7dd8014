"""Code lists of EN 16931, each a text file of codes between white space.

Source: the code lists that CEN/TC 434 publishes with its validation artefacts (release 1.3.16,
April 2026) and OpenPeppol with BIS Billing 3.0 (release 3.0.19, May 2025): the codes themselves
are UNTDID, ISO and UN/ECE lists. A new release is a new file, never a change of code.
"""

from functools import cache
from importlib.resources import files

CREDIT_NOTE_TYPES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
)
"""UNTDID 1001 codes that EN 16931 lists for a credit note."""


@cache
def code_list(name: str) -> frozenset[str]:
    """Return the codes of one list, such as `code_list("currency")`."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
