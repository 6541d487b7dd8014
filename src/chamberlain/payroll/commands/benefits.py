"""Benefits in kind: recorded, ended with new figures, or withdrawn; never changed."""

from datetime import date
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Key, Pence, Record, Refused
from chamberlain.payroll.commands.writing import DAY, insert
from chamberlain.payroll.contract import BenefitRef
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import Benefit, BenefitYear, Employment, Scheme
from chamberlain.payroll.rules.benefits import Year, year_of
from chamberlain.people.contract import tax_facts

TaxYear = Annotated[str, Field(pattern=r"^20\d\d-\d\d$", description="Such as 2026-27")]
Words = Annotated[str, Field(min_length=3, max_length=300)]
Equivalent = Annotated[Pence, Field(ge=0, description="After what was made good, as worked out")]
MadeGood = Annotated[Pence, Field(ge=0, description="By the employee; nought if nothing was")]


class BenefitLoaded(Record):
    """A benefit as a file or a form has it; days are the first and the last it was provided."""

    payroll_id: Key
    kind: str = Field(max_length=40, description="Such as car, medical or loan")
    description: Words = Field(description="As the P11D names it: make and model, insurer, loan")
    first_day: date
    last_day: date
    cash_equivalent_pence: Equivalent
    basis: Words = Field(description="How it was worked out, on which figures, and by whom")
    made_good_pence: MadeGood = 0
    made_good: str = Field(default="", max_length=300, description="Who made good what, and when")
    payrolled: bool = False


