"""The relay to guardians (spec: password §4)."""
