"""Addresses of tax, below /staff/tax/."""

from django.urls import path

from chamberlain.tax.views import cis, registers, vat

app_name = "tax"

NAVIGATION = [
    ("Tax", "/staff/tax/", "tax.vat_returns"),
]

_MONTH = "cis/returns/<str:entity>/<str:tax_year>/<int:tax_month>"

urlpatterns = [
    path("", registers.RETURNS.view, name="tax"),
    path("vat/prepare", vat.prepare, name="prepare_vat_return"),
    path("vat/<str:vat_return>", vat.vat_return, name="vat_return"),
    path("vat/<str:vat_return>/approve", vat.approve, name="approve_vat_return"),
    path("vat/<str:vat_return>/reject", vat.reject, name="reject_vat_return"),
    path("vat/<str:vat_return>/submit", vat.submit, name="submit_vat_return"),
    path("vat/<str:vat_return>/errors", vat.note_errors, name="note_errors"),
    path("errors", registers.ERRORS.view, name="errors"),
    path("errors/<str:error>", vat.error, name="error"),
    path("errors/<str:error>/correct", vat.correct_error, name="correct_error"),
    path("errors/<str:error>/told", vat.tell_error, name="tell_error"),
    path("exemption", vat.exemption, name="exemption"),
    path("exemption/test", vat.test_exemption, name="test_exemption"),
    path("office", vat.office, name="office"),
    path("codes", registers.CODES.view, name="codes"),
    path("registration", registers.REGISTRATIONS.view, name="registration"),
    path("registration/new", vat.register, name="register"),
    path("activities", registers.ACTIVITIES.view, name="activities"),
    path("activities/new", vat.note_activity, name="note_activity"),
    path("cis", cis.SUBCONTRACTORS.view, name="cis"),
    path("cis/new", cis.add, name="add_subcontractor"),
    path("cis/deduct", cis.deduct, name="deduct"),
    path("cis/deductions", cis.DEDUCTIONS.view, name="deductions"),
    path("cis/returns", cis.RETURNS.view, name="cis_returns"),
    path("cis/returns/prepare", cis.prepare, name="prepare_cis_return"),
    path(_MONTH, cis.monthly, name="cis_return"),
    path(f"{_MONTH}/approve", cis.approve, name="approve_cis_return"),
    path(f"{_MONTH}/reject", cis.reject, name="reject_cis_return"),
    path(f"{_MONTH}/submit", cis.submit, name="submit_cis_return"),
    path(f"{_MONTH}/<str:kind>.csv", cis.file, name="cis_file"),
    path("cis/<str:subcontractor>/verify", cis.verify, name="verify_subcontractor"),
]
