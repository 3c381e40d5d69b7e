"""`palmido deploy`: how long a change of admin must wait, which nobody can correct later."""

import pytest

from minting.profiles import PROFILES
from scripts.deploy import default_admin_delay
from tests.scripts.conftest import Desk


@pytest.mark.parametrize(("name", "seconds"), [("local", 0), ("kairos", 172_800), ("kaia", 172_800)])
def test_where_it_matters_a_change_of_admin_waits_two_days(name: str, seconds: int) -> None:
    """A stolen admin key cannot take the roles at once, unless somebody asked for that."""
    assert default_admin_delay(PROFILES[name].chain_id) == seconds


def test_help_tells_the_delay_and_that_it_stays(desk: Desk) -> None:
    """Before anything is sent."""
    told = " ".join(desk.run("deploy", "--help").stdout.replace("│", " ").split())
    for words in ("172800 (two days)", "0 on local", "fixed for ever"):
        assert words in told
