"""Deploy a contract once, and remember where in contracts/deployments/<chain_id>.json."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from minting.abi import Artifact
from minting.chain import Chain, ChainUnreachable
from minting.character_token import ROLES, CharacterToken
from minting.claim_desk import ClaimDesk
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

    def __init__(self, path: Path, address: str, chain_id: int) -> None:
        self.path, self.address = path, address
        super().__init__(
            f"{path} says that the contract is at {address}, but this chain has none there.",
            _other_chain(path, chain_id),
        )


class DeploymentElsewhere(MintingError):
    """The chain has a contract at the address, but not by the deployment that the file tells of."""

    def __init__(self, path: Path, deployment: "Deployment", chain_id: int) -> None:
        self.path, self.deployment = path, deployment
        super().__init__(
            f"This is not the chain of {path}: what stands at {deployment.address} did not come there "
            f"by transaction {deployment.transaction} in block {deployment.block}.",
            _other_chain(path, chain_id),
        )


class DeskElsewhere(MintingError):
    """The desk in the deployments file stands before another token."""

    def __init__(self, desk: str, token: str, expected: str) -> None:
        self.desk, self.token, self.expected = desk, token, expected
        super().__init__(
            f"The desk {desk} belongs to the token {token}, not to {expected}.",
            "Check PALMIDO_TOKEN_ADDRESS and PALMIDO_DEPLOYMENTS.",
        )


@dataclass(frozen=True)
class Deployment:
    """Where a contract is and how it came there."""

    address: str
    block: int
    transaction: str
    commit: str
    constructor_arguments: dict[str, Any]
    block_hash: str | None = None  # files from before it was written down have none


def find_deployment(directory: Path, chain_id: int, contract: str) -> Deployment | None:
    """Return what the deployments file knows about a contract."""
    path = _path(directory, chain_id)
    if not path.exists():
        return None
    found = json.loads(path.read_text())["contracts"].get(contract)
    return None if found is None else Deployment(**found)


def open_token(chain: Chain, artifacts: Path, deployments: Path, address: str | None = None) -> CharacterToken:
    """Return the chain's CharacterToken, at `address` when given.

    Raises NotDeployed, DeploymentGone, DeploymentElsewhere.
    """
    return CharacterToken.at(chain, _address(chain, deployments, "CharacterToken", address), artifacts)


def open_desk(chain: Chain, artifacts: Path, deployments: Path, address: str | None = None) -> ClaimDesk:
    """Return the chain's ClaimDesk, at `address` when given.

    Raises NotDeployed, DeploymentGone, DeploymentElsewhere.
    """
    return ClaimDesk.at(chain, _address(chain, deployments, "ClaimDesk", address), artifacts)


def require_desk_of(desk: ClaimDesk, token: CharacterToken) -> None:
    """Raise DeskElsewhere unless the desk stands before this token."""
    if desk.token_address() != token.address:
        raise DeskElsewhere(desk.address, desk.token_address(), token.address)


def require_deployed(chain: Chain, deployment: Deployment, path: Path) -> None:
    """Raise DeploymentGone or DeploymentElsewhere unless the chain has the contract just as the file tells.

    A node that does not keep old receipts, or cannot be asked for them now, proves nothing against it.
    """
    chain_id = chain.profile.chain_id
    if not chain.code(deployment.address):
        raise DeploymentGone(path, deployment.address, chain_id)
    if deployment.block_hash is not None:
        shorter = chain.block_number() < deployment.block
        if shorter or str(chain.block(deployment.block)["hash"]).lower() != deployment.block_hash.lower():
            raise DeploymentElsewhere(path, deployment, chain_id)
        return
    try:
        receipt = chain.receipt(deployment.transaction)
    except ChainUnreachable:
        return
    if receipt is None or receipt.block_number != deployment.block:
        raise DeploymentElsewhere(path, deployment, chain_id)


def deploy_contract(
    lane: Lane, artifact: Artifact, arguments: Mapping[str, Any], deployments: Path, commit: str
) -> Deployment:
    """Return the contract's deployment, deploying it when the chain does not have it.

    `arguments` are the constructor's, in order; `commit` names the sources. Run again after any crash, it finds the
    transaction in the journal and deploys nothing twice. Raises DeploymentGone, DeploymentElsewhere,
    ContractRefused, IntentConflict.
    """
    chain = lane.chain
    chain_id = chain.profile.chain_id
    known = find_deployment(deployments, chain_id, artifact.name)
    if known is not None:
        try:
            require_deployed(chain, known, _path(deployments, chain_id))
        except (DeploymentGone, DeploymentElsewhere):
            if chain_id != LOCAL_CHAIN_ID:  # a local chain forgets when it is started again
                raise
        else:
            return known
    data = artifact.encode_constructor(*arguments.values())
    entries = lane.carry_out([Intent(f"deploy:{artifact.name}", None, data, f"deploy {artifact.name}")])
    require_done(entries, chain, artifact)
    deployment = _deployment(entries[0], arguments, commit)
    if not chain.code(deployment.address, deployment.block):
        raise DeploymentGone(_path(deployments, chain_id), deployment.address, chain_id)
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


def deploy_claim_desk(
    lane: Lane,
    token: CharacterToken,
    artifacts: Path,
    deployments: Path,
    commit: str,
    *,
    admin: str | None = None,
    admin_delay: int = 0,
    roles: Sequence[str] = ("drop-manager", "relayer", "pauser"),
) -> ClaimDesk:
    """Deploy ClaimDesk in front of `token`; where the sender is admin, grant it `roles` and the desk the token's relay.

    With another admin, that account grants the roles. Raises DeskElsewhere, and what `deploy_contract` raises.
    """
    artifact = Artifact.load(artifacts / "ClaimDesk.json")
    arguments = {"token_": token.address, "initialAdmin": admin or lane.sender, "adminDelay": admin_delay}
    deployment = deploy_contract(lane, artifact, arguments, deployments, commit)
    desk = ClaimDesk(lane.chain, deployment.address, artifact)
    require_desk_of(desk, token)
    if desk.admin() == lane.sender:
        grant_roles(lane, desk, dict.fromkeys(roles, lane.sender))
    if token.admin() == lane.sender:
        grant_roles(lane, token, {"relayer": desk.address})
    return desk


def grant_roles(lane: Lane, contract: CharacterToken | ClaimDesk, grants: Mapping[str, str]) -> list[Entry]:
    """Give each role of character_token.ROLES to an account; those held already are skipped."""
    wishes = [
        Intent(
            f"grant:{contract.address}:{role}:{account}",
            contract.address,
            contract.encode_grant_role(ROLES[role], account),
            f"grant {role}",
            probe=contract.role_probe(ROLES[role], account),
        )
        for role, account in grants.items()
        if not contract.has_role(ROLES[role], account)
    ]
    entries = lane.carry_out(wishes)
    require_done(entries, lane.chain, contract.artifact)
    return entries


def _address(chain: Chain, deployments: Path, contract: str, address: str | None) -> str:
    """Return where a contract is, having seen that it is there."""
    chain_id = chain.profile.chain_id
    path = _path(deployments, chain_id)
    if address is None:
        found = find_deployment(deployments, chain_id, contract)
        if found is None:
            raise NotDeployed(contract, chain_id)
        require_deployed(chain, found, path)
        return found.address
    if not chain.code(address):
        raise DeploymentGone(path, address, chain_id)
    return address


def _deployment(entry: Entry, arguments: Mapping[str, Any], commit: str) -> Deployment:
    if entry.nonce is None or entry.transaction is None or entry.block_number is None:
        raise ValueError(f"{entry.key} is committed without a place in the chain")
    address = create_address(entry.sender, entry.nonce)
    arguments = dict(arguments)
    return Deployment(address, entry.block_number, entry.transaction, commit, arguments, entry.block_hash)


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


def _other_chain(path: Path, chain_id: int) -> str:
    if chain_id != LOCAL_CHAIN_ID:
        return "Check PALMIDO_CHAIN and PALMIDO_RPC_URLS: another chain answers. Nothing was sent."
    return (
        "Start the chain that it was deployed on (palmido chain --state FILE keeps one). "
        f"To begin anew on this one, move {path} and the database away and run `palmido deploy`."
    )


def _path(directory: Path, chain_id: int) -> Path:
    return directory / f"{chain_id}.json"
