"""Deploy a contract once, and remember where in contracts/deployments/<chain_id>.json."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from minting.abi import Artifact
from minting.chain import Chain
from minting.character_token import ROLES, CharacterToken
from minting.errors import MintingError
from minting.journal import Entry, Intent, Lane
from minting.outcomes import require_done
from minting.profiles import LOCAL_CHAIN_ID
from minting.signing import create_address


class NotDeployed(MintingError):
    """The contract is not on this chain as far as we know."""

    def __init__(self, contract: str, chain_id: int) -> None:
        self.contract, self.chain_id = contract, chain_id
        super().__init__(f"{contract} is not deployed on chain {chain_id}.", "Run `palmido deploy` first.")


class DeploymentGone(MintingError):
    """The file names an address at which the chain has no contract."""

    def __init__(self, path: Path, address: str) -> None:
        self.path, self.address = path, address
        super().__init__(
            f"{path} says {address}, but the chain has no contract there.",
            "Check that the endpoints serve the right chain; if it was replaced, move the file away.",
        )


@dataclass(frozen=True)
class Deployment:
    """Where a contract is and how it came there."""

    address: str
    block: int
    transaction: str
    commit: str
    constructor_arguments: dict[str, Any]


def find_deployment(directory: Path, chain_id: int, contract: str) -> Deployment | None:
    """Return what the deployments file knows about a contract."""
    path = _path(directory, chain_id)
    if not path.exists():
        return None
    found = json.loads(path.read_text())["contracts"].get(contract)
    return None if found is None else Deployment(**found)


def open_token(chain: Chain, artifacts: Path, deployments: Path, address: str | None = None) -> CharacterToken:
    """Return the chain's CharacterToken, at `address` when given; raise NotDeployed or DeploymentGone."""
    chain_id = chain.profile.chain_id
    if address is None:
        found = find_deployment(deployments, chain_id, "CharacterToken")
        if found is None:
            raise NotDeployed("CharacterToken", chain_id)
        address = found.address
    if not chain.code(address):
        raise DeploymentGone(_path(deployments, chain_id), address)
    return CharacterToken.at(chain, address, artifacts)


def deploy_contract(
    lane: Lane, artifact: Artifact, arguments: Mapping[str, Any], deployments: Path, commit: str
) -> Deployment:
    """Return the contract's deployment, deploying it when the chain does not have it.

    `arguments` are the constructor's, in order; `commit` names the sources. Run again after any crash, it finds the
    transaction in the journal and deploys nothing twice. Raises DeploymentGone, ContractRefused, IntentConflict.
    """
    chain = lane.chain
    chain_id = chain.profile.chain_id
    known = find_deployment(deployments, chain_id, artifact.name)
    if known is not None:
        if chain.code(known.address):
            return known
        if chain_id != LOCAL_CHAIN_ID:  # a local chain forgets when it is started again
            raise DeploymentGone(_path(deployments, chain_id), known.address)
    data = artifact.encode_constructor(*arguments.values())
    entries = lane.carry_out([Intent(f"deploy:{artifact.name}", None, data, f"deploy {artifact.name}")])
    require_done(entries, chain, artifact)
    deployment = _deployment(entries[0], arguments, commit)
    if not chain.code(deployment.address, deployment.block):
        raise DeploymentGone(_path(deployments, chain_id), deployment.address)
    _write(deployments, chain_id, artifact.name, deployment)
    return deployment


def deploy_character_token(
    lane: Lane,
    artifacts: Path,
    deployments: Path,
    commit: str,
    *,
    name: str = "Palmido",
    symbol: str = "PALMIDO",
    contract_uri: str = "",
    admin: str | None = None,
    admin_delay: int = 0,
    roles: Sequence[str] = ("drop-manager", "issuer", "pauser"),
) -> CharacterToken:
    """Deploy CharacterToken and, when the sender is its admin, grant the sender `roles`.

    `admin` is the sender when None; `admin_delay` in seconds is what a change of admin must wait. With another admin,
    that account grants the roles.
    """
    artifact = Artifact.load(artifacts / "CharacterToken.json")
    arguments = {
        "name": name,
        "symbol": symbol,
        "contractURI_": contract_uri,
        "initialAdmin": admin or lane.sender,
        "adminDelay": admin_delay,
    }
    deployment = deploy_contract(lane, artifact, arguments, deployments, commit)
    token = CharacterToken(lane.chain, deployment.address, artifact)
    if token.admin() == lane.sender:
        grant_roles(lane, token, dict.fromkeys(roles, lane.sender))
    return token


def grant_roles(lane: Lane, token: CharacterToken, grants: Mapping[str, str]) -> list[Entry]:
    """Give each role of character_token.ROLES to an account; those held already are skipped."""
    wishes = [
        Intent(
            f"grant:{token.address}:{role}:{account}",
            token.address,
            token.encode_grant_role(ROLES[role], account),
            f"grant {role}",
            probe=token.role_probe(ROLES[role], account),
        )
        for role, account in grants.items()
        if not token.has_role(ROLES[role], account)
    ]
    entries = lane.carry_out(wishes)
    require_done(entries, lane.chain, token.artifact)
    return entries


def _deployment(entry: Entry, arguments: Mapping[str, Any], commit: str) -> Deployment:
    if entry.nonce is None or entry.transaction is None or entry.block_number is None:
        raise ValueError(f"{entry.key} is committed without a place in the chain")
    address = create_address(entry.sender, entry.nonce)
    return Deployment(address, entry.block_number, entry.transaction, commit, dict(arguments))


def _write(directory: Path, chain_id: int, contract: str, deployment: Deployment) -> None:
    """Replace the chain's file in one step: a crash leaves the old one or the new one, never half of it."""
    path = _path(directory, chain_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    content: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"chain_id": chain_id, "contracts": {}}
    content["contracts"][contract] = asdict(deployment)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    with os.fdopen(descriptor, "w") as file:
        file.write(json.dumps(content, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)


def _path(directory: Path, chain_id: int) -> Path:
    return directory / f"{chain_id}.json"
