"""A tax year of benefits closed by two people: its P11D(b) stands, and its Class 1A is owed."""

from datetime import date

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Text
from chamberlain.ledger.contract import (
    Journal,
    Role,
    account_roles,
    cost_centre_tree,
    line,
    open_period_for,
    post_journals,
)
from chamberlain.payroll.commands.benefits import TaxYear, subject_of
from chamberlain.payroll.commands.tax_months import scheme_called
from chamberlain.payroll.commands.writing import insert
from chamberlain.payroll.contract import BenefitYearRef
from chamberlain.payroll.errors import NotWhole, WrongState
from chamberlain.payroll.models import Benefit, BenefitClosed, BenefitYear, Body, PayGroup
from chamberlain.payroll.queries.benefits import figures_of, held_of
from chamberlain.payroll.queries.owing import CLASS_1A_BENEFITS
from chamberlain.payroll.rules.bank_lines import CLASS_1A_MONTH
from chamberlain.payroll.rules.benefits import Year, year_of
from chamberlain.payroll.rules.codings import NI_COST


def _over(act: Act, tax_year: str) -> Year:
    year = year_of(tax_year)
    if year is None:
        raise NotWhole(f"No kinds of benefit are on file for {tax_year}.", field="tax_year")
    if act.today <= year.last_day:
        raise WrongState(f"The tax year {tax_year} ends on 5 April {year.last_day.year}.")
    return year


@command(duty="payroll.benefits_close", summary="Close a tax year of benefits in kind")
def close_benefits(act: Act, entity: str, scheme: Code, tax_year: TaxYear) -> str:
    """Ask for a tax year's benefits to be closed as they stand; a second person agrees.

    Closed again after amendments, only the difference is owed. Returns the closing's reference.
    """
    act.need(entity=entity)
    held = scheme_called(entity, scheme)
    year = _over(act, tax_year)
    benefits = held_of(entity, scheme, tax_year)
    earlier = BenefitYear.objects.filter(scheme=held, tax_year=tax_year).order_by("-number")
    if earlier.filter(state="asked").exists():
        raise WrongState(f"{tax_year} of {scheme} waits to be agreed already.")
    last = earlier.filter(state="agreed").first()
    standing = {one.reference for one in benefits}
    if not benefits and last is None:
        raise WrongState(f"No benefit of {tax_year} is on file in {scheme}.")
    if last is not None and standing == closed_in(last):
        raise WrongState(f"Nothing of {tax_year} was changed since it was closed.")
    found = figures_of(benefits, tax_year)
    latest = earlier.first()
    reference = next_reference("BNY")
    number = insert(act, "payroll_benefit_closing", {
        "reference": reference, "entity": entity, "scheme_id": held.pk, "tax_year": tax_year,
        "number": (latest.number if latest else 0) + 1, "state": "asked", "p11ds": found.p11ds,
        "on_p11ds_pence": found.on_p11ds_pence, "payrolled_pence": found.payrolled_pence,
        "rate_e2": found.rate_e2, "class_1a_pence": found.class_1a_pence, "cost_centre": "",
        "asked_by": act.person, "asked_on": act.today, "decided_note": "", "act_id": act.id,
    })  # fmt: skip
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payroll_benefit_closed (closing_id, benefit_id, act_id) "
            "SELECT %s, id, %s FROM payroll_benefit WHERE reference = ANY(%s)",
            [number, act.id, sorted(standing)],
        )
    subject = f"payroll:benefit_year:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"tax_year": tax_year, "class_1a_pence": found.class_1a_pence})
    act.done(subject_of(held, tax_year), "payroll.close_benefits")
    act.ask_for(
        subject, "payroll.agree_benefits_closed",
        title=f"Agree the P11D(b) of {tax_year}, scheme {scheme}, as the second person",
        amount_pence=found.class_1a_pence, entity=entity, due=year.return_due,
        url=f"/staff/payroll/benefits/years/{scheme}/{tax_year}",
    )  # fmt: skip
    return reference


def closed_in(closing: BenefitYear) -> set[str]:
    """Return the references of benefits that a closing holds."""
    found = BenefitClosed.objects.filter(closing=closing)
    return set(found.values_list("benefit__reference", flat=True))


