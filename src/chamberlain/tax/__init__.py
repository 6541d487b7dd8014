"""Tax: VAT and the Construction Industry Scheme.

Reads the ledger's lines by VAT code, and asks payables to hold back what is deducted from
subcontractors. It promises that a return is worked out of posted lines, approved and submitted by
different people, and never edited once it is sent: what changes later stands in the error log. A
council that keeps another VAT product leaves this application out: nothing else depends on it.
"""
