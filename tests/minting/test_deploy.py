"""A contract is deployed once, and its file tells where, whole or not at all."""

import json
from pathlib import Path

import pytest

from minting.abi import Artifact, ArtifactMissing
from minting.chain import KAIROS, Chain
from minting.character_token import DROP_MANAGER_ROLE, ISSUER_ROLE, PAUSER_ROLE, RELAYER_ROLE
from minting.deploy import (
    Deployment,
    DeploymentElsewhere,
    DeploymentGone,
    NotDeployed,
    deploy_character_token,
    find_deployment,
    grant_roles,
    open_token,
)
from minting.rpc import HttpEndpoint
from scripts.anvil import Anvil
from tests.minting.city import ARTIFACTS, City, citizens, fund


@pytest.fixture
def city(anvil: Anvil, sqlite_url: str, request: pytest.FixtureRequest) -> City:
    """A funded sender of its own for each test."""
    city = City([anvil.url], sqlite_url, request.node.name)
    fund(city.chain, city.signer.address)
    request.addfinalizer(city.close)
    return city


def test_deployed_once_and_written_down(city: City, tmp_path: Path) -> None:
    """The file names address, block, transaction, commit and arguments; deploying again changes nothing."""
    with city.lane() as lane:
        token = deploy_character_token(lane, ARTIFACTS, tmp_path, "c0ffee", name="팔미도", symbol="PAL")
        nonces = city.chain.transaction_count(lane.sender)
        again = deploy_character_token(lane, ARTIFACTS, tmp_path, "other", name="팔미도", symbol="PAL")
        assert again.address == token.address
        assert city.chain.transaction_count(lane.sender) == nonces
    written = json.loads((tmp_path / "31337.json").read_text())
    assert written["chain_id"] == 31337
    deployment = Deployment(**written["contracts"]["CharacterToken"])
    assert deployment == find_deployment(tmp_path, 31337, "CharacterToken")
    receipt = city.chain.receipt(deployment.transaction)
    assert receipt is not None
    assert receipt.contract_address is not None
    assert receipt.contract_address.lower() == deployment.address.lower()
    assert receipt.block_number == deployment.block
    assert deployment.commit == "c0ffee"
    assert deployment.constructor_arguments["name"] == "팔미도"
    assert list(tmp_path.glob("*.part")) == []
    assert (token.name(), token.symbol(), token.admin()) == ("팔미도", "PAL", city.signer.address)


def test_a_lost_file_is_written_again_without_a_second_contract(city: City, tmp_path: Path) -> None:
    """The journal knows the deployment: a crash before the file was written costs nothing."""
    with city.lane() as lane:
        first = deploy_character_token(lane, ARTIFACTS, tmp_path, "c0ffee")
        (tmp_path / "31337.json").unlink()
        assert deploy_character_token(lane, ARTIFACTS, tmp_path, "c0ffee").address == first.address
    assert find_deployment(tmp_path, 31337, "CharacterToken") is not None


def test_other_contracts_in_the_file_are_kept(city: City, tmp_path: Path) -> None:
    """Each contract has its own entry."""
    (tmp_path / "31337.json").write_text(json.dumps({"chain_id": 31337, "contracts": {"Other": {"address": "0x"}}}))
    with city.lane() as lane:
        deploy_character_token(lane, ARTIFACTS, tmp_path, "c0ffee")
    assert set(json.loads((tmp_path / "31337.json").read_text())["contracts"]) == {"Other", "CharacterToken"}


def test_roles_go_to_the_sender_only_when_it_is_the_admin(city: City, tmp_path: Path) -> None:
    """A separate admin grants the roles; the sender gets none by itself."""
    worker = citizens(1, "worker")[0]
    with city.lane() as lane:
        token = deploy_character_token(lane, ARTIFACTS, tmp_path / "own", "c")
        held = [token.has_role(r, lane.sender) for r in (DROP_MANAGER_ROLE, ISSUER_ROLE, PAUSER_ROLE, RELAYER_ROLE)]
        assert held == [True, True, True, False]
        assert len(grant_roles(lane, token, {"relayer": worker})) == 1
        assert token.has_role(RELAYER_ROLE, worker)
        assert grant_roles(lane, token, {"relayer": worker}) == []


def test_a_separate_admin_is_left_alone(city: City, tmp_path: Path) -> None:
    """With another admin nothing is granted, and nothing reverts."""
    admin = citizens(1, "admin")[0]
    with city.lane() as lane:
        token = deploy_character_token(lane, ARTIFACTS, tmp_path, "c", admin=admin, admin_delay=86_400)
        assert token.admin() == admin
        assert not token.has_role(ISSUER_ROLE, lane.sender)


def test_a_missing_deployment_is_named(city: City, tmp_path: Path) -> None:
    """Not deployed, gone and not compiled are three different errors."""
    with pytest.raises(NotDeployed, match="palmido deploy"):
        open_token(city.chain, ARTIFACTS, tmp_path)
    with pytest.raises(DeploymentGone):
        open_token(city.chain, ARTIFACTS, tmp_path, address=citizens(1)[0])
    with pytest.raises(ArtifactMissing, match="setup"):
        Artifact.load(tmp_path / "Nothing.json")


def test_another_chain_with_the_same_contract_is_noticed(anvil: Anvil, sqlite_url: str, tmp_path: Path) -> None:
    """The same key's first contract has the same address on every chain: its block tells them apart."""
    homes = [City([anvil.url], sqlite_url, "twins")]
    with Anvil.start() as other:
        homes.append(City([other.url], f"sqlite:///{tmp_path / 'other.sqlite'}", "twins"))
        for i, home in enumerate(homes):
            fund(home.chain, home.signer.address)
            with home.lane() as lane:
                deploy_character_token(lane, ARTIFACTS, tmp_path / str(i), "c")
        first, second = (find_deployment(tmp_path / str(i), 31337, "CharacterToken") for i in range(2))
        assert first is not None
        assert second is not None
        assert first.address == second.address
        assert open_token(homes[1].chain, ARTIFACTS, tmp_path / "1").address == second.address
        with pytest.raises(DeploymentElsewhere, match="not the chain of"):
            open_token(homes[1].chain, ARTIFACTS, tmp_path / "0")
    for home in homes:
        home.close()


def test_a_chain_that_is_shorter_than_the_deployment_is_another_one(city: City, tmp_path: Path) -> None:
    """A block that does not exist yet cannot hold our deployment."""
    with city.lane() as lane:
        deploy_character_token(lane, ARTIFACTS, tmp_path, "c")
    written = json.loads((tmp_path / "31337.json").read_text())
    written["contracts"]["CharacterToken"]["block"] += 10_000
    (tmp_path / "31337.json").write_text(json.dumps(written))
    with pytest.raises(DeploymentElsewhere):
        open_token(city.chain, ARTIFACTS, tmp_path)


def test_a_file_for_a_real_chain_is_never_overwritten(
    city: City, anvil: Anvil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Kairos or Kaia a file whose contract is gone stops the deployment; only a local chain may forget."""
    gone = {"address": citizens(1)[0], "block": 1, "transaction": "0x", "commit": "", "constructor_arguments": {}}
    (tmp_path / "1001.json").write_text(json.dumps({"chain_id": 1001, "contracts": {"CharacterToken": gone}}))
    chain = Chain(KAIROS, [HttpEndpoint(anvil.url)], lambda: 0.0)
    monkeypatch.setattr(chain, "code", lambda address, block=None: b"")
    with city.lane() as lane:
        lane.chain = chain
        with pytest.raises(DeploymentGone):
            deploy_character_token(lane, ARTIFACTS, tmp_path, "c")
