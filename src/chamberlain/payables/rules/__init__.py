"""Calculations about what we owe and when: pure, columnar, cited."""
