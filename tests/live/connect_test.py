# SPDX-License-Identifier: MIT
"""Ends that nobody connects to: `--on connect:`, `--on stdio`, terminals that are there already;
and `record` between two ends of any kind."""

import fcntl
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import tty

import harness
from ends_test import SERVER, WORLD, hold_on, reset, rest
from harness import PATIENCE, PROGRAM, Folder, Modem, Sim, check, equal, until
from record_test import Recorder, bytes_of, read
from run_test import download, run


class Server:
    """What an emulator is: it waits for a serial line."""

    def __init__(self, path=None, host="127.0.0.1", listens=True):
        self.listener = socket.socket(
            socket.AF_UNIX if path else socket.AF_INET6 if ":" in host else socket.AF_INET
        )
        self.listener.bind(path or (host, 0))
        if listens:
            self.listener.listen()
        self.listener.settimeout(PATIENCE)
        self.path = path
        self.port = None if path else self.listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        self.where = "connect:" + (path or f"{shown}:{self.port}")

    def accept(self):
        line, _ = self.listener.accept()
        line.settimeout(PATIENCE)
        return line

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


def answers(line):
    hold_on(line)(b"AT\r", b"OK\r\n")


# --- connect ---


def test_it_connects_and_again_when_that_goes():
    with Folder() as folder:
        for place in ({}, {"host": "::1"}, {"path": folder("serial")}):
            with Server(**place) as server, Sim("--on", server.where, "-v") as sim:
                equal(sim.path, server.where)
                for way in (lambda line: line.close(), reset, lambda line: line.close()):
                    line = server.accept()
                    answers(line)
                    way(line)
                answers(server.accept())
                sim.says("the host opened connect:")
                equal(sim.stop(), 128 + signal.SIGTERM)


def test_a_server_that_starts_late_is_met():
    with Server(listens=False) as server, Sim("--on", f"connect:localhost:{server.port}") as sim:
        sim.says("Connection refused; trying again for 30 s")
        server.listener.listen()
        line = server.accept()
        answers(line)
        sim.says("connected\n")
        line.close()
        equal(sim.stderr().count("refused"), 1, sim.stderr())


def test_a_server_that_hangs_up_on_everybody_is_not_stormed():
    with Server() as server, Sim("--on", server.where) as sim:
        for _ in range(5):
            server.accept().close()
        before = sim.cpu()
        server.listener.settimeout(0.2)
        try:
            for _ in range(100):
                server.accept().close()
            raise harness.Expected("a pause")
        except TimeoutError:
            pass
        check(sim.cpu() - before < 20, "it rests")
        sim.says("the other side has closed; trying again")


def test_several_modems_dial_several_servers():
    with Folder() as folder:
        path = folder("s")
        servers = [Server(path=f"{path}{i}") for i in range(3)]
        with Sim("--on", f"connect:{path}", "-n", "3", "-q", count=3) as sim:
            equal(sim.paths, [f"connect:{path}{i}" for i in range(3)])
            for server in servers:
                answers(server.accept())
                server.listener.close()
            sim.stop()


def test_files_cross_a_connection_that_it_made():
    with Folder() as folder:
        path = folder("serial")
        with Server(path=path) as server, Sim("--on", server.where, "-q", scenario=WORLD) as sim:
            talk = hold_on(server.accept())
            talk(f"ATE0+FTPCID=1;{SERVER[2:]};+FTPUN=\"me\";+FTPPW=\"x\"\r".encode(), b"OK\r\n")
            talk(b'AT+FTPGETPATH="/";+FTPGETNAME="note.txt"\r', b"OK\r\n")
            talk(b"AT+FTPGET=1\r", b"+FTPGET: 1,1\r\n")
            talk(b"AT+FTPGET=2,100\r", b"+FTPGET: 2,5\r\nHello\r\nOK\r\n")
            sim.stop()


# --- stdio ---


def stdio(words, data, **options):
    return subprocess.run(
        [PROGRAM, "run", "--on", "stdio", *words],
        input=data,
        capture_output=True,
        timeout=PATIENCE,
        **options,
    )


