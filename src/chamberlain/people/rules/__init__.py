"""Calculations about service, leave, sickness and pay gaps: pure, columnar, cited."""