def _asked(act: Act, reference: str) -> BenefitYear:
    found = (
        BenefitYear.objects.select_for_update(of=("self",))
        .select_related("scheme")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no closing {reference}.", field="benefit_year")
    act.need(entity=found.entity)
    if found.state != "asked":
        raise WrongState(f"{reference} is {found.state}.")
    return found


@command(duty="payroll.benefits_agree", summary="Agree that a tax year of benefits is closed")
def agree_benefits_closed(act: Act, benefit_year: BenefitYearRef, note: str = "") -> str:
    """Agree as the second person: P11Ds and P11D(b) stand, and Class 1A is owed from then on.

    It is charged to the cost centre of the tax office, and due by itself on 22 July, under the
    Accounts Office reference with the year and 13. Forms are sent to HMRC by its own service.
    """
    found = _asked(act, benefit_year)
    subject = f"payroll:benefit_year:{benefit_year}"
    act.concerns(subject)
    if act.person == found.asked_by and not act.caller.system:
        raise WrongState("Whoever asked for the year to be closed doesn't agree to it.")
    year = _over(act, found.tax_year)
    standing = Benefit.objects.filter(
        employment__group__scheme=found.scheme, tax_year=found.tax_year, state="held"
    )
    if set(standing.values_list("reference", flat=True)) != closed_in(found):
        raise WrongState("Benefits of the year were changed since: refuse it, and close it again.")
    before = (
        BenefitYear.objects.filter(scheme=found.scheme, tax_year=found.tax_year, state="agreed")
        .order_by("-number")
        .first()
    )
    new = found.class_1a_pence - (before.class_1a_pence if before else 0)
    centre = _owe(act, found, year, new) if new else ""
    _decide(act, found, "agreed", note, centre)
    if new > 0:
        act.ask_for(
            f"payroll:due:{due_ref(found)}", "payroll.pay_over",
            title=f"Pay over Class 1A on benefits of {found.tax_year}",
            amount_pence=new, entity=found.entity, due=year.pay_due, url="/staff/payroll/owed",
        )  # fmt: skip
    return benefit_year


def _decide(act: Act, found: BenefitYear, state: str, note: str, centre: str = "") -> None:
    after = {"state": state, "decided_by": act.person, "decided_on": act.today}
    BenefitYear.objects.filter(pk=found.pk).update(**after, decided_note=note, cost_centre=centre)
    subject = f"payroll:benefit_year:{found.reference}"
    act.done(subject)
    act.changed(subject, {"state": "asked"}, after | {"note": note})


@command(duty="payroll.benefits_agree", summary="Refuse to close a tax year of benefits")
def refuse_benefits_closed(act: Act, benefit_year: BenefitYearRef, note: Text) -> str:
    """Refuse with the reason: benefits can be recorded and withdrawn again, and the year closed."""
    found = _asked(act, benefit_year)
    act.concerns(f"payroll:benefit_year:{benefit_year}")
    if not note.strip():
        raise NotWhole("Say why it is refused.", field="note")
    _decide(act, found, "refused", note)
    year = year_of(found.tax_year)
    act.ask_for(
        subject_of(found.scheme, found.tax_year), "payroll.close_benefits",
        title=f"P11D(b) of {found.tax_year} was refused: {note}", entity=found.entity,
        due=year.return_due if year else None,
        url=f"/staff/payroll/benefits/years/{found.scheme.code}/{found.tax_year}",
    )  # fmt: skip
    return benefit_year


def due_ref(closing: BenefitYear) -> str:
    """Return the reference of what a closing owes."""
    year = f"{closing.entity}/{closing.scheme.code}/{closing.tax_year}"
    return f"{year}/{CLASS_1A_BENEFITS}/{closing.number}"


def _owe(act: Act, found: BenefitYear, year: Year, pence: int) -> str:
    """Owe what is new of Class 1A with its journal; return the cost centre that bears it.

    It is a cost of the financial year in which the benefits were provided, if that is open still.
    """
    scheme = found.scheme
    office = Body.objects.filter(
        entity=found.entity, kind="tax_office", collects=scheme.code
    ).first()
    if office is None or not office.cost_centre:
        raise NotWhole(
            "Add the tax office with the cost centre that bears its costs first.",
            field="benefit_year",
        )
    account = account_roles(act.scope, entity=found.entity)[Role.PAYE]
    funds = PayGroup.objects.filter(scheme=scheme).order_by("pk").values_list("fund", flat=True)
    fund = funds[0]
    insert(act, "payroll_due", {
        "source_ref": due_ref(found), "entity": found.entity, "scheme_id": scheme.pk,
        "run_id": None, "tax_year": found.tax_year, "tax_month": CLASS_1A_MONTH,
        "paid_on": year.pay_due.replace(day=5), "what": CLASS_1A_BENEFITS, "of": found.tax_year,
        "account": account, "fund": fund, "amount_pence": pence, "act_id": act.id,
    })  # fmt: skip
    last_day = min(act.today, date(year.last_day.year, 3, 31))
    place = open_period_for(act.scope, entity=found.entity, day=last_day)
    if place is None:
        raise WrongState(f"No period of {found.entity} is open on {last_day:%d/%m/%Y} or after.")
    tree = cost_centre_tree(act.scope, as_at=act.today)
    bears = dict(tree.select("cost_centre", "fund").iter_rows()).get(office.cost_centre) or fund
    words = f"Class 1A on benefits of {found.tax_year}"
    key = f"payroll:benefit_year:{found.reference}"
    lines = [
        line(NI_COST, pence, cost_centre=office.cost_centre, fund=bears, line_ref=key,
             narrative=words),
        line(account, -pence, fund=fund, line_ref=key, narrative=words),
    ]  # fmt: skip
    post_journals(act, source="payroll", between_funds=True, journals=[Journal(
        source_ref=key, type="JPY", entity=found.entity, journal_date=place.journal_date,
        year=place.year, period=place.period, description=words,
        lines=tuple(one for one in lines if one is not None),
    )])  # fmt: skip
    return office.cost_centre