class _Fault(Exception):
    """What is wrong with a benefit: the field, and the words."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def _year(tax_year: str) -> Year:
    found = year_of(tax_year)
    if found is None:
        raise Refusal(
            f"No kinds of benefit are on file for {tax_year}.", field="tax_year", status=422
        )
    return found


@command(duty="payroll.benefits", summary="Record a benefit in kind")
def record_benefit(  # noqa: PLR0913 - each is a field of the form
    act: Act,
    *,
    entity: str,
    tax_year: TaxYear,
    payroll_id: Key,
    kind: Annotated[str, Field(max_length=40)],
    description: Words,
    first_day: date,
    last_day: date,
    cash_equivalent_pence: Equivalent,
    basis: Words,
    made_good_pence: MadeGood = 0,
    made_good: Annotated[str, Field(max_length=300)] = "",
    payrolled: bool = False,
) -> str:
    """Keep a benefit of an employment in a tax year; return its reference.

    The cash equivalent is entered with the basis it was worked out on: none is worked out here.
    Once the year is closed, it is an amendment, listed apart until the year is closed again.
    """
    act.need(entity=entity)
    item = BenefitLoaded(
        payroll_id=payroll_id, kind=kind, description=description, first_day=first_day,
        last_day=last_day, cash_equivalent_pence=cash_equivalent_pence, basis=basis,
        made_good_pence=made_good_pence, made_good=made_good, payrolled=payrolled,
    )  # fmt: skip
    try:
        return _Taking(act, entity, _year(tax_year)).take(item)
    except _Fault as fault:
        raise Refusal(str(fault.words), field=fault.field, status=422) from fault


@command(duty="payroll.benefits", batch="items", summary="Record benefits in kind from a file")
def record_benefits(act: Act, entity: str, tax_year: TaxYear, items: list[BenefitLoaded]) -> Batch:
    """Keep many benefits of a tax year; a row that cannot be is set aside with its field."""
    act.need(entity=entity)
    taking = _Taking(act, entity, _year(tax_year))
    accepted, refused = [], []
    for row, item in enumerate(items):
        try:
            accepted.append(taking.take(item))
        except _Fault as fault:
            value = str(getattr(item, fault.field, ""))
            refused.append(
                Refused(row=row, field=fault.field, value=value, message=str(fault.words))
            )
    return Batch(accepted=accepted, refused=refused)


class _Taking:
    """Takes benefits of a year in: each is checked against its kind, its year and its person."""

    def __init__(self, act: Act, entity: str, year: Year) -> None:
        self.act, self.entity, self.year = act, entity, year
        self.last_days = _last_days(entity, year)
        self.asked = set(
            BenefitYear.objects.filter(entity=entity, tax_year=year.tax_year, state="asked")
            .values_list("scheme_id", flat=True)
        )  # fmt: skip

    def take(self, item: BenefitLoaded, replaces: str = "") -> str:
        """Write a benefit and put its year into the inbox, or raise what is wrong with it."""
        kind = self.year.kinds.get(item.kind)
        if kind is None:
            known = ", ".join(self.year.kinds)
            raise _Fault("kind", f"{item.kind} is no kind of benefit; kinds are {known}.")
        if item.payrolled and not kind.may_be_payrolled:
            raise _Fault("payrolled", f"{kind.name} cannot be payrolled: it goes on the P11D.")
        if item.made_good_pence and not item.made_good.strip():
            raise _Fault("made_good", "Say who made good what, and when.")
        employment = self._employment(item)
        self._refuse_twice(employment, item)
        reference = next_reference("BEN")
        values = item.model_dump(exclude={"payroll_id", "first_day", "last_day"})
        insert(self.act, "payroll_benefit", values | {
            "reference": reference, "entity": self.entity, "employment_id": employment.pk,
            "tax_year": self.year.tax_year, "section": kind.section, "class_1a": kind.class_1a,
            "days": f"[{item.first_day},{item.last_day + DAY})", "state": "held", "reason": "",
            "replaces": replaces, "act_id": self.act.id,
        })  # fmt: skip
        subject = f"payroll:benefit:{reference}"
        self.act.concerns(subject)
        self.act.changed(subject, None, {
            "payroll_id": item.payroll_id, "kind": item.kind, "tax_year": self.year.tax_year,
            "cash_equivalent_pence": item.cash_equivalent_pence,
        })  # fmt: skip
        remind(self.act, employment.group.scheme, self.year)
        return reference

    def _employment(self, item: BenefitLoaded) -> Employment:
        found = (
            Employment.objects.select_related("group__scheme")
            .filter(entity=self.entity, payroll_id=item.payroll_id)
            .first()
        )
        if found is None:
            raise _Fault("payroll_id", f"Nobody in {self.entity} has payroll ID {item.payroll_id}.")
        if found.group.scheme_id in self.asked:
            raise _Fault("payroll_id", f"{self.year.tax_year} waits to be agreed as closed: have "
                         "that decided first.")  # fmt: skip
        if item.last_day < item.first_day:
            raise _Fault("last_day", "The last day is before the first.")
        for name, day in (("first_day", item.first_day), ("last_day", item.last_day)):
            if not self.year.first_day <= day <= self.year.last_day:
                raise _Fault(name, f"{day:%d/%m/%Y} is not in the tax year {self.year.tax_year}.")
        if item.first_day < found.started_on:
            raise _Fault("first_day", f"{item.payroll_id} was employed from "
                         f"{found.started_on:%d/%m/%Y} only.")  # fmt: skip
        last = self.last_days.get(item.payroll_id)
        if last is not None and item.last_day > last:
            raise _Fault("last_day", f"{item.payroll_id} was employed until {last:%d/%m/%Y} only.")
        return found

    def _refuse_twice(self, employment: Employment, item: BenefitLoaded) -> None:
        days = f"[{item.first_day},{item.last_day + DAY})"
        again = Benefit.objects.filter(
            employment=employment, kind=item.kind, description=item.description, state="held",
            days__overlap=days,
        ).first()  # fmt: skip
        if again is not None:
            raise _Fault("description", f"{again.reference} of {item.payroll_id} is this benefit "
                         "on some of these days already.")  # fmt: skip


def _last_days(entity: str, year: Year) -> dict[str, date]:
    """Return the last day of those who left in or before a year, by payroll ID."""
    facts = tax_facts(EVERYTHING, entity=entity, end=year.last_day + DAY)
    ends = (
        facts.group_by("payroll_id")
        .agg(goes_on=pl.col("employment_to").is_null().any(),
             last_day=pl.col("employment_to").max().dt.offset_by("-1d"))
        .filter(~pl.col("goes_on"))
    )  # fmt: skip
    return dict(ends.select("payroll_id", "last_day").iter_rows())


def subject_of(scheme: Scheme, tax_year: str) -> str:
    """Return the reference of a scheme's P11D(b) of a tax year."""
    return f"payroll:p11d_b:{scheme.entity}/{scheme.code}/{tax_year}"


