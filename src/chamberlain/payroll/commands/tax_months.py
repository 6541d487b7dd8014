"""A tax month of a PAYE scheme: its levy and what comes back are owed, and told by the EPS."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from chamberlain.formats.rti import EmployerSummary, Levy, Recovered, seal_eps
from chamberlain.kernel.calendar import tax_month_range
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import split_pence
from chamberlain.kernel.records import Code, Pence
from chamberlain.ledger.contract import (
    Journal,
    JournalLine,
    Role,
    account_roles,
    cost_centre_tree,
    line,
    open_period_for,
    post_journals,
)
from chamberlain.payroll.commands.telling import employer_of, keep
from chamberlain.payroll.commands.writing import insert
from chamberlain.payroll.errors import NotWhole, WrongState
from chamberlain.payroll.models import Body, Due, PayGroup, Scheme, SchemeYear
from chamberlain.payroll.queries.tax_months import KINDS, YearSoFar, bearers, year_so_far
from chamberlain.payroll.rules.codings import LEVY_COST, STATUTORY_PAY
from chamberlain.payroll.rules.levy import levy_allowance_pence

Year = Annotated[str, Field(pattern=r"^20\d\d-\d\d$", description="Such as 2026-27")]
Month = Annotated[int, Field(ge=1, le=12, description="1 is 6 April to 5 May")]


@command(duty="payroll.tell", summary="Make the Employer Payment Summary of a tax month")
def prepare_eps(
    act: Act,
    entity: str,
    scheme: Code,
    tax_year: Year,
    tax_month: Month,
    pay_bill_to_date_pence: Annotated[
        Pence | None, Field(description="Of the year; worked out of payslips when blank")
    ] = None,
    final: bool = False,
) -> str:
    """Make the EPS of a tax month: levy and statutory pay recovered to date, or nobody was paid.

    The levy is half a percent of the pay bill to date less 1,250.00 a month, never below nought.
    What is new of levy and recovery is owed to (or by) the tax office from then on. The employment
    allowance is never claimed: a council may not.
    """
    act.need(entity=entity)
    held = scheme_called(entity, scheme)
    found = year_so_far(held, tax_year, tax_month, pay_bill_to_date_pence)
    since, until = tax_month_range(tax_year, tax_month)
    back = any(found.recovered.values())
    summary = EmployerSummary(
        employer=employer_of(held),
        year=tax_year,
        nothing_paid=None if _paid(found, tax_month) else (since, until - timedelta(days=1)),
        recovered=Recovered(tax_month, **_named(found.recovered)) if back else None,
        levy=Levy(found.levy_pence, tax_month, levy_allowance_pence(since))
        if found.levy_pence
        else None,
        final=final,
    )
    if not (summary.nothing_paid or back or found.levy_pence or final):
        raise WrongState(
            "Nothing is to be told: people were paid, no levy is due and nothing comes back."
        )
    if act.today >= until:
        accrue(act, held, tax_year, tax_month, pay_bill_to_date_pence)
    subject = f"payroll:month:{entity}/{scheme}/{tax_year}/{tax_month}"
    told = {"levy": found.levy_pence, **found.recovered}
    return keep(act, held, seal_eps(summary), subject, (tax_year, tax_month), 0, told)


def _paid(found: YearSoFar, tax_month: int) -> bool:
    return bool(found.paid_in_month) or tax_month <= found.taken_on_through


def _named(amounts: dict[str, int]) -> dict[str, int]:
    return {f"{name}_pence": pence for name, pence in amounts.items()}


def scheme_called(entity: str, code: str) -> Scheme:
    """Return a PAYE scheme, or refuse."""
    found = Scheme.objects.filter(entity=entity, code=code).first()
    if found is None:
        raise Unknown(f"There is no PAYE scheme {code} in {entity}.", field="scheme")
    return found


@command(duty="payroll.take_on", summary="Say what the former system told of a tax year")
def take_on_scheme_year(  # noqa: PLR0913 - each is a figure of the last EPS
    act: Act,
    *,
    entity: str,
    scheme: Code,
    tax_year: Year,
    through_month: Month,
    levy_pence: Annotated[Pence, Field(ge=0, description="Levy due to date, as last told")] = 0,
    smp_pence: Annotated[Pence, Field(ge=0, description="Recovered to date, as last told")] = 0,
    spp_pence: Annotated[Pence, Field(ge=0)] = 0,
    sap_pence: Annotated[Pence, Field(ge=0)] = 0,
    shpp_pence: Annotated[Pence, Field(ge=0)] = 0,
    spbp_pence: Annotated[Pence, Field(ge=0)] = 0,
    sncp_pence: Annotated[Pence, Field(ge=0)] = 0,
) -> str:
    """Keep the year to date of the former system's last EPS: from here on the rest is owed."""
    act.need(entity=entity)
    held = scheme_called(entity, scheme)
    if SchemeYear.objects.filter(scheme=held, tax_year=tax_year).exists():
        raise WrongState(f"{tax_year} of {scheme} is taken on already.", field="tax_year")
    amounts = {
        "levy": levy_pence, "smp": smp_pence, "spp": spp_pence, "sap": sap_pence,
        "shpp": shpp_pence, "spbp": spbp_pence, "sncp": sncp_pence,
    }  # fmt: skip
    insert(act, "payroll_scheme_year", {
        "scheme_id": held.pk, "tax_year": tax_year, "through_month": through_month,
        **_named(amounts), "act_id": act.id,
    })  # fmt: skip
    act.changed(f"payroll:scheme:{entity}/{scheme}", None, {"tax_year": tax_year, **amounts})
    return scheme


