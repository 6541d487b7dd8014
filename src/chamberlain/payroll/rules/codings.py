"""Accounts of the starter chart that pay is owed from and charged to, and names of its lines."""

CONTROL = {
    "tax": "L1080",
    "ni": "L1080",
    "student_loan": "L1080",
    "postgraduate_loan": "L1080",
    "order": "L1120",
}
"""What is deducted stands here until it is paid over."""

PENSION_CONTROL = {"TPS": "L1100"}
PENSION_CONTROL_ELSE = "L1090"
ADDITIONAL = {"L1090": "lgps", "L1100": "teachers"}
"""Additional contributions owed from a scheme's own account are paid over with its others."""

NOT_IN_HALF = "apc"
"""Extra pension cannot be bought in the 50/50 section (LGPS Regulations 2013 regulation 10)."""

PENSION_COST = {"LGPS": "12020", "TPS": "12040", "NHS": "12050"}
PENSION_COST_ELSE = "12060"
NI_COST = "12010"
ADVANCES = "A2170"
LEVY_COST = "12070"
STATUTORY_PAY = "11060"

MEMBERS = {
    "members_basic": "basic",
    "members_special": "special",
    "members_carers": "carers",
    "members_travel": "travel",
    "members_cooptee": "cooptee",
}
"""Elements of a scheme of members' allowances, and the allowance each is published as."""

NAMES = {
    "tax": "Income tax",
    "ni": "National Insurance",
    "pension": "Pension",
    "student_loan": "Student loan",
    "postgraduate_loan": "Postgraduate loan",
    "ni_employer": "Employer's National Insurance",
    "class_1a": "Employer's Class 1A National Insurance",
    "class_1a_benefits": "Employer's Class 1A National Insurance on benefits",
    "levy": "Apprenticeship levy",
    "order": "Attachment of earnings",
    "pension_employer": "Employer's pension",
}
"""Names of lines that are no element of the council's own."""


def pension_control(scheme: str) -> str:
    """Return the account that contributions to a scheme are owed from."""
    return PENSION_CONTROL.get(scheme, PENSION_CONTROL_ELSE)


def pension_cost(scheme: str) -> str:
    """Return the subjective that the employer's contribution is charged to."""
    return PENSION_COST.get(scheme, PENSION_COST_ELSE)
