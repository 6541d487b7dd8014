"""Two records of one supplier made one: proposed by one person, agreed or refused by another.

Nothing that was paid moves: the record that goes keeps its history and names the one that stays.
From then on what is entered for it goes to the one that stays, and so do its unapproved invoices.
"""

from typing import Any

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.commands.suppliers import amend_facts
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import Payee, SupplierMerge
from chamberlain.payables.queries.finding import (
    find_payee,
)


class Merged(Record):
    """What became of a merge: invoices moved, and those whose number both records have."""

    gone: str
    kept: str
    invoices_moved: int
    left: list[str]


@command(duty="supplier.merge", summary="Propose that two supplier records be one")
def propose_supplier_merge(act: Act, gone: str, kept: str, note: Name) -> str:
    """Propose that `gone` is the same supplier as `kept`; another person agrees. Its reference."""
    going, staying = _pair(act, gone, kept)
    _refuse_chains(going, staying)
    reference = next_reference("MRG")
    SupplierMerge.objects.create(
        reference=reference,
        entity=going.entity,
        gone=going,
        kept=staying,
        note=note,
        proposed_by=act.person,
        proposed_on=act.today,
        act_id=act.id,
    )
    subject = f"payables:supplier_merge:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"gone": gone, "kept": kept, "note": note})
    act.ask_for(
        subject,
        "payables.agree_supplier_merge",
        title=f"Merge {gone} into {kept}",
        entity=going.entity,
        url=f"/staff/payables/suppliers/merges/{reference}/agree",
    )
    return reference


@command(duty="supplier.merge_agree", summary="Agree that two supplier records are one")
def agree_supplier_merge(act: Act, merge: str, note: str = "") -> Merged:
    """Merge: the record that goes is stopped, and its unapproved invoices go to the other.

    Refused while anything is owed on the record that goes, as it is paid where it was verified. An
    invoice whose number the other record has too stays where it is and is named: it may have been
    paid twice.
    """
    found = _waiting(act, merge)
    _refuse_owed(found.gone)
    twice = _numbers_of_both(found)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE payables_invoice SET payee_id = %s WHERE payee_id = %s "
            "AND approved_on IS NULL AND state NOT IN ('cancelled', 'rejected') "
            "AND NOT reference = ANY(%s)",
            [found.kept_id, found.gone_id, twice],
        )
        moved = cursor.rowcount
    reason = f"The same supplier as {found.kept.reference}"
    amend_facts(act, found.gone, {"status": "stopped", "stop_reason": reason}, act.today)
    _settle(act, found, "agreed", note)
    return Merged(
        gone=found.gone.reference, kept=found.kept.reference, invoices_moved=moved, left=twice
    )


@command(duty="supplier.merge_agree", summary="Say that two supplier records are not one")
def keep_suppliers_apart(act: Act, merge: str, note: Name) -> None:
    """Refuse a merge: the two are different suppliers, and are not proposed as one again."""
    _settle(act, _waiting(act, merge), "distinct", note)


def _pair(act: Act, gone: str, kept: str) -> tuple[Payee, Payee]:
    going, staying = find_payee(act.scope, gone), find_payee(act.scope, kept)
    for payee in (going, staying):
        act.need(entity=payee.entity)
        act.concerns(f"payables:supplier:{payee.reference}")
    if going.pk == staying.pk:
        raise WrongState("That is one record.")
    if (going.entity, going.payee_class) != (staying.entity, staying.payee_class):
        raise WrongState(f"{gone} and {kept} are of two entities or classes: both stay.")
    return going, staying


def _refuse_chains(going: Payee, staying: Payee) -> None:
    """Refuse a record that is in another merge where it would make a chain."""
    live = SupplierMerge.objects.exclude(state="distinct")
    if live.filter(gone__in=[going, staying]).exists():
        raise WrongState(
            "One of them is merged into another record already, or proposed to be: look there."
        )
    if live.filter(kept=going).exists():
        raise WrongState(f"{going.reference} has records merged into it: merge the other way.")


def _waiting(act: Act, reference: str) -> SupplierMerge:
    found = (
        SupplierMerge.objects.select_for_update(of=("self",))
        .select_related("gone", "kept")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no merge {reference}.", field="merge")
    find_payee(act.scope, found.gone.reference)
    act.need(entity=found.entity)
    act.concerns(f"payables:supplier_merge:{reference}")
    if found.state != "proposed":
        raise WrongState(f"{reference} is settled: {found.state}.")
    return found


def _refuse_owed(gone: Payee) -> None:
    (owed,) = rows(
        "SELECT count(*) AS items, coalesce(sum(owed_pence - settled_pence), 0)::bigint AS pence "
        "FROM payables_obligation WHERE payee_id = %s AND NOT closed",
        [gone.pk],
    )
    if owed["items"]:
        raise WrongState(
            f"{owed['items']} items for {format_pounds(owed['pence'])} are still owed on "
            f"{gone.reference}: they are paid where they were approved, then merge."
        )


def _numbers_of_both(found: SupplierMerge) -> list[str]:
    """Return invoices of the record that goes whose number the other has too."""
    twice = rows(
        "SELECT g.reference FROM payables_invoice g JOIN payables_invoice k "
        "ON k.payee_id = %s AND k.number_key = g.number_key "
        "AND k.state NOT IN ('cancelled', 'rejected') WHERE g.payee_id = %s "
        "AND g.state NOT IN ('cancelled', 'rejected') ORDER BY g.id",
        [found.kept_id, found.gone_id],
    )
    return [row["reference"] for row in twice]


def _settle(act: Act, found: SupplierMerge, state: str, note: str) -> None:
    changes: dict[str, Any] = {
        "state": state,
        "settled_by": act.person,
        "settled_on": act.today,
        "settled_note": note,
    }
    SupplierMerge.objects.filter(pk=found.pk).update(**changes)
    subject = f"payables:supplier_merge:{found.reference}"
    act.changed(subject, {"state": found.state}, {"state": state, "note": note})
    act.done(subject)