def accrue(
    act: Act, scheme: Scheme, tax_year: str, tax_month: int, pay_bill_pence: int | None = None
) -> dict[str, int]:
    """Owe what is new of levy and recovered pay in a tax month; again, it owes the difference.

    Months that the former system paid are not owed again. Returns what was added, by what.
    """
    found = year_so_far(scheme, tax_year, tax_month, pay_bill_pence)
    if tax_month <= found.taken_on_through:
        return {}
    if found.taken_on_through and not found.told_before:
        raise NotWhole(
            f"Say first what the former system told of {tax_year}: levy and recovery to date.",
            field="tax_year",
        )
    owed = Due.objects.filter(scheme=scheme, tax_year=tax_year, tax_month__lte=tax_month)
    now = {"levy": found.levy_pence, **{name: -found.recovered[name] for name in KINDS}}
    told = found.told_before
    added = {}
    for what, pence in now.items():
        base = told.get(what, 0) * (1 if what == "levy" else -1)
        before = sum(owed.filter(what=what).values_list("amount_pence", flat=True))
        if pence - base - before:
            added[what] = pence - base - before
    if added:
        _owe(act, scheme, (tax_year, tax_month), added)
    return added


def _owe(act: Act, scheme: Scheme, month: tuple[str, int], added: dict[str, int]) -> None:
    """Write what is owed with its journal: the levy to its cost centre, recovery to who bore it."""
    year, number = month
    start = f"{scheme.entity}/{scheme.code}/{year}/{number}"
    known = Due.objects.filter(scheme=scheme, tax_year=year, tax_month=number, run=None)
    turn = len(set(known.values_list("act_id", flat=True))) + 1
    account = account_roles(act.scope, entity=scheme.entity)[Role.PAYE]
    fund = PayGroup.objects.filter(scheme=scheme).order_by("pk").values_list("fund", flat=True)[0]
    last_day = tax_month_range(year, number)[1] - timedelta(days=1)
    for what, pence in added.items():
        insert(act, "payroll_due", {
            "source_ref": f"{start}/{what}/{turn}", "entity": scheme.entity,
            "scheme_id": scheme.pk, "run_id": None, "tax_year": year, "tax_month": number,
            "paid_on": last_day, "what": what, "of": "", "account": account, "fund": fund,
            "amount_pence": pence, "act_id": act.id,
        })  # fmt: skip
    place = open_period_for(act.scope, entity=scheme.entity, day=min(act.today, last_day))
    if place is None:
        raise WrongState(f"No period of {scheme.entity} is open on {last_day:%d/%m/%Y} or after.")
    ref = f"payroll:month:{start}/{turn}"
    words = f"Levy and statutory pay recovered, tax month {number} of {year}"
    owing = line(account, -sum(added.values()), fund=fund, line_ref=ref, narrative=words)
    lines = [*_charged(act, scheme, month, added, fund, ref), owing]
    journal = Journal(
        source_ref=ref, type="JPY", entity=scheme.entity, journal_date=place.journal_date,
        year=place.year, period=place.period, description=words,
        lines=tuple(one for one in lines if one is not None),
    )  # fmt: skip
    post_journals(act, source="payroll", journals=[journal], between_funds=True)


def _charged(
    act: Act, scheme: Scheme, month: tuple[str, int], added: dict[str, int], fund: str, ref: str
) -> list[JournalLine | None]:
    body = Body.objects.filter(entity=scheme.entity, kind="tax_office", collects=scheme.code)
    office = body.first()
    tree = cost_centre_tree(act.scope, as_at=act.today)
    funds = dict(tree.select("cost_centre", "fund").iter_rows())
    lines: list[JournalLine | None] = []
    if added.get("levy"):
        if office is None or not office.cost_centre:
            raise NotWhole(
                "Add the tax office with the cost centre that bears the levy.", field="cost_centre"
            )
        lines.append(line(
            office.account or LEVY_COST, added["levy"], cost_centre=office.cost_centre,
            fund=funds.get(office.cost_centre) or fund, line_ref=ref,
            narrative="Apprenticeship levy",
        ))  # fmt: skip
    back = sum(pence for what, pence in added.items() if what != "levy")
    borne = bearers(scheme, *month, STATUTORY_PAY) if back else {}
    if back and not borne:
        raise NotWhole("No cost centre bore the statutory pay that comes back.")
    parts = split_pence(back, list(borne.values())) if back else []
    for centre, part in zip(borne, parts, strict=True):
        lines.append(line(
            STATUTORY_PAY, part, cost_centre=centre, fund=funds.get(centre) or fund,
            line_ref=ref, narrative="Statutory pay recovered",
        ))  # fmt: skip
    return lines
