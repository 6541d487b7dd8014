"""Tax's pages: VAT returns and their errors, partial exemption, subcontractors."""
