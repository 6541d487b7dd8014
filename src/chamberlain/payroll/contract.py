"""Payroll's published face: what others may hear of pay, never what somebody is paid."""

from chamberlain.kernel.door import query_handle
from chamberlain.kernel.records import Ref

RUN_APPROVED = "payroll.run_approved"
"""`{"run", "entity", "tax_year", "number", "employees", "paid_on"}`: two people approved it."""

RUN_POSTED = "payroll.run_posted"
"""`{"run", "entity", "journal", "paid_on", "net_pence"}`: the journal stands, payment is asked."""

SUBMISSION_RELEASED = "payroll.submission_released"
"""`{"submission"}`: to be sent to the tax office, again until it answers."""

RunRef = Ref("payroll:run")
PayslipRef = Ref("payroll:payslip")
PrintRef = Ref("payroll:printed")
SubmissionRef = Ref("payroll:submission")
ItemRef = Ref("payroll:item")
OrderRef = Ref("payroll:order")
ParallelRef = Ref("payroll:parallel")
RemittanceRef = Ref("payroll:remittance")
CertificateRef = Ref("payroll:certificate")
OverpaymentRef = Ref("payroll:overpayment")
MissedPayRef = Ref("payroll:missed_pay")
BenefitRef = Ref("payroll:benefit")
BenefitYearRef = Ref("payroll:benefit_year")

# pay_controls(scope, entity=, as_at=date) -> list of account, ledger_pence, owed_pence: what is
# owed from each account now and not paid over
pay_controls = query_handle("payroll.pay_controls")
