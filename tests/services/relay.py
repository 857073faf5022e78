"""A relay in front of a server, which can fall silent: it holds back whatever is said."""

import contextlib
import socket
import threading


class Relay:
    """Listens on `port`; from `freeze` on whoever is or gets connected hears nothing, until `thaw`.

    `host` is where it listens, `target` the address of the server.
    """

    def __init__(self, target_host: str, target_port: int, host: str = "127.0.0.1"):
        self.target = (target_host, target_port)
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        self.flows = threading.Event()
        self.flows.set()
        self.sockets: list[socket.socket] = []
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def freeze(self) -> None:
        self.flows.clear()

    def thaw(self) -> None:
        self.flows.set()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *failure) -> None:
        # Out of `accept` before its number is free for the next one's socket.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.accepting.join()
        self.thaw()
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for one in (self.listener, *self.sockets):
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._lead_on, args=(client,), daemon=True).start()

    def _lead_on(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self.target)
        except OSError:
            client.close()
            return
        self.sockets += client, server
        for pair in ((client, server), (server, client)):
            threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self.flows.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return
