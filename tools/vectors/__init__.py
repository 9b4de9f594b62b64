"""The generator of this project's own test vectors: `python -m tools.vectors`.

Everything comes from fixed seeds, so the same bytes come out every time. What the core draws at
random, hedged ML-DSA signatures and encapsulations, is fixed for the time of a run, from outside
(`deterministic.py`); the core itself has no option for it.
"""
