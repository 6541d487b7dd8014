"""What can be done about VAT and the Construction Industry Scheme."""

from chamberlain.tax.commands import cis, cis_returns, errors, registering, returns, sending

__all__ = ["cis", "cis_returns", "errors", "registering", "returns", "sending"]
