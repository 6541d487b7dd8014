"""Calculations of VAT and the Construction Industry Scheme: tables in, tables out."""
