"""Mailed codes and tickets (spec: password §6)."""
