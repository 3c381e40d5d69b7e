"""The choice of parts that the demo runs on."""

import socket

import pytest

from gallery_api.settings import IpfsKind
from scripts.parts import ChainKind, DatabaseUnknown, Parts, Ports
from scripts.ports import PortTaken


def test_each_combination_has_a_folder_of_its_own_and_no_password_is_in_its_name() -> None:
    """Two choices never share what they keep; a URL is shown without its password."""
    databases = ["sqlite", "postgresql", "postgresql+psycopg://city:secret@db/one", "postgresql+psycopg://city@db/two"]
    choices = [Parts(chain, ipfs, database) for chain in ChainKind for ipfs in IpfsKind for database in databases]
    assert len({choice.folder for choice in choices}) == len(choices)
    assert not any("secret" in choice.folder + choice.database_words for choice in choices)


def test_a_word_that_is_no_database_is_refused() -> None:
    """The error says what can be said instead."""
    with pytest.raises(DatabaseUnknown, match="postgres9") as error:
        Parts(database="postgres9")
    assert "sqlite" in error.value.todo


def test_only_ports_that_the_choice_needs_must_be_free() -> None:
    """Kubo's ports matter only when Kubo was asked for."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        free = Ports.free()
        taken = Ports(free.gallery, free.chain, int(other.getsockname()[1]), free.gateway)
        Parts().require_free(taken)
        with pytest.raises(PortTaken, match="Kubo's RPC") as error:
            Parts(ipfs=IpfsKind.KUBO).require_free(taken)
        assert "choose another port with --ipfs-port" in error.value.todo
