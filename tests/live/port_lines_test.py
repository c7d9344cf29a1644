# SPDX-License-Identifier: MIT
"""Modem lines of a real port: what goes out through its DTR and RTS, and what comes in. The port is
a pseudo-terminal, whose lines fake_lines.c makes."""

import os
import pty
import re
import subprocess
import tty

import harness
from harness import PROGRAM, Folder, Sim, Skip, check, equal, until

LIBRARY = os.environ.get("FAKE_LINES_LIBRARY", "build/tests/live/libfake_lines.so")
DTR, RTS, CTS, CAR, RNG, DSR = 2, 4, 0x20, 0x40, 0x80, 0x100  # <asm/termios.h>
WORLD = "[network]\nbearer = up\n"


class Board:
    """A host on the other side of a cable, and a modem on this one."""

    def __init__(self, wiring="", *options):
        if not os.path.exists(LIBRARY):
            raise Skip("a sanitizer does not let a library come before it")
        self.folder = Folder().__enter__()
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.drives(CTS | DSR)
        self.trace = self.folder("session.trace")
        self.sim = Sim(
            "--on",
            os.ttyname(self.slave) + wiring,
            "--trace",
            self.trace,
            *options,
            scenario=WORLD,
            env={
                "LD_PRELOAD": os.path.abspath(LIBRARY),
                "FAKE_LINES_IN": self.folder("in"),
                "FAKE_LINES_OUT": self.folder("out"),
            },
        )

    def drives(self, bits):
        """The host's circuits, as the port's chip sees them."""
        self.folder.write("new", str(bits))
        os.rename(self.folder("new"), self.folder("in"))

    def sees(self):
        """What has gone out through DTR and RTS, change by change."""
        if not os.path.exists(self.folder("out")):
            return []
        with open(self.folder("out"), encoding="ascii") as file:
            return [int(line) for line in file]

    def talk(self, text, end="OK\r\n"):
        os.write(self.master, text if isinstance(text, bytes) else text.encode() + b"\r")
        data = b""
        while not data.endswith(end.encode()):
            data += os.read(self.master, 1000)
        return data

    def acts(self):
        """Ends it; what the host did. The recording plays."""
        self.sim.stop()
        played = subprocess.run([PROGRAM, "test", self.trace], capture_output=True, text=True)
        equal(played.returncode, 0, played.stdout + played.stderr)
        with open(self.trace, encoding="utf-8") as file:
            return re.findall(r">! (.*)", file.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sim.__exit__()
        os.close(self.master)
        os.close(self.slave)
        self.folder.__exit__()


def test_dcd_goes_out_through_dtr():
    with Board() as board:
        until(lambda: board.sees()[-1:] == [RTS], "CTS is on, DCD is not")
        board.talk("AT+FTPEXTPUT=1")
        board.talk("AT+FTPEXTPUT=2,0,3,10000", "+FTPEXTPUT: 0,3\r\n")
        until(lambda: board.sees()[-1] == DTR | RTS, "DCD is on")
        board.talk(b"\xff\xfe\xff")
        until(lambda: board.sees()[-1] == RTS, "and off")
        board.acts()


def test_as_it_is_wired():
    with Board(",dtr=ri,rts=none") as board:
        board.talk("AT+CFGRI=1")
        equal(board.sees(), [])
        board.talk('AT+FTPSERV="x";+FTPGETNAME="none";+FTPGETPATH="/"')
        board.talk("AT+FTPGET=1", "+FTPGET: 1,77\r\n")
        until(lambda: board.sees()[-2:] == [DTR, 0], "RI goes on and off")
        board.acts()


def test_the_host_s_circuits_come_in_crossed():
    with Board() as board:
        board.talk("AT")
        for bits in (DSR, CTS | CAR, CTS | RNG, CTS | DSR):
            board.drives(bits)
            count = {DSR: 1, CTS | CAR: 2, CTS | RNG: 3, CTS | DSR: 4}[bits]
            until(lambda: acted(board) >= count, "the act")
        board.talk("AT")
        equal(board.acts(), ["RTS off", "RTS on", "DTR off", "DTR on"])


def acted(board):
    with open(board.trace, encoding="utf-8") as file:
        return file.read().count(">! ")


def test_every_byte_comes_through():
    """0xFF is what a break is marked with."""
    data = bytes(range(256)) + b"\xff\xff\0\xff\0\0\xff"
    with Board() as board:
        board.talk("ATE0")
        board.talk("AT+FTPEXTPUT=1")
        board.talk(f"AT+FTPEXTPUT=2,0,{len(data)},10000", f"+FTPEXTPUT: 0,{len(data)}\r\n")
        board.talk(data)
        check("break" not in board.acts(), "no break")


if __name__ == "__main__":
    harness.main()
