"""Supplier invoices and credit notes: UBL 2.1, UN/CEFACT CII and PDF with CII inside.

`read_invoice(data)` gives the record as the supplier sent it and the checks by the rule names of
EN 16931 and Peppol BIS Billing 3.0; `to_json` its plain form. `write_ubl` and `write_cii` write
a record as a document. Pure: no database, no clock, no framework.
"""
