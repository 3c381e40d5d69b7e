"""The contracts' check fails when a contract test fails: npm's launcher of forge once hid that."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAILING = """// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;
contract FailingTest { function test_fails() external pure { require(false, "on purpose"); } }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A contracts folder with our scripts and settings, and nothing else."""
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    folder = tmp_path / "contracts"
    folder.mkdir()
    for name in ("build", "check", "foundry.toml", "solc"):
        shutil.copy(ROOT / "contracts" / name, folder / name)
    (folder / "src").mkdir()
    (folder / "test").mkdir()
    return folder


def forge_of(project: Path) -> str:
    """The forge that the check calls: what its own lines make of PATH."""
    setting = ("root=", "programs=", "PATH=")
    lines = [line for line in (project / "check").read_text().splitlines() if line.startswith(setting)]
    command = ["bash", "-c", "\n".join([*lines, "command -v forge"])]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout.strip()


def test_a_failing_contract_test_is_a_failure(project: Path) -> None:
    """forge, as the check calls it, ends with an error."""
    (project / "test" / "Failing.t.sol").write_text(FAILING)
    environment = {"PATH": os.environ["PATH"], "FOUNDRY_PROFILE": "test"}
    command = [forge_of(project), "test"]
    answer = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=200, env=environment)
    assert "on purpose" in answer.stdout
    assert answer.returncode != 0


def test_contracts_that_do_not_compile_are_a_failure(project: Path) -> None:
    """contracts/build, which the set-up calls, ends with an error."""
    (project / "src" / "Broken.sol").write_text("pragma solidity ^0.8.28; contract Broken { uint256 x = ; }")
    answer = subprocess.run([project / "build"], cwd=project, capture_output=True, text=True, timeout=200)
    assert answer.returncode != 0
