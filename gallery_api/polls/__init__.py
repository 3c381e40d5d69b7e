"""Polls whose count anyone can repeat: manifest, census, ballots, log, tally and their check (docs/polls.md).

Nothing here knows a framework, a database or a chain client, and there is no floating-point number: clocks, keys,
connections and executors are passed in.
"""
