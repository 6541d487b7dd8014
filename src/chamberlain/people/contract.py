"""People's published face: who holds which post on what terms, who is away, what was claimed.

Every frame is of one entity and of the half-open days `[start, end)`, `start` being their first day
and `end` the first day after them; in rows too, `held_to` and `employment_to` are the first day on
which a thing no longer holds, null while it has no end. Hours are x 100 (`_e2`), shares x 10,000
(`_e4`), weeks x 1,000 (`_e3`), money whole pence. People never calls payroll.
"""

from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import handle, query_handle
from chamberlain.kernel.records import Ref

ASSIGNMENT_STARTED = "people.assignment_started"
"""`{"entity", "assignment", "person", "payroll_id", "from"}`: somebody was appointed."""

ASSIGNMENT_CHANGED = "people.assignment_changed"
"""`{"entity", "assignment", "person", "payroll_id", "from"}`: terms changed from a day on."""

ASSIGNMENT_ENDED = "people.assignment_ended"
"""`{"entity", "assignment", "person", "payroll_id", "last_day"}`: somebody leaves a post."""

ABSENCE_RECORDED = "people.absence_recorded"
"""`{"entity", "absence", "person", "assignment", "kind", "first_day"}`: also when corrected."""

CLAIM_APPROVED = "people.claim_approved"
"""`{"entity", "claim", "person", "assignment", "element"}`: to be paid with the next pay."""

STARTER_DECLARED = "people.starter_declared"
"""`{"entity", "assignment", "person", "statement"}`: see `starter_facts`."""

PostRef = Ref("people:post")
PersonRef = Ref("people:person")
AssignmentRef = Ref("people:assignment")
AbsenceRef = Ref("people:absence")
LeaveRef = Ref("people:leave")
ClaimRef = Ref("people:claim")
VacancyRef = Ref("people:vacancy")
AdvertRef = Ref("people:advert")
ApplicationRef = Ref("people:application")
RedundancyRef = Ref("people:redundancy")

Kind = Literal["permanent", "fixed_term", "casual", "relief", "acting_up", "secondment"]
PayBasis = Literal["salaried", "hourly", "casual"]
Section = Literal["main", "half", "none"]
Sex = Literal["F", "M"]
AbsenceKind = Literal[
    "sickness", "maternity", "adoption", "paternity", "shared_parental", "parental_bereavement",
    "neonatal_care", "unpaid_parental", "carers", "dependants", "special", "unpaid", "strike",
]  # fmt: skip
LeaveEvent = Literal["", "due", "matched", "born", "died"]
ClaimKind = Literal["timesheet", "overtime", "mileage", "expenses"]
Hours = Annotated[
    str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$", description="Hours, such as 37 or 22.20")
]

SHARE = pl.Struct({"cost_centre": pl.String, "share_e4": pl.Int64})
"""One part of who pays for a post; the parts of a post add up to 10,000."""

PAY_FACTS = {
    "person": pl.String,
    "payroll_id": pl.String,
    "assignment": pl.String,
    "post": pl.String,
    "title": pl.String,
    "kind": pl.String,
    "held_from": pl.Date,
    "held_to": pl.Date,
    "employment_from": pl.Date,
    "employment_to": pl.Date,
    "ends_reason": pl.String,
    "local_government_from": pl.Date,
    "employer_from": pl.Date,
    "grade_from": pl.Date,
    "grade": pl.String,
    "spine_point": pl.Int64,
    "annual_pay_pence": pl.Int64,
    "weekly_hours_e2": pl.Int64,
    "full_time_hours_e2": pl.Int64,
    "paid_weeks_e3": pl.Int64,
    "pay_basis": pl.String,
    "pension_scheme": pl.String,
    "pension_section": pl.String,
    "nino": pl.String,
    "born": pl.Date,
    "sex": pl.String,
    "name": pl.String,
    "forenames": pl.String,
    "surname": pl.String,
    "address_1": pl.String,
    "address_2": pl.String,
    "address_3": pl.String,
    "address_4": pl.String,
    "postcode": pl.String,
    "payee": pl.String,
    "user": pl.String,
    "cost_centres": pl.List(SHARE),
}
"""Columns of `pay_facts`: one row per assignment and slice of days on which nothing changes.

`held_from` and `held_to` lie within the days asked for, so the slices of an assignment follow each
other and `held_to` is never null. `annual_pay_pence` is the full-time pay of somebody whose pay is
not the spine's. `paid_weeks_e3` is 52143 for work all year, and for term time what is worked out of
working weeks and service. A casual has no `weekly_hours_e2`: 0. `payee` is blank until bank details
are given. Whoever has left is there up to the day they left.
"""

