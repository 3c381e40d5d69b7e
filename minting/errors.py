"""The root of what can go wrong between us and a chain."""


class MintingError(Exception):
    """What went wrong (`what`) and what a person should do next (`todo`)."""

    def __init__(self, what: str, todo: str) -> None:
        self.what = what
        self.todo = todo
        super().__init__(f"{what} {todo}")
