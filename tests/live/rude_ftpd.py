# SPDX-License-Identifier: MIT
"""An FTP server that behaves, but for what a test makes it do instead."""

import select
import socket
import struct
import threading

from harness import PATIENCE

CONTENT = bytes(b"0123456789"[i * 7 % 10] for i in range(5000))


class RudeFtpd:
    """What it does at which moment: a list of lines (str), raw bytes, and things to do with the
    connection. `says` takes the place of the manners; a connection has those of its beginning."""

    def __init__(self, says=None):
        self.says = says or {}
        self.stored = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.talks = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                control, _ = self.listener.accept()
            except OSError:
                return
            talk = Talk(self, control)
            self.talks.append(talk)
            threading.Thread(target=talk.run, daemon=True).start()

    def refuse(self):
        """Listens no more."""
        if self.listener.fileno() >= 0:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()

    def stop(self):
        self.refuse()
        for talk in self.talks:
            talk.close_all()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Talk:
    """One control connection, and its data connection."""

    def __init__(self, server, control):
        self.server, self.control = server, control
        self.says = {**MANNERS, **server.says}
        self.passive = self.data = None
        self.given = 0
        self.stuck = threading.Event()
        control.settimeout(PATIENCE)

    def run(self):
        try:
            self.at("hello")
            for line in self.control.makefile("rb"):
                self.at(line.split()[0].decode("latin-1"))
        except (OSError, ValueError, IndexError):
            pass  # the modem has gone
        self.close_all()

    def at(self, moment):
        for step in self.says.get(moment, ["500 what?"]):
            if callable(step):
                step(self)
            else:
                self.control.sendall(step if isinstance(step, bytes) else step.encode() + b"\r\n")

    def accept(self):
        if not self.data:
            self.data, _ = self.passive.accept()
            self.data.settimeout(PATIENCE)
        return self.data

    def close_all(self):
        for end in (self.data, self.passive, self.control):
            if end:
                end.close()


def passive(talk):
    talk.passive = socket.create_server(("127.0.0.1", 0))
    talk.passive.settimeout(PATIENCE)
    port = talk.passive.getsockname()[1]
    reply = f"227 Entering Passive Mode (127,0,0,1,{port >> 8},{port & 255})\r\n"
    talk.control.sendall(reply.encode())


def gives(data):
    return lambda talk: talk.accept().sendall(data)


def gives_much(count):
    """Counts what it got rid of; `stuck` when nobody takes it for a while."""

    def give(talk):
        block = CONTENT[:1000] * 64
        data = talk.accept()
        while talk.given < count:
            if not select.select([], [data], [], 0.3)[1]:
                talk.stuck.set()
                select.select([], [data], [], PATIENCE)
            talk.given += data.send(block[: count - talk.given])

    return give


def takes(talk):
    stored = b""
    while piece := talk.accept().recv(65536):
        stored += piece
    talk.server.stored = stored


def takes_some(talk):
    talk.accept().recv(10)


def only_accepts(talk):
    talk.accept()


def ends(talk):
    talk.accept().close()
    talk.data = None


def breaks(talk):
    reset(talk.accept())
    talk.data = None


def closes(talk):
    talk.control.shutdown(socket.SHUT_RDWR)


def dies(talk):
    """As a process that is killed with bytes unread: every connection is reset."""
    for end in (talk.data, talk.control):
        if end:
            reset(end)
    raise OSError("dead")


def is_late(talk):
    """The modem waits and says nothing."""
    if select.select([talk.control], [], [], 0.5)[0]:
        raise OSError("it is not patient")


def is_too_late(talk):
    """... until it has lost its patience."""
    select.select([talk.control], [], [], PATIENCE)


def reset(end):
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    try:
        end.shutdown(socket.SHUT_RD)  # the makefile() of the control connection holds it open
    except OSError:
        pass
    end.close()


MANNERS = {
    "hello": ["220 ready"],
    "USER": ["331 password?"],
    "PASS": ["230 in"],
    "TYPE": ["200 ok"],
    "PASV": [passive],
    "PORT": ["200 ok"],
    "REST": ["350 ok"],
    "RETR": ["150 here", gives(CONTENT), ends, "226 done"],
    "LIST": ["150 here", gives(CONTENT), ends, "226 done"],
    "STOR": ["150 go on", takes, ends, "226 stored"],
    "DELE": ["250 gone"],
    "SIZE": ["213 10"],
    "ABOR": ["226 aborted"],
    "QUIT": ["221 bye", closes],
}
