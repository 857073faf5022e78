"""A relay in front of a server, which can fall silent: it reads on and passes nothing on."""

import socket
import threading


class Relay:
    """Listens on `port`; after `freeze` whoever is or gets connected hears nothing any more.

    After `thaw` who connects anew does; what was lost before is not sent again.
    """

    def __init__(self, host: str, port: int):
        self.target = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_frozen = threading.Event()
        self.sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        self.is_frozen.set()

    def thaw(self) -> None:
        self.is_frozen.clear()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *failure) -> None:
        for one in (self.listener, *self.sockets):
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.target)
            except OSError:
                return
            self.sockets += client, server
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                if not self.is_frozen.is_set():
                    sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return
