"""Addresses of payroll, below /my/: one's own payslips, year and P60."""

from django.urls import path

from chamberlain.payroll.views import slips

app_name = "my_payroll"

NAVIGATION = [
    ("Payslips", "/my/payslips", "payroll.my_payslips"),
]

urlpatterns = [
    path("payslips", slips.my_payslips, name="payslips"),
    path("payslips.pdf/<path:payslip>", slips.my_payslip_pdf, name="payslip_pdf"),
    path("payslips/<path:payslip>", slips.my_payslip, name="payslip"),
    path("p60/<str:year>", slips.my_p60, name="p60"),
]
