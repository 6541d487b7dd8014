"""What can be asked about VAT and the Construction Industry Scheme."""

from chamberlain.tax.queries import cis, exemption, explaining, office, vat

__all__ = ["cis", "exemption", "explaining", "office", "vat"]
