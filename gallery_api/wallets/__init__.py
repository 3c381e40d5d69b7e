"""Wallets: what an address holds and what happened to it."""
