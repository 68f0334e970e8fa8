"""The guard that keeps tests off the network works, and lets this machine through."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_another_machine_is_out_of_reach(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET

    with pytest.raises(BaseException, match="tests use no network"), socket.socket(family) as client:
        client.connect((host, 80))


def test_names_are_not_looked_up() -> None:
    with pytest.raises(BaseException, match=r"courier\.example"):
        socket.getaddrinfo("courier.example", 443)


def test_this_machine_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
