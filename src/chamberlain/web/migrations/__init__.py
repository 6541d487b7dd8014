"""The one table that the pages keep for themselves."""