def test_stdin_and_stdout_are_the_line():
    made = stdio([], b"ATE0\rAT+CGMM\r")
    check(re.fullmatch(rb"ATE0\r\r\nOK\r\n\r\nSIMCOM_SIM7000\w*\r\n\r\nOK\r\n", made.stdout), made)
    equal((made.returncode, made.stderr), (0, b""))
    equal(stdio([], b"").returncode, 0)
    made = stdio(["-v"], b"AT\r")
    equal(made.stdout, b"AT\r\r\nOK\r\n")
    check(b"<  \\r\\nOK\\r\\n" in made.stderr, made.stderr)


def test_stdin_and_stdout_may_be_files():
    with Folder() as folder:
        folder.write("in", "ATE0\r" + "AT+CSQ\r" * 2000)
        with open(folder("in"), "rb") as source, open(folder("out"), "wb") as to:
            made = subprocess.run(
                [PROGRAM, "run", "-q", "--on", "stdio", folder.write("w.ini", "[module]\nthink = 0\n")],
                stdin=source,
                stdout=to,
                timeout=PATIENCE,
            )
        equal(made.returncode, 0)
        equal(read(folder("out")).count("+CSQ: "), 2000)


def test_expectations_are_judged_at_the_end_of_stdin():
    with Folder() as folder:
        world = folder.write("w.ini", "[expect one]\ncommand = AT+CSQ\ncount = 1\n")
        equal(stdio([world], b"AT+CSQ\r").returncode, 0)
        equal(stdio([world], b"AT\r").returncode, 1)


