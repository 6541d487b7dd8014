"""Make the demonstration council's people and access, through the commands: for tests and demo."""

from dataclasses import dataclass
from datetime import date

from chamberlain.kernel.door import Caller, run

ENTITY = "BHX"
COUNCIL = "Brighthelm City Council"
SCHOOLS = "BHX-SCH"
FIRST_DAY = date(2026, 11, 2)

SYSTEM = Caller(person="SYSTEM", name="Chamberlain", door="job", system=True)
"""The system itself: set-up, events and jobs. Acts of its own are audited like any other."""


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration council; `reach` and `place` say where their roles hold."""

    username: str
    name: str
    title: str
    roles: tuple[str, ...]
    reach: str = "entity"
    place: str | None = None
    entity: str = ENTITY


PEOPLE = (
    Person("clerk", "Asha Patel", "Creditors officer", ("ap_clerk",)),
    Person("clerk2", "Tom Reilly", "Creditors officer", ("ap_clerk",)),
    Person("senior", "Maureen Dodd", "Senior creditors officer", ("ap_senior",)),
    Person("suppliers", "Ivan Petrov", "Supplier records officer", ("supplier_officer",)),
    Person("verifier", "Grace Owusu", "Supplier bank details verifier", ("supplier_verifier",)),
    Person("holder", "Beth Lang", "Budget holder", ("budget_holder",)),
    Person("head", "Sunita Rao", "Head of service", ("head_of_service",)),
    Person("director", "Colin Marsh", "Corporate director", ("director",)),
    Person("s151", "Helen Achebe", "Chief finance officer", ("s151",)),
    Person("preparer", "Dan Whitely", "Payments officer", ("payment_preparer",)),
    Person("releaser", "Ruth Cohen", "Payments releaser", ("payment_releaser",)),
    Person("releaser2", "Owen Price", "Payments releaser", ("payment_releaser",)),
    Person("cards", "Yusuf Demir", "Purchase card administrator", ("card_officer",)),
    Person("bank", "Leila Haddad", "Banking officer", ("bank_officer",)),
    Person("treasury", "Amir Sadiq", "Treasury officer", ("treasury_officer",)),
    Person("reviewer", "Frank Moore", "Reconciliation reviewer", ("bank_reviewer",)),
    Person("accountant", "Nia Hughes", "Accountant", ("accountant",)),
    Person("chief", "Peter Lindqvist", "Chief accountant", ("chief_accountant",)),
    Person("chart", "Wendy Kaur", "Chart of accounts officer", ("chart_officer",)),
    Person(
        "auditor",
        "Miriam Stone",
        "External auditor",
        ("auditor", "audit_sampler"),
        reach="all",
    ),
    Person("access", "Lee Danvers", "Access officer", ("access_officer",)),
    Person("agreer", "Joan Field", "Access agreer", ("access_agreer",)),
    Person("delegation", "Ravi Menon", "Scheme of delegation officer", ("limits_officer",)),
    Person("cashier", "Mina Ferreira", "Cashier", ("cashier",)),
    Person("income", "Robert Adeyemi", "Income officer", ("income_officer",)),
    Person("incomelead", "Siobhan Kelly", "Income manager", ("income_manager",)),
    Person("revenues", "Gwen Ellis", "Revenues officer", ("revenues_officer",)),
    Person("revenues2", "Tariq Aziz", "Revenues officer", ("revenues_officer",)),
    Person("collector", "Bridget Nolan", "Revenues manager", ("revenues_manager",)),
    Person("hr", "Priya Nair", "HR officer", ("hr_officer",)),
    Person("hr2", "Gareth Wynn", "HR officer", ("hr_officer",)),
    Person("manager", "Denise Okafor", "Team manager", ("manager", "employee"), reach="own"),
    Person("employee", "Sam Whittle", "Employee", ("employee",), reach="own"),
    Person("payroll", "Nadia Rahman", "Payroll officer", ("payroll_officer",)),
    Person("paymanager", "Stephen Boyle", "Payroll manager", ("payroll_manager",)),
    Person("paymanager2", "Olive Hart", "Deputy payroll manager", ("payroll_manager",)),
    Person("payrelease", "Kofi Mensah", "Pay releaser", ("payroll_releaser",)),
    Person("payrelease2", "Ingrid Vale", "Pay releaser", ("payroll_releaser",)),
    Person("records", "Tessa Boone", "Records officer", ("records_officer",)),
    Person("privacy", "Esther Quaye", "Data protection officer", ("data_protection_officer",)),
    Person(
        "schools",
        "Carys Bowen",
        "Schools finance officer",
        ("ap_clerk", "school_finance_officer"),
        entity=SCHOOLS,
    ),
)


def make_council(first_day: date = FIRST_DAY) -> dict[str, str]:
    """Set up the entities, roles, limits, duty rules and people; return reference by username."""
    run(SYSTEM, "kernel.load_starter", {"entity": ENTITY, "name": COUNCIL})
    run(SYSTEM, "kernel.add_entity", {"entity": SCHOOLS, "name": "Maintained schools"})
    run(SYSTEM, "kernel.advance_day", {"to": first_day})
    return {person.username: make_person(person) for person in PEOPLE}


def make_person(person: Person) -> str:
    """Add one person and give them their roles from the start of the year; return the reference."""
    added = run(
        SYSTEM,
        "kernel.add_person",
        {"username": person.username, "name": person.name, "title": person.title},
    ).value
    for role in person.roles:
        asked = run(
            SYSTEM,
            "kernel.ask_access",
            {
                "person": added,
                "role": role,
                "reach": person.reach,
                "entity": None if person.reach == "all" else person.entity,
                "place": person.place,
                "held_from": date(2026, 4, 1),
            },
        ).value
        run(SYSTEM, "kernel.agree_access", {"request": asked})
    return str(added)
