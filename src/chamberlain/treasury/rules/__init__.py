"""Schedules, provisions, forecasts and limits as pure calculations."""
