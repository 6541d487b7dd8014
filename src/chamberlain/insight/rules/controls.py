"""Control accounts at a period's end: what a register says beside the ledger, and what is between.

`ledger = register + listed items + what people explained + what nobody explained`. Debits are
positive, credits below nought. An account that no register answers for is unexplained as a whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from chamberlain.kernel.records import Pence, Record


class ControlItem(Record):
    """One item between a register and the ledger."""

    what: str
    amount_pence: Pence


@dataclass(frozen=True)
class Signed:
    """Who prepared and reviewed an account, and the figures they had before them."""

    reference: str
    state: str
    register_pence: int | None
    ledger_pence: int
    prepared_by: str
    reviewed_by: str = ""
    reviewed_on: date | None = None
    unexplained_pence: int = 0


@dataclass(frozen=True)
class Told:
    """What a register says of one account, or of several together."""

    accounts: tuple[str, ...]
    register: str
    pence: int
    page: str
    items: list[ControlItem] = field(default_factory=list)
    name: str = ""
    signs: bool = False
    signed: Signed | None = None


class ControlLine(Record):
    """One control account at a period's end."""

    account: str
    name: str
    register_name: str
    register_pence: Pence | None
    ledger_pence: Pence
    items: list[ControlItem]
    explained: list[ControlItem]
    difference_pence: Pence
    unexplained_pence: Pence
    verdict: str
    signing: str
    prepared_by: str
    reviewed_by: str
    reviewed_on: date | None
    signs: bool
    signed_reference: str
    page: str


def control_lines(
    ledger: Iterable[tuple[str, str, int]],
    told: Iterable[Told],
    explained: Mapping[str, list[ControlItem]],
    signed: Mapping[str, Signed],
) -> list[ControlLine]:
    """Lay each account of the ledger (code, name, pence) beside the register that answers for it.

    Where two registers hold part of one account, they are added up.
    """
    heard = _together(told)
    by_account = {code: one for one in heard for code in one.accounts}
    rows = {code: (name, pence) for code, name, pence in ledger}
    lines, seen = [], set()
    for code, (name, pence) in rows.items():
        one = by_account.get(code)
        if one is None:
            lines.append(_line(code, name, pence, None, explained, signed))
        elif one.accounts not in seen:
            seen.add(one.accounts)
            held = [rows[each] for each in one.accounts if each in rows]
            whole = sum(each[1] for each in held)
            lines.append(
                _line("+".join(one.accounts), one.name or name, whole, one, explained, signed)
            )
    return lines


def _together(told: Iterable[Told]) -> list[Told]:
    found: dict[tuple[str, ...], Told] = {}
    for one in told:
        first = found.get(one.accounts)
        found[one.accounts] = one if first is None else Told(
            accounts=one.accounts,
            register=f"{first.register}; {one.register}",
            pence=first.pence + one.pence,
            page=first.page,
            items=[*first.items, *one.items],
            name=first.name,
        )  # fmt: skip
    return list(found.values())


def _line(
    account: str,
    name: str,
    ledger: int,
    told: Told | None,
    explained: Mapping[str, list[ControlItem]],
    signed: Mapping[str, Signed],
) -> ControlLine:
    items = [one for one in told.items if one.amount_pence] if told else []
    said = list(explained.get(account, []))
    register = told.pence if told else None
    difference = ledger - (register or 0) - sum(one.amount_pence for one in items)
    unexplained = difference - sum(one.amount_pence for one in said)
    signs = bool(told and told.signs)
    by = told.signed if told and signs else signed.get(account)
    return ControlLine(
        account=account,
        name=name,
        register_name=told.register if told else "",
        register_pence=register,
        ledger_pence=ledger,
        items=items,
        explained=said,
        difference_pence=difference,
        unexplained_pence=unexplained,
        verdict=_verdict(difference, unexplained),
        signing=_signing(by, register, ledger, unexplained),
        prepared_by=by.prepared_by if by else "",
        reviewed_by=by.reviewed_by if by else "",
        reviewed_on=by.reviewed_on if by else None,
        signs=signs,
        signed_reference=by.reference if by else "",
        page=told.page if told else "",
    )


def _verdict(difference: int, unexplained: int) -> str:
    if unexplained:
        return "unexplained"
    return "explained" if difference else "agrees"


def _signing(by: Signed | None, register: int | None, ledger: int, unexplained: int) -> str:
    """Say how far the two signatures are; those on figures that have moved since don't count."""
    if by is None:
        return "not prepared"
    then = (by.register_pence, by.ledger_pence)
    if then != (register, ledger) or (by.state == "reviewed" and unexplained):
        return "figures moved since"
    return "reviewed" if by.state == "reviewed" else "waits for review"
