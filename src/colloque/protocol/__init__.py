"""State machines without input or output: (state, event) -> (state, outputs)."""