ESTABLISHMENT = {
    "post": pl.String,
    "title": pl.String,
    "grade": pl.String,
    "fte_e4": pl.Int64,
    "full_time_hours_e2": pl.Int64,
    "paid_weeks_e3": pl.Int64,
    "funding": pl.String,
    "funding_ends_on": pl.Date,
    "state": pl.String,
    "held_from": pl.Date,
    "held_to": pl.Date,
}
"""Columns of `establishment`: each approved or frozen post, as it stands on a day or will first.

`funding` is `CHB101:6000,CHB102:4000`; `paid_weeks_e3` of somebody new to the post; `held_to` is
the first day on which the post is no more, null while it has no end.
"""

PAY_ADDITIONS = {
    "reference": pl.String,
    "person": pl.String,
    "payroll_id": pl.String,
    "assignment": pl.String,
    "kind": pl.String,
    "annual_pence": pl.Int64,
    "held_from": pl.Date,
    "held_to": pl.Date,
}
"""Columns of `pay_additions`: acting_up, honorarium and market_supplement, approved, with an end.

`annual_pence` is a year's worth of it, paid in twelfths over the days it holds within those asked.
"""

ABSENCE_FACTS = {
    "absence": pl.String,
    "person": pl.String,
    "payroll_id": pl.String,
    "assignment": pl.String,
    "kind": pl.String,
    "reason": pl.String,
    "first_day": pl.Date,
    "last_day": pl.Date,
    "work_days": pl.String,
    "portion": pl.String,
    "hours_lost_e2": pl.Int64,
    "state": pl.String,
    "event": pl.String,
    "event_on": pl.Date,
    "returning": pl.Boolean,
}
"""Columns of `absence_facts`: each absence that touches the days asked for, whole.

`last_day` is the last day away (not the day after), null while it goes on. `work_days` are the
qualifying days of the week, `12345` from Monday; `portion` is full or half. Family leave counts
from `event_on`, on which a child is `due`, `matched` or `born`, or a child `died`.
"""

PAY_STAGES = {
    "absence": pl.String,
    "assignment": pl.String,
    "kind": pl.String,
    "stage": pl.String,
    "stage_from": pl.Date,
    "stage_to": pl.Date,
    "why": pl.String,
}
"""Columns of `pay_stages`: what the council's own schemes pay for each stretch of an absence.

`stage` is full, half or none of normal pay, or ninety for 90% of it; half comes besides statutory
pay, up to normal pay; full and ninety have statutory pay within them. The stages of an absence
follow each other; `stage_to` is the first day after, the end of the days asked for while it goes
on. `why` says in words how it came about.
"""

CLAIMS_APPROVED = {
    "claim": pl.String,
    "person": pl.String,
    "payroll_id": pl.String,
    "assignment": pl.String,
    "kind": pl.String,
    "element": pl.String,
    "worked_on": pl.Date,
    "approved_on": pl.Date,
    "units_e2": pl.Int64,
    "amount_pence": pl.Int64,
    "description": pl.String,
}
"""Columns of `claims_approved`: those approved on the days asked for, so each comes up once.

`element` is the code pay knows it by: timesheet_hours, kit_hours (worked during family leave),
overtime_plain, overtime_half, overtime_double, mileage_car, mileage_cycle, expenses; `units_e2`
hours or miles x 100, or `amount_pence`.
"""

STARTER_FACTS = {
    "person": pl.String,
    "payroll_id": pl.String,
    "assignment": pl.String,
    "employment_from": pl.Date,
    "statement": pl.String,
    "tax_code": pl.String,
    "week_1_month_1": pl.Boolean,
    "pay_to_date_pence": pl.Int64,
    "tax_to_date_pence": pl.Int64,
    "left_on": pl.Date,
    "student_loan_plan": pl.String,
    "postgraduate_loan": pl.Boolean,
}
"""Columns of `starter_facts`: starters of the days asked for; `statement` A, B, C, P45 or blank."""

