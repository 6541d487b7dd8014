"""What can be asked about VAT and the Construction Industry Scheme."""

from chamberlain.tax.queries import cis, exemption, explaining, vat

__all__ = ["cis", "exemption", "explaining", "vat"]
