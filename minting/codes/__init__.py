"""Claim codes: secrets printed on paper, the keys they derive, what those sign, and how codes come to paper and chain.

docs/claims.md says every byte.
"""
