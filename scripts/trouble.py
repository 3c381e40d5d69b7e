"""An error that a person can act on: what went wrong, and what to do next."""


class Trouble(Exception):
    """What went wrong and what to do about it; the command line prints both and exits 1."""

    def __init__(self, what: str, todo: str) -> None:
        self.what = what
        self.todo = todo
        super().__init__(f"{what} {todo}")
