"""Which ways lead from a sampled item to its evidence, and which lead away to other things.

An explanation leads everywhere; an evidence pack holds one item. So each kind says which of its
ways belong to the item: a payment leads to its run, and the run to its journals, but never from the
run to all its other payments.
"""

from collections.abc import Sequence

NODES_MAX = 30
"""As many things are looked at for one item; the pack says where there were more."""

_FOLLOWED: dict[str, tuple[str, ...]] = {
    "ledger:journal": ("ledger:journal", "ledger:prepared", "ledger:schedule", "ledger:recharge",
                       "payables:", "payroll:run", "payroll:remittance", "revenues:bill",
                       "revenues:billing", "income:receipt", "income:charge", "banking:line",
                       "banking:suspension", "treasury:", "assets:run", "tax:"),
    "ledger:prepared": ("kernel:document", "ledger:journal"),
    "payables:invoice": ("kernel:document", "payables:supplier", "payables:obligation",
                         "payables:payment", "ledger:journal"),
    "payables:obligation": ("payables:invoice", "payables:payment", "payables:supplier",
                            "payroll:payslip", "payroll:remittance", "income:", "revenues:refund",
                            "treasury:"),
    "payables:payment": ("payables:run", "payables:supplier", "payables:obligation",
                         "banking:line"),
    "payables:run": ("kernel:document", "ledger:journal"),
    "payables:card_line": ("kernel:document", "payables:card_statement", "ledger:journal"),
    "payroll:payslip": ("payroll:run", "payables:payment"),
    "payroll:run": ("ledger:journal",),
    "payroll:remittance": ("ledger:journal", "payroll:run"),
    "revenues:bill": ("ledger:journal", "revenues:billing", "revenues:account"),
    "revenues:rates_bill": ("ledger:journal", "revenues:billing", "revenues:ratepayer"),
    "revenues:billing": ("ledger:journal",),
    "banking:line": ("banking:statement",),
    "income:receipt": ("banking:line", "ledger:journal", "kernel:document"),
    "income:charge": ("ledger:journal", "kernel:document"),
}  # fmt: skip

_ENDS = ("ledger:journal",)
"""Where a journal was come to from something else, the walk goes no further from it."""

_WITH_OTHERS = ("payables:run", "banking:statement", "revenues:billing", "payroll:run")
"""What holds other people's items too: its files are named by their hash, not put in."""


def kind_of(reference: str) -> str:
    """Return the kind of a reference: `ledger:journal` of `ledger:journal:JNL-1`."""
    return ":".join(reference.split(":")[:2])


def followed(reference: str, leads: Sequence[tuple[str, str]], *, first: bool) -> list[str]:
    """Return where the ways of a thing that belong to the item lead; `first` is the item itself."""
    kind = kind_of(reference)
    if kind in _ENDS and not first:
        return []
    wanted = _FOLLOWED.get(kind, ())
    found = [target for _, target in leads if any(target.startswith(one) for one in wanted)]
    return list(dict.fromkeys(found))


def put_in(reference: str) -> bool:
    """Whether the files of a thing are the item's own, and are put in the pack."""
    return kind_of(reference) not in _WITH_OTHERS
