"""A school's monthly return: loaded from a file, checked, approved by another, and posted."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from chamberlain.budgets.commands.schools import pay_back_vat, post_school_journal
from chamberlain.budgets.contract import Period, ReturnRef
from chamberlain.budgets.errors import ReturnFaults, SamePerson, SchoolState
from chamberlain.budgets.models import School, SchoolReturn, SchoolReturnLine
from chamberlain.budgets.queries.school_checks import findings_of, lines_of, month_before
from chamberlain.budgets.rules.schools import CfrCode, cfr, choices
from chamberlain.kernel import documents
from chamberlain.kernel.calendar import period_name
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Pence, Record, Refused, Text, Year
from chamberlain.ledger.contract import JournalLine, Role, account_roles, line

KeptFile = Annotated[str, Field(max_length=80, json_schema_extra={"reference": "kernel:document"})]
RETURN_URL = "/staff/budgets/returns/{}"
NAMED = {"CASHBOOK", "BANK"}
"""What every return must have."""


class SchoolLine(Record):
    """A figure a school returns: a code of the framework, or one of its reconciliation."""

    school: str = Field(min_length=1, max_length=24, description="Cost centre or DfE number")
    code: str = Field(min_length=1, max_length=16, description="Such as E01, VATPAID or BANK")
    amount_pence: Pence


def month_name(year: int, period: int) -> str:
    """Return what people call a month, such as October 2026."""
    return period_name(f"{year}-{(year + 1) % 100:02d}", period)


@command(duty="school.return", batch="lines", summary="Load schools' monthly returns")
def load_school_returns(
    act: Act,
    entity: str,
    year: Year,
    period: Period,
    lines: list[SchoolLine],
    document: KeptFile = "",
) -> Batch:
    """Load the figures of a month, of one school or many; a code said again replaces.

    Rows with an unknown school or code, a code twice, or a month that is submitted already are set
    aside. Approving comes later, by another person, and needs the month to add up. `document` is
    the file they came in, which the month leads back to.
    """
    if document:
        documents.find(act.scope, document)
    loading = _Loading.of(act, entity, year, period)
    refused: list[Refused] = []
    taken: dict[tuple[str, str], int] = {}
    for row, one in enumerate(lines):
        fault = loading.fault(one, taken)
        if fault:
            field, value, message = fault
            refused.append(Refused(row=row, field=field, value=value, message=message))
        else:
            school = loading.named(one.school)
            taken[school.reference, one.code.strip().upper()] = one.amount_pence
    for named in sorted({named for named, _ in taken}):
        figures = {code: pence for (of, code), pence in taken.items() if of == named}
        _keep(act, named, year, period, figures, document)
    return Batch(accepted=[f"{school}/{code}" for school, code in taken], refused=refused)


@dataclass(frozen=True)
class _Loading:
    """The schools a person may load a month for, and which of them returned it before."""

    month: str
    schools: dict[str, School]
    closed: dict[str, str]

    @staticmethod
    def of(act: Act, entity: str, year: int, period: int) -> "_Loading":
        """Return the schools of an entity: its own, or those it pays."""
        act.need(entity=entity)
        found = School.objects.filter(entity=entity) | School.objects.filter(payer=entity)
        schools: dict[str, School] = {}
        for one in found:
            if (year, period) >= (one.opens_year, one.opens_period):
                schools |= {one.cost_centre: one, one.dfe_number: one}
        closed = SchoolReturn.objects.filter(year=year, period=period).exclude(state="draft")
        return _Loading(
            month_name(year, period), schools, dict(closed.values_list("school", "state"))
        )

    def named(self, said: str) -> School:
        """Return the school a row names."""
        return self.schools[said.strip().replace("/", "")]

    def fault(
        self, one: SchoolLine, taken: dict[tuple[str, str], int]
    ) -> tuple[str, str, str] | None:
        """Say what is wrong with a row: field, value, message; None when it is fit."""
        if one.school.strip().replace("/", "") not in self.schools:
            return "school", one.school, f"No such school returns {self.month}"
        school, code = self.named(one.school), one.code.strip().upper()
        if school.reference in self.closed:
            state = self.closed[school.reference]
            message = f"{self.month} is {state} already: it is sent back before it changes"
            return "school", one.school, message
        if code not in cfr():
            return "code", one.code, "No code of a return: expected such as I01, E01 or BANK"
        if (school.reference, code) in taken:
            return "code", one.code, "It stands in the file twice for the school: add them up"
        if cfr()[code].kind.startswith("capital") and not school.capital_centre:
            return "code", one.code, "It is capital: the school has no cost centre of capital yet"
        return None


def _keep(
    act: Act, school: str, year: int, period: int, figures: dict[str, int], document: str
) -> None:
    found, _ = SchoolReturn.objects.select_for_update().get_or_create(
        school=school, year=year, period=period,
        defaults={"reference": next_reference("SRT"), "loaded_by": act.person,
                  "loaded_on": act.today},
    )  # fmt: skip
    found.loaded_by, found.loaded_on = act.person, act.today
    found.documents = list(dict.fromkeys([*found.documents, *([document] if document else [])]))
    found.save(update_fields=["loaded_by", "loaded_on", "documents"])
    SchoolReturnLine.objects.bulk_create(
        [
            SchoolReturnLine(school_return=found.reference, code=code, amount_pence=pence)
            for code, pence in figures.items()
        ],
        update_conflicts=True,
        unique_fields=["school_return", "code"],
        update_fields=["amount_pence"],
    )
    subject = f"budgets:school_return:{found.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"codes": len(figures), "document": document})


def _lock(act: Act, reference: str, *states: str) -> tuple[SchoolReturn, School]:
    found = SchoolReturn.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no return {reference}.", field="school_return")
    school = School.objects.get(reference=found.school)
    at_council = act.scope.all or school.payer in act.scope.whole_entities
    act.need(entity=school.payer if at_council else school.entity)
    if found.state not in states:
        raise SchoolState(f"{reference} is {found.state}.", field="school_return")
    return found, school


@command(duty="school.return", summary="Discard the draft of a return")
def discard_school_return(act: Act, school_return: ReturnRef) -> str:
    """Discard the figures of a draft, to load another file."""
    found, school = _lock(act, school_return, "draft")
    SchoolReturnLine.objects.filter(school_return=found.reference).delete()
    SchoolReturn.objects.filter(pk=found.pk).update(documents=[])
    act.changed(f"budgets:school_return:{found.reference}", {"state": "draft"}, {"lines": 0})
    return school.reference


@command(duty="school.return", summary="Submit a school's return")
def submit_school_return(act: Act, school_return: ReturnRef, note: Text = "") -> str:
    """Submit a month to be approved: it adds up, agrees with the bank, and follows the last one.

    What is odd about it, and isn't wrong, is explained in the note.
    """
    found, school = _lock(act, school_return, "draft")
    figures = lines_of(found.reference)
    absent = sorted(NAMED - figures.keys())
    if absent:
        raise ReturnFaults(f"{' and '.join(absent)} must be given.", field="school_return")
    _refuse_out_of_order(found, school)
    findings = findings_of(school, found, figures)
    wrong = [one.message for one in findings if one.stops]
    if wrong:
        raise ReturnFaults(" ".join(wrong), field="school_return")
    if any(one for one in findings if not one.stops) and not note.strip():
        odd = "; ".join(one.message for one in findings)
        raise ReturnFaults(f"Say in the note why: {odd}", field="note")
    found.state, found.note = "submitted", note
    found.submitted_by, found.submitted_on = act.person, act.today
    found.save()
    subject = f"budgets:school_return:{found.reference}"
    act.concerns(subject)
    act.changed(subject, {"state": "draft"}, {"state": "submitted", "note": note})
    act.done(f"budgets:school_month:{school.reference}/{found.year}/{found.period}")
    act.ask_for(
        subject,
        "budgets.approve_school_return",
        title=f"Approve {month_name(found.year, found.period)}: {school.name}",
        entity=school.payer,
        url=RETURN_URL.format(found.reference),
    )
    return found.reference


def _refuse_out_of_order(found: SchoolReturn, school: School) -> None:
    before = month_before(found.year, found.period)
    if before < (school.opens_year, school.opens_period):
        return
    last = SchoolReturn.objects.filter(
        school=school.reference, year=before[0], period=before[1], state="approved"
    )
    if not last.exists():
        raise SchoolState(
            f"{month_name(*before)} of {school.name} is not approved yet: months follow one "
            "another.",
            field="school_return",
        )


@command(duty="school.return_approve", summary="Approve a school's return")
def approve_school_return(act: Act, school_return: ReturnRef) -> str:
    """Approve a month that others loaded and submitted; it is posted, and its VAT owed back."""
    found, school = _lock(act, school_return, "submitted")
    act.need(entity=school.payer)
    subject = f"budgets:school_return:{found.reference}"
    act.concerns(subject)
    if {found.submitted_by, found.loaded_by} & set(act.persons):
        raise SamePerson("Whoever loads or submits a return doesn't approve it.")
    figures = lines_of(found.reference)
    what = f"{school.name}: {month_name(found.year, found.period)}"
    post_school_journal(act, school.entity, subject, what, journal_lines(school, subject, figures))
    vat = figures.get("VATPAID", 0)
    if vat > 0:
        month = month_name(found.year, found.period)
        pay_back_vat(act, school, found.reference, found.year, vat, f"VAT reclaimed, {month}")
    found.state, found.decided_by, found.decided_on = "approved", act.person, act.today
    found.save()
    act.changed(subject, {"state": "submitted"}, {"state": "approved"})
    act.done(subject)
    return found.reference


@command(duty="school.return_approve", summary="Send a school's return back")
def send_school_return_back(act: Act, school_return: ReturnRef, reason: Text) -> str:
    """Send a submitted month back to its school as a draft, with the reason."""
    if not reason.strip():
        raise Refusal("Say why it is sent back.", field="reason", status=422)
    found, school = _lock(act, school_return, "submitted")
    act.need(entity=school.payer)
    subject = f"budgets:school_return:{found.reference}"
    found.state, found.note = "draft", f"Sent back: {reason}"
    found.save()
    act.changed(subject, {"state": "submitted"}, {"state": "draft", "reason": reason})
    act.done(subject)
    act.ask_for(
        f"budgets:school_month:{school.reference}/{found.year}/{found.period}",
        "budgets.submit_school_return",
        title=f"Sent back, {month_name(found.year, found.period)}: {school.name}",
        entity=school.entity,
        url=RETURN_URL.format(found.reference),
    )
    return found.reference


def journal_lines(school: School, ref: str, figures: dict[str, int]) -> list[JournalLine | None]:
    """Return what a month posts: each code to its subjective, VAT to the council, cash at bank."""
    books = choices()["books"]
    owed_by_council = account_roles(EVERYTHING, entity=school.entity)[Role.INTERCOMPANY]
    codes = cfr()
    lines: list[JournalLine | None] = []
    cash = 0
    for code, pence in figures.items():
        kind = codes[code].kind
        if kind in {"balance", "check"}:
            continue
        comes_in = kind in {"income", "capital_income"} or code == "VATBACK"
        cash += pence if comes_in else -pence
        signed = -pence if comes_in else pence
        about = {"line_ref": ref, "narrative": f"{code} {codes[code].name}"}
        lines.append(_coded(school, codes[code], signed, owed_by_council, books, about))
    about = {"fund": books["fund"], "line_ref": ref}
    return [*lines, line(books["bank"], cash, **about, narrative=f"{school.name}: bank account")]


def _coded(
    school: School,
    code: CfrCode,
    pence: int,
    owed_by_council: str,
    books: dict[str, str],
    about: dict[str, str],
) -> JournalLine | None:
    if code.kind == "vat":
        return line(owed_by_council, pence, fund=books["fund"], **about)
    capital = code.kind.startswith("capital")
    return line(
        code.account,
        pence,
        fund=books["capital_fund"] if capital else books["fund"],
        cost_centre=school.capital_centre if capital else school.cost_centre,
        project=school.project if capital else "",
        **about,
    )
