"""Checks with public inputs only: signatures, sigchains, memberships, Merkle proofs."""
