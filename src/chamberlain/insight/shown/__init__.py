"""What the pages of insight show: figures laid out as tiles, tables and charts, each with its walk.

Pure functions from records to safe HTML; the views ask, and the templates place.
"""
