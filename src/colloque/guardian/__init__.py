"""A guardian: one OPRF share an account, counters of guesses, and nothing else (spec: password)."""
