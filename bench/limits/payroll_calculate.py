"""The limit for gross to net: NumPy on bare arrays of pence, one code, one letter, one pension.

Cumulative tax of 1257L in month 8, National Insurance of letter A on both sides and a pension of
6.5%, in blocks that stay in the cache. Nothing is read, checked, looked up, named or explained.
"""

import numpy as np

BLOCK = 16_384
FREE = 8 * 104_826
BASIC, HIGHER = 37_700_00 * 8 // 12, 125_140_00 * 8 // 12
BELOW_HIGHER = BASIC * 20 // 100
BELOW_TOP = BELOW_HIGHER + (HIGHER - BASIC) * 40 // 100
PRIMARY, SECONDARY, UPPER = 104_800, 41_700, 418_900


def calculate(pay: np.ndarray, before: np.ndarray, tax_before: np.ndarray) -> np.ndarray:
    """Return pension, tax, employee's NI, employer's NI and net pay, a row of each."""
    found = np.empty((5, pay.size), dtype=np.int64)
    for start in range(0, pay.size, BLOCK):
        here = slice(start, start + BLOCK)
        _block(pay[here], before[here], tax_before[here], found[:, here])
    return found


def _block(pay: np.ndarray, before: np.ndarray, tax_before: np.ndarray, into: np.ndarray) -> None:
    pension = (pay * 650 + 5_000) // 10_000
    taxable = np.maximum(before + pay - pension - FREE, 0) // 100 * 100
    due = np.where(
        taxable <= BASIC,
        taxable * 20 // 100,
        np.where(
            taxable <= HIGHER,
            BELOW_HIGHER + (taxable - BASIC) * 40 // 100,
            BELOW_TOP + (taxable - HIGHER) * 45 // 100,
        ),
    )
    tax = np.minimum(due - tax_before, (pay - pension) // 2)
    main = np.minimum(pay, UPPER)
    above = np.maximum(pay - UPPER, 0)
    employee = np.maximum(main - PRIMARY, 0) * 8 // 100 + above * 2 // 100
    employer = np.maximum(main - SECONDARY, 0) * 15 // 100 + above * 15 // 100
    into[0], into[1], into[2], into[3] = pension, tax, employee, employer
    into[4] = pay - pension - tax - employee
