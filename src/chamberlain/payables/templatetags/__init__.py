"""Tags of payables' own pages."""
