"""Ports on this machine: a free one for tests, a promised one for people."""

import socket

from scripts.trouble import Trouble


class PortTaken(Trouble):
    """The port that a service should listen on is in use."""

    def __init__(self, port: int, service: str, option: str = "") -> None:
        self.port = port
        other = f"choose another port with {option}" if option else "choose another port"
        super().__init__(
            f"Port {port} for {service} is taken by another program.",
            f"Stop that program (`ss -ltnp 'sport = :{port}'` names it) or {other}.",
        )


def free_port() -> int:
    """Return a TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(port: int, service: str, option: str = "") -> int:
    """Return `port` when nobody listens on it; raise `PortTaken` otherwise, which names the `option` to change it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(port, service, option) from None
    return port
