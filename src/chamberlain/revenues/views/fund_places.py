"""Addresses of the Collection Fund, the tax base and collection, below /staff/revenues/."""

from django.urls import URLPattern, path

from chamberlain.revenues.views import fund, fund_shares, impairing, rates_fund

PATHS: list[URLPattern] = [
    path("fund", fund.fund, name="fund"),
    path("fund/body", fund.keep_body, name="keep_body"),
    path("fund/precept", fund.set_precept, name="set_precept"),
    path("fund/ask", fund.ask_precepts, name="ask_precepts"),
    path("fund/begin", fund.open_year, name="open_fund_year"),
    path("fund/estimate", fund.estimate, name="estimate_fund"),
    path("tax-base", fund.tax_base, name="tax_base"),
    path("tax-base/dwellings", fund.TAX_BASE_DWELLINGS.view, name="tax_base_dwellings"),
    path("return", fund.collection_return, name="collection_return"),
    path("return/accounts", fund.RETURN_ACCOUNTS.view, name="return_accounts"),
    path("collection-rate", fund.picture, name="collection_rate"),
    *fund_shares.PATHS,
    *rates_fund.PATHS,
    *impairing.PATHS,
    *fund.POINTS.paths("collection_points"),
]
