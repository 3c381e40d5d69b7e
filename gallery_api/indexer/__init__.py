"""Indexer: chain logs into tables, the only writer of what the chain says."""
