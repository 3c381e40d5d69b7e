"""Each error that a person may meet, in two lines: what went wrong, and what to do next."""

from urllib.parse import urlsplit

from alembic.util.exc import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from gallery_api.indexer.errors import IndexerError
from gallery_api.settings import ChainName, Settings
from metadata.ipfs import IpfsError
from minting.abi import Artifact
from minting.chain import CallReverted, ChainUnreachable
from minting.errors import MintingError
from minting.outcomes import call_refused
from minting.rpc import NodeUnreachable
from scripts.stack import ARTIFACTS
from scripts.trouble import Trouble

Told = tuple[str, str]

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
USUAL_PORT = 8545


def explain(error: Exception) -> list[Told] | None:
    """Return what an error means and what to do about it; None for one that is a defect of ours."""
    if isinstance(error, ChainUnreachable):
        return [_unreachable(error)]
    if isinstance(error, CallReverted):
        refused = call_refused(error, Artifact.load(ARTIFACTS / "CharacterToken.json"))
        return [(refused.what, refused.todo)]
    if isinstance(error, Trouble | MintingError):
        return [(error.what, error.todo)]
    if isinstance(error, IpfsError | IndexerError):
        return [(str(error), "")]
    if isinstance(error, ValidationError):
        return [_wrong_setting(str(one["loc"][0] if one["loc"] else ""), one["msg"]) for one in error.errors()]
    if isinstance(error, SQLAlchemyError | CommandError):
        return [_database(error)]
    return None


def _unreachable(error: ChainUnreachable) -> Told:
    """Return that no chain answers; on this machine it can be started."""
    silent = [failure for failure in error.failures if isinstance(failure, NodeUnreachable)]
    if not silent or len(silent) < len(error.failures):
        return error.what, error.todo
    urls = [failure.url for failure in silent]
    local = Settings().chain is ChainName.LOCAL
    if local and all(urlsplit(url).hostname in THIS_MACHINE for url in urls):
        port = urlsplit(urls[0]).port or USUAL_PORT
        command = "palmido chain --state chain.json" + (f" --port {port}" if port != USUAL_PORT else "")
        return f"No chain answers at {', '.join(urls)}.", f"Start one in another terminal: {command}"
    reasons = "; ".join(f"{failure.url}: {failure.reason}" for failure in silent)
    return f"No chain answers ({reasons}).", "Check the network, or name other endpoints in PALMIDO_RPC_URLS."


def _wrong_setting(name: str, message: str) -> Told:
    return f"The setting PALMIDO_{name.upper()} is wrong: {message}.", ".env.example says what it takes."


def _database(error: SQLAlchemyError | CommandError) -> Told:
    """Return why the database cannot be used: locked, of another version, badly named, or not there."""
    reason = str(getattr(error, "orig", None) or error).strip().split("\n")[0].strip().rstrip(".")
    lowered = reason.lower()
    if "locked" in lowered or "lock timeout" in lowered:
        return (
            f"The database is in use by another program ({reason}).",
            "Wait until that is done and run the command again; nothing is lost.",
        )
    if any(words in lowered for words in ("no such", "undefined", "can't locate revision", "relation")):
        return (
            f"The database does not have the tables of this version of Palmido ({reason}).",
            "Use the version that made it, or name an empty database in PALMIDO_DATABASE_URL.",
        )
    if "parse" in lowered or "load plugin" in lowered:
        return (
            "PALMIDO_DATABASE_URL names no database that Palmido knows.",
            "Write sqlite:///palmido.db or postgresql+psycopg://user@host/name.",
        )
    return (
        f"The database does not answer: {reason}.",
        "Check that it is running, that you may use it, and that PALMIDO_DATABASE_URL is right.",
    )
