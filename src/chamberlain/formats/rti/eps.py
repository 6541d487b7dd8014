"""The Employer Payment Summary: what is recovered, the levy, or that nobody was paid."""

from chamberlain.formats.rti.elements import element, pounds_element
from chamberlain.formats.rti.records import EmployerSummary, Levy, Recovered
from chamberlain.formats.rti.years import rti_year

KINDS = (
    ("SMPRecovered", "smp_pence"),
    ("SPPRecovered", "spp_pence"),
    ("SAPRecovered", "sap_pence"),
    ("ShPPRecovered", "shpp_pence"),
    ("SPBPRecovered", "spbp_pence"),
    ("SNCPRecovered", "sncp_pence"),
)


def eps_content(summary: EmployerSummary) -> tuple[str, str]:
    """Return namespace and canonical XML of a summary; the year stands near its end."""
    year = rti_year(summary.year)
    employer = summary.employer
    parts = [
        "<EmpRefs>",
        element("OfficeNo", employer.office),
        element("PayeRef", employer.reference),
        element("AORef", employer.accounts_office),
        "</EmpRefs>",
    ]
    if summary.nothing_paid:
        since, until = summary.nothing_paid
        dates = element("From", since) + element("To", until)
        parts += [element("NoPaymentForPeriod", True), f"<NoPaymentDates>{dates}</NoPaymentDates>"]
    if summary.recovered:
        parts.append(_recovered(summary.recovered))
    if summary.levy:
        parts.append(_levy(summary.levy))
    parts.append(element("RelatedTaxYear", year.related_year))
    if summary.final:
        parts.append("<FinalSubmission><ForYear>yes</ForYear></FinalSubmission>")
    body = f"<EmployerPaymentSummary>{''.join(parts)}</EmployerPaymentSummary>"
    return year.namespace("EPS"), body


def _recovered(told: Recovered) -> str:
    amounts = [(name, getattr(told, field)) for name, field in KINDS]
    inner = "".join(pounds_element(name, pence) for name, pence in amounts if pence)
    if not inner:
        return ""
    month = element("TaxMonth", told.tax_month)
    return f"<RecoverableAmountsYTD>{month}{inner}</RecoverableAmountsYTD>"


def _levy(told: Levy) -> str:
    inner = (
        pounds_element("LevyDueYTD", told.due_to_date_pence)
        + element("TaxMonth", told.tax_month)
        + pounds_element("AnnualAllce", told.allowance_pence)
    )
    return f"<ApprenticeshipLevy>{inner}</ApprenticeshipLevy>"