def remind(act: Act, scheme: Scheme, year: Year) -> None:
    """Put into the inbox that a year of benefits is to be closed, due on the return's day."""
    act.ask_for(
        subject_of(scheme, year.tax_year), "payroll.close_benefits",
        title=f"P11Ds and P11D(b) of {year.tax_year}, scheme {scheme.code}: close the year",
        entity=scheme.entity, due=year.return_due,
        url=f"/staff/payroll/benefits/years/{scheme.code}/{year.tax_year}",
    )  # fmt: skip


def _held(act: Act, reference: str) -> Benefit:
    found = (
        Benefit.objects.select_for_update(of=("self",))
        .select_related("employment__group__scheme")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no benefit {reference}.", field="benefit")
    act.need(entity=found.entity)
    if found.state != "held":
        raise WrongState(f"{reference} is {found.state}.")
    scheme = found.employment.group.scheme_id
    if BenefitYear.objects.filter(
        scheme_id=scheme, tax_year=found.tax_year, state="asked"
    ).exists():
        raise WrongState(f"{found.tax_year} waits to be agreed as closed: have that decided first.")
    return found


def _let_go(act: Act, found: Benefit, state: str, reason: str) -> None:
    if not reason.strip():
        raise Refusal("Say why.", field="reason", status=422)
    Benefit.objects.filter(pk=found.pk).update(state=state, reason=reason)
    subject = f"payroll:benefit:{found.reference}"
    act.concerns(subject)
    act.changed(subject, {"state": "held"}, {"state": state, "reason": reason})
    remind(act, found.employment.group.scheme, _year(found.tax_year))


@command(duty="payroll.benefits", summary="End a benefit in kind on an earlier day")
def end_benefit(
    act: Act,
    *,
    benefit: BenefitRef,
    last_day: date,
    cash_equivalent_pence: Equivalent,
    basis: Words,
    reason: Words,
    made_good_pence: MadeGood = 0,
    made_good: Annotated[str, Field(max_length=300)] = "",
) -> str:
    """Replace a benefit by the same up to an earlier day, with the cash equivalent of that time.

    The first stays as it was recorded, replaced, with the reason. Returns the new reference.
    """
    found = _held(act, benefit)
    was_last = found.days.upper - DAY
    if not found.days.lower <= last_day < was_last:
        raise Refusal(
            f"Choose a day from {found.days.lower:%d/%m/%Y} up to before {was_last:%d/%m/%Y}.",
            field="last_day", status=422,
        )  # fmt: skip
    _let_go(act, found, "replaced", reason)
    item = BenefitLoaded(
        payroll_id=found.employment.payroll_id, kind=found.kind, description=found.description,
        first_day=found.days.lower, last_day=last_day, payrolled=found.payrolled,
        cash_equivalent_pence=cash_equivalent_pence, basis=basis,
        made_good_pence=made_good_pence, made_good=made_good,
    )  # fmt: skip
    try:
        return _Taking(act, found.entity, _year(found.tax_year)).take(item, benefit)
    except _Fault as fault:
        raise Refusal(str(fault.words), field=fault.field, status=422) from fault


@command(duty="payroll.benefits", summary="Withdraw a benefit in kind")
def withdraw_benefit(act: Act, benefit: BenefitRef, reason: Words) -> str:
    """Withdraw a benefit that was recorded wrongly; it stays on file with the reason."""
    _let_go(act, _held(act, benefit), "withdrawn", reason)
    return benefit
