"""A compiled contract: its ABI and bytecode from contracts/abi/<name>.json, and the ABI's coding."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.codec import ABIDecoder
from eth_abi.decoding import StringDecoder
from eth_abi.registry import BaseEquals, registry
from eth_utils.crypto import keccak

from minting.errors import MintingError

PANIC = bytes.fromhex("4e487b71")  # Panic(uint256)
ERROR = bytes.fromhex("08c379a0")  # Error(string)


def _log_decoder() -> ABIDecoder:
    readers: Any = registry  # eth_abi has no types here
    readers = readers.copy()
    readers.unregister_decoder("string")
    lenient: Any = StringDecoder
    named: Any = BaseEquals
    readers.register_decoder(named("string", with_sub=False), lenient(handle_string_errors="replace"), label="string")
    return ABIDecoder(readers)


_LOG_DECODER = _log_decoder()


class ArtifactMissing(MintingError):
    """The compiled contract is not where it should be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} is missing or is not a compiled contract.", "Run ./scripts/setup.")


@dataclass(frozen=True)
class Revert:
    """A contract's custom error: its name and its fields in order."""

    name: str
    fields: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={_shown(value)}' for name, value in self.fields.items())})"


@dataclass(frozen=True)
class Artifact:
    """A compiled contract."""

    name: str
    abi: list[dict[str, Any]]
    bytecode: bytes

    @classmethod
    def load(cls, path: Path) -> "Artifact":
        """Read contracts/abi/<name>.json; raise ArtifactMissing."""
        try:
            content = json.loads(path.read_text())
            return cls(content["contractName"], content["abi"], bytes.fromhex(content["bytecode"].removeprefix("0x")))
        except (OSError, ValueError, KeyError) as error:
            raise ArtifactMissing(path) from error

    def encode_constructor(self, *arguments: Any) -> bytes:
        """Return the bytes that create the contract with these arguments."""
        inputs: list[dict[str, Any]] = next((item["inputs"] for item in self.abi if item["type"] == "constructor"), [])
        return self.bytecode + encode(_types(inputs), arguments)

    def encode(self, function: str, *arguments: Any) -> bytes:
        """Return the calldata of a function, named alone or, when overloaded, with its types."""
        selector, inputs, _ = self._functions[function]
        return selector + encode(inputs, arguments)

    def decode(self, function: str, answer: bytes) -> tuple[Any, ...]:
        """Return the values in a function's answer."""
        return tuple(decode(self._functions[function][2], answer))

    def topic(self, event: str) -> str:
        """Return the first topic of an event, as 0x and lower-case digits."""
        return self._events[event][0]

    def decode_log(self, log: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        """Return an event's name and fields (addresses in lower case), or None for a log of another contract."""
        topics = log["topics"]
        name = self._event_names.get(topics[0].lower()) if topics else None
        if name is None:
            return None
        _, inputs = self._events[name]
        indexed = [item for item in inputs if item["indexed"]]
        plain = [item for item in inputs if not item["indexed"]]
        fields = {
            item["name"]: decode([_type(item)], bytes.fromhex(topic[2:]))[0]
            for item, topic in zip(indexed, topics[1:], strict=True)
        }
        values = decode_log_data(_types(plain), bytes.fromhex(log["data"][2:]))
        fields.update({item["name"]: value for item, value in zip(plain, values, strict=True)})
        return name, fields

    def decode_revert(self, data: bytes) -> Revert | None:
        """Return the custom error (or Error, Panic) in revert data, or None when it is none we know."""
        if data[:4] == ERROR:
            return Revert("Error", {"message": decode(["string"], data[4:])[0]})
        if data[:4] == PANIC:
            return Revert("Panic", {"code": decode(["uint256"], data[4:])[0]})
        found = self._errors.get(data[:4])
        if found is None:
            return None
        name, inputs = found
        values = decode(_types(inputs), data[4:])
        return Revert(name, {item["name"]: value for item, value in zip(inputs, values, strict=True)})

    @cached_property
    def _functions(self) -> dict[str, tuple[bytes, list[str], list[str]]]:
        functions: dict[str, tuple[bytes, list[str], list[str]]] = {}
        for item in self.abi:
            if item["type"] == "function":
                coding = keccak(text=_signature(item))[:4], _types(item["inputs"]), _types(item["outputs"])
                functions[item["name"]] = functions[_signature(item)] = coding
        return functions

    @cached_property
    def _events(self) -> dict[str, tuple[str, list[dict[str, Any]]]]:
        events = (item for item in self.abi if item["type"] == "event")
        return {item["name"]: ("0x" + keccak(text=_signature(item)).hex(), item["inputs"]) for item in events}

    @cached_property
    def _event_names(self) -> dict[str, str]:
        return {topic: name for name, (topic, _) in self._events.items()}

    @cached_property
    def _errors(self) -> dict[bytes, tuple[str, list[dict[str, Any]]]]:
        errors = (item for item in self.abi if item["type"] == "error")
        return {bytes(keccak(text=_signature(item))[:4]): (item["name"], item["inputs"]) for item in errors}


def decode_log_data(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """Return what a log's data says, as Solidity reads it: padding is not looked at, text need not be UTF-8.

    A log is for good, and what a contract accepted once must be readable for good. Raises eth_abi's DecodingError.
    """
    return _LOG_DECODER.decode(types, data, strict=False)


def _signature(item: dict[str, Any]) -> str:
    return f"{item['name']}({','.join(_types(item['inputs']))})"


def _types(items: Sequence[dict[str, Any]]) -> list[str]:
    return [_type(item) for item in items]


def _type(item: dict[str, Any]) -> str:
    if item["type"].startswith("tuple"):
        return f"({','.join(_types(item['components']))}){item['type'].removeprefix('tuple')}"
    return str(item["type"])


def _shown(value: Any) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
