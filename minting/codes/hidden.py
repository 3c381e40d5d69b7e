"""Bytes that must not show: not in a repr, a log, a traceback or a pickle."""

import hmac


class Hidden:
    """Secret bytes. Only `reveal` gives them out, so that a search for the word finds every place that handles them."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        """Return the bytes themselves."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hidden) and hmac.compare_digest(self._value, other._value)

    __hash__ = None  # type: ignore[assignment]  # a set or dict of secrets is a mistake

    def __repr__(self) -> str:
        return "Hidden(…)"

    def __reduce__(self) -> str:
        raise TypeError("a secret stays in the process that opened it")