TAX_FACTS = {
    name: PAY_FACTS[name]
    for name in (
        "payroll_id", "assignment", "forenames", "surname", "born", "sex", "address_1",
        "address_2", "address_3", "address_4", "postcode", "pay_basis", "employment_to",
    )
}  # fmt: skip
"""Columns of `tax_facts`: one row per assignment and change, the latest of a payroll ID last."""

LEAVER_FACTS = {
    "person": pl.String,
    "payroll_id": pl.String,
    "assignment": pl.String,
    "last_day": pl.Date,
    "reason": pl.String,
    "leave_balance_e2": pl.Int64,
}
"""Columns of `leaver_facts`: assignments that end, with leave left in hours x 100.

Below nought, they took more than they had earned.
"""

EXIT_PAYMENTS = {
    "redundancy": pl.String,
    "person": pl.String,
    "payroll_id": pl.String,
    "assignment": pl.String,
    "last_day": pl.Date,
    "award_pence": pl.Int64,
    "award_before_pence": pl.Int64,
    "notice_pay_pence": pl.Int64,
}
"""Columns of `exit_payments`: redundancies that everybody who must has agreed to.

`award_pence` is redundancy pay and special severance, `award_before_pence` what the same employer
gave the same person before: the exemption is one for all. Notice pay is earnings. A pension strain
is the fund's invoice and none of these.
"""

# pay_facts(scope, entity=, start=, end=, known_at=None, payroll_id="") -> frame PAY_FACTS;
# `known_at` (an instant) answers as it was known then, so that what was learnt since can be paid as
# a difference; `payroll_id` of that person alone
pay_facts = query_handle("people.pay_facts")
# establishment(scope, entity=, as_at=, until=) -> frame ESTABLISHMENT: posts as at a day, and those
# that begin before `until`
establishment = query_handle("people.establishment")
# tax_facts(scope, entity=, end=) -> frame TAX_FACTS: what an FPS says of people besides their pay
tax_facts = query_handle("people.tax_facts")
# pay_additions(scope, entity=, start=, end=, persons=None) -> frame PAY_ADDITIONS
pay_additions = query_handle("people.pay_additions")
# absence_facts(scope, entity=, start=, end=, known_at=None, persons=None) -> frame ABSENCE_FACTS;
# with `persons`, theirs alone
absence_facts = query_handle("people.absence_facts")
# pay_stages(scope, entity=, start=, end=) -> frame PAY_STAGES, of sickness and family leave
pay_stages = query_handle("people.pay_stages")
# claims_approved(scope, entity=, start=, end=, persons=None) -> frame CLAIMS_APPROVED
claims_approved = query_handle("people.claims_approved")
# starter_facts(scope, entity=, start=, end=) -> frame STARTER_FACTS
starter_facts = query_handle("people.starter_facts")
# leaver_facts(scope, entity=, start=, end=) -> frame LEAVER_FACTS
leaver_facts = query_handle("people.leaver_facts")
# exit_payments(scope, entity=, start=, end=, persons=None) -> frame EXIT_PAYMENTS
exit_payments = query_handle("people.exit_payments")
# names_of(scope, persons=[…]) -> frame person, number, name: for registers of other applications
names_of = query_handle("people.names_of")
# email_addresses(scope, persons=[…]) -> frame person, email: of those who have an address
email_addresses = query_handle("people.email_addresses")
# person_of_user(scope, user="USR-…") -> the person's reference, or "": whose payslips /my/ shows
person_of_user = query_handle("people.person_of_user")
# persons_by_number(scope, entity=, numbers=[…]) -> dict of employee number to person
persons_by_number = query_handle("people.persons_by_number")
# open_jobs(scope, as_at=) -> posts that anybody may apply for, for the public's door
open_jobs = query_handle("people.open_jobs")
# record_spine(act, spine=, held_from=, points=frame of point and annual_pence): whoever keeps the
# pay spine tells people what its points pay from a day on, for adverts, letters and open data
record_spine = handle("people.record_spine")
