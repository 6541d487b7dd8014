"""Addresses of payroll, below /my/: one's own payslips, year and P60."""

from django.urls import path

from chamberlain.payroll.views import benefits, certificates, printing, slips

app_name = "my_payroll"

NAVIGATION = [
    ("Payslips", "/my/payslips", "payroll.my_payslips"),
]

urlpatterns = [
    path("payslips", slips.my_payslips, name="payslips"),
    path("payslips/on-paper", printing.my_wish, name="my_paper_payslips"),
    path("payslips.pdf/<path:payslip>", slips.my_payslip_pdf, name="payslip_pdf"),
    path("payslips/<path:payslip>", slips.my_payslip, name="payslip"),
    path("certificates/<str:certificate>", certificates.my_certificate, name="certificate"),
    path(
        "certificates.pdf/<str:certificate>",
        certificates.my_certificate_pdf,
        name="certificate_pdf",
    ),
    path("p60/<str:year>", certificates.my_p60, name="p60"),
    path("p11d/<str:year>", benefits.my_p11d, name="p11d"),
    path("p11d.pdf/<str:year>", benefits.my_p11d_pdf, name="p11d_pdf"),
]
