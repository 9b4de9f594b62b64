"""The only place where private keys work: wrap, seal, sign, and their openings."""