def test_a_reader_of_stdout_that_goes_ends_it():
    process = subprocess.Popen(
        [PROGRAM, "run", "--on", "stdio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    process.stdin.write(b"AT\r")
    process.stdin.flush()
    equal(process.wait(PATIENCE), 0)
    equal(process.stderr.read(), b"")
    process.stdin.close()
    process.stderr.close()


def test_a_full_disk_under_stdout_is_told():
    with open("/dev/full", "wb") as full:
        made = subprocess.run(
            [PROGRAM, "run", "--on", "stdio"],
            input=b"AT\r",
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
        )
    check(b"No space left" in made.stderr, made.stderr)


def test_a_terminal_as_stdin_hands_over_its_keys():
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    process = subprocess.Popen(
        [PROGRAM, "run", "-q", "--on", "stdio"],
        stdin=slave,
        stdout=slave,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # is its terminal
    )
    until(lambda: not termios.tcgetattr(slave)[3] & termios.ICANON, "it takes keys")
    os.write(master, b"AT\r")
    seen = b""
    while not seen.endswith(b"OK\r\r\n"):
        check(select.select([master], [], [], PATIENCE)[0], seen)
        seen += os.read(master, 100)
    os.write(master, b"\x03")  # ctrl-C
    equal(process.wait(PATIENCE), 128 + signal.SIGINT)
    equal(termios.tcgetattr(slave), before, "as it was")
    os.close(master)
    os.close(slave)


def test_socat_runs_it_behind_anything():
    with Folder() as folder:
        link = folder("tty")
        for kind in ("", ",pty,raw,echo=0", ",pipes"):
            socat = subprocess.Popen(
                ["socat", f"PTY,link={link},raw,echo=0", f"EXEC:{PROGRAM} run -q --on stdio{kind}"]
            )
            until(lambda: os.path.lexists(link), "socat has made it")
            with Modem(link) as modem:
                modem.ok("AT")
            socat.terminate()
            socat.wait(PATIENCE)


# --- terminals that are there already ---


def test_a_terminal_that_is_there_already():
    """As the one that an emulator made: its other side is the host."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    path = os.ttyname(slave)
    with Sim("--on", path) as sim:
        equal(sim.path, path)
        os.write(master, b"ATE0\r")
        seen = b""
        while not seen.endswith(b"OK\r\n"):
            check(select.select([master], [], [], PATIENCE)[0], seen)
            seen += os.read(master, 100)
        os.close(slave)
        os.close(master)
        equal(sim.wait(), 0, "the emulator has ended")
        check("its port is gone" in sim.stderr(), sim.stderr())


def rate_of(terminal):
    """Any number, not only those that termios has a constant for (tty_ioctl(4), TCGETS2)."""
    return struct.unpack("4IB19B2I", fcntl.ioctl(terminal, 0x802C542A, bytes(44)))[-1]


def test_the_rate_of_a_port():
    master, slave = pty.openpty()
    path = os.ttyname(slave)
    rows = [
        (path + "@9600", "", 9600),
        (path, "", 115200),
        (path, "[module]\nbaud = 19200\n", 19200),
        (path + "@57600", "[module]\nbaud = 19200\n", 57600),
    ]
    for where, world, rate in rows:
        with Sim("--on", where, scenario=world) as sim:
            equal(sim.path, path)
            equal(rate_of(slave), rate, where)
    os.close(slave)
    os.close(master)


def test_a_port_follows_the_modem_s_rate():
    master, slave = pty.openpty()
    with Sim("--on", os.ttyname(slave) + "@9600") as sim:
        for rate in (19200, 115200, 921600):
            os.write(master, f"AT+IPR={rate}\r".encode())
            until(lambda: rate_of(slave) == rate, f"{rate} bit/s")
        os.write(master, b"AT+IPR=0\r")  # any: it stays
        seen = b""
        while seen.count(b"OK\r\n") < 4:
            check(select.select([master], [], [], PATIENCE)[0], seen)
            seen += os.read(master, 100)
        equal(rate_of(slave), 921600)
        sim.stop()
    os.close(slave)
    os.close(master)


# --- record ---


def test_record_between_ends_of_any_kind():
    with Folder() as folder:
        for modem_at, port, on in (
            ("tcp:0", None, "tcp:0"),
            ("tcp:[::1]:0", None, "unix:" + folder("host")),
            ("unix:" + folder("modem"), None, "pty"),
            ("tcp:0", "tcp", "pty"),
            ("tcp:0", "connect", "tcp:[::1]:0"),
        ):
            with Sim("--on", modem_at, scenario=WORLD) as sim:
                where = sim.path
                if port:
                    where = sim.path.replace("socket://", port + ":")
                name = folder("r.trace")
                with Recorder("--port", where, "--on", on, "-f", "-o", name) as tap:
                    with Modem(tap.path) as modem:
                        equal(download(modem, "note.txt", SERVER), b"Hello")
                    with Modem(tap.path) as modem:  # the modem's side has stayed
                        modem.ok("AT")
                    sim.stop()
                    equal(tap.process.wait(PATIENCE), 1, "the modem is gone")
                    check("the modem is gone" in tap.process.stderr.read())
            check("Hello" in bytes_of(read(name), "<"), where)


def test_record_says_what_is_wrong():
    with Folder() as folder:
        out = folder("x.trace")
        rows = [
            (["--port", "tcp:0"], 2, "expected tcp:127.0.0.1:4000"),
            (["--port", "sokcet://a:1"], 2, "did you mean socket://HOST:PORT?"),
            (["--port", "stdio"], 2, "expected rfc2217://HOST:PORT, tcp:HOST:PORT"),
            (["--port", "socket://127.0.0.1:1"], 1, "the modem is gone: Connection refused"),
            (["--port", "unix:" + folder("none")], 1, "No such file"),
            (["--port", "/dev/ptmx", "--on", "tcp:x"], 2, "--on tcp:x: expected tcp:4000"),
            (["--port", "/dev/ptmx", "--on", "tcp:0", "--link", out], 2, "--link"),
        ]
        for arguments, status, words in rows:
            made = run("record", *arguments, "-f", "-o", out)
            equal(made.returncode, status, arguments)
            check(words in made.stderr and made.stderr.count("\n") == 1, arguments, made.stderr)


if __name__ == "__main__":
    harness.main()
