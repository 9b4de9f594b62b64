"""Decoys: what unknown addresses answer with (spec: decoy). Shared by server and guardians."""

from colloque.decoy.account import DecoyAccount, decoy_account
from colloque.decoy.derive import DECOY_SECRET_SIZE
from colloque.decoy.oprf import DecoyOprf, decoy_oprf

__all__ = ["DECOY_SECRET_SIZE", "DecoyAccount", "DecoyOprf", "decoy_account", "decoy_oprf"]
