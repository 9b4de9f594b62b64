"""Accounts, sigchains, vaults, settings (spec: sync §4)."""
