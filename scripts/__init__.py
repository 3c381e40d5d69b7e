"""What a person runs: setup, demo, test, bench, and the `palmido` command (one module a command group)."""
