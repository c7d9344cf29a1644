# SPDX-License-Identifier: MIT
"""Starts sim7000 and talks to it, with deadlines and without sleeping.

Python's standard library and pyserial. A test file defines functions test_...() and ends with
harness.main(); each function is one line of TAP.
"""

import os
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import serial

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import tap  # noqa: E402
from tap import Expected, Skip  # noqa: E402

PROGRAM = os.path.abspath(os.environ.get("SIM7000", "build/sim/sim7000"))
PATIENCE = 60  # seconds for anything that must happen; a slow machine is no failure
# What was freed must not count as memory in use, also where AddressSanitizer would keep it.
os.environ.setdefault("ASAN_OPTIONS", "quarantine_size_mb=1")


def check(condition, *what):
    if not condition:
        raise Expected(" ".join(str(word) for word in what) or "not so")


def equal(actual, expected, what=""):
    if actual != expected:
        raise Expected(f"{what} expected {expected!r}, got {actual!r}")


def until(condition, what, within=PATIENCE):
    """Polls what no descriptor tells of. Returns the condition's value."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Expected(f"within {within} s: {what}")
        select.select([], [], [], 0.002)


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"{program} is not installed")


class Ports:
    """So many ports in a row, from `first`, that nobody has and nobody gets but who is told of them:
    they are bound, and who listens with SO_REUSEADDR, as servers do, may join (socket(7)). Below
    those that the system gives to clients: one of these could be a test's connection."""

    def __init__(self, count=1, host="127.0.0.1"):
        self.family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.held = None
        while self.held is None:
            self.first = random.randrange(20000, 30000)
            self.held = self._hold(host, range(self.first, self.first + count))

    def _hold(self, host, ports):
        held = [socket.socket(self.family) for _ in ports]
        try:
            for one, port in zip(held, ports):
                one.bind((host, port))
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            return held
        except OSError:
            for one in held:
                one.close()
            return None

    def __enter__(self):
        return self.first

    def __exit__(self, *_):
        for one in self.held:
            one.close()


def listens(port):
    """Without a connection: that would be its one client."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(f":{port:04X} 00000000:0000 0A" in line for line in table)


class Ser2net:
    """ser2net with connections (accepter without its port, connector); `ports` are theirs."""

    def __init__(self, folder, *connections):
        need("ser2net")
        self.held = Ports(len(connections))
        self.ports = [self.held.first + i for i in range(len(connections))]
        text = "".join(
            f"connection: &c{port}\n  accepter: {accepter},127.0.0.1,{port}\n"
            f"  connector: {connector}\n"
            for port, (accepter, connector) in zip(self.ports, connections)
        )
        config = folder.write("ser2net.yaml", text)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        words = ["ser2net", "-n", "-u", "-c", config]
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL, **quiet)

    def __enter__(self):
        until(lambda: all(listens(port) for port in self.ports), "ser2net listens")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.held.__exit__()


class Folder:
    """A place for the files of one test."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="sim7000-")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def __call__(self, name):
        return os.path.join(self.path, name)

    def write(self, name, text):
        mode = "w" if isinstance(text, str) else "wb"
        with open(self(name), mode) as file:
            file.write(text)
        return self(name)


class Sim:
    """A running `sim7000 run`. Use it in a with statement: it is gone at the end."""

    def __init__(self, *arguments, scenario=None, count=1, env=None, stderr=None):
        self.folder = Folder().__enter__()
        words = [PROGRAM, "run"]
        if scenario is not None:
            words.append(self.folder.write("world.ini", scenario))
        self.errors = stderr or self.folder("stderr")
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                words + [str(argument) for argument in arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **(env or {})},
            )
        self.paths = [self._line() for _ in range(count)]
        self.path = self.paths[0] if self.paths else None

    def _line(self):
        deadline = time.monotonic() + PATIENCE
        line = b""
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise Expected("no path on stdout: " + self.stderr())
            byte = os.read(self.process.stdout.fileno(), 1)
            if not byte:
                self.process.wait(PATIENCE)
                raise Expected("it ended: " + self.stderr())
            line += byte
        return line.decode().rstrip("\n")

    def stderr(self):
        with open(self.errors, encoding="utf-8", errors="replace") as file:
            return file.read()

    def says(self, pattern, within=PATIENCE):
        """Waits until stderr has it; the match."""
        return until(
            lambda: re.search(pattern, self.stderr()), f"stderr has {pattern}", within
        )

    def ftp_port(self):
        return int(self.says(r"ftp://[^ ]*:(\d+)/").group(1))

    def descriptors(self):
        """What each open one leads to; that of a socket ends with "socket:[INODE]"."""
        folder = f"/proc/{self.process.pid}/fd"
        return [os.path.realpath(os.path.join(folder, name)) for name in os.listdir(folder)]

    def cpu(self):
        """Processor time used so far, in clock ticks (proc(5), fields 14 and 15)."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def ran(self):
        """Processor time used so far, in nanoseconds (Documentation/scheduler/sched-stats.rst)."""
        with open(f"/proc/{self.process.pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0])

    def rests(self, seconds=0.3):
        """Waits until it has had nothing to do for that long."""

        def has_rested():
            before = self.ran()
            select.select([], [], [], seconds)
            return self.ran() == before

        until(has_rested, f"{seconds} s of rest")

    def memory(self):
        """Bytes of memory in use (proc(5))."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def kill(self, number):
        self.process.send_signal(number)

    def wait(self):
        return self.process.wait(PATIENCE)

    def stop(self, number=signal.SIGTERM):
        """Ends it; the exit status."""
        if self.process.poll() is None:
            self.kill(number)
        return self.wait()

    def rest(self):
        """What else came on stdout; after the end."""
        return self.process.stdout.read().decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.folder.__exit__()


def unix_socket(path):
    """The client of `unix:PATH`, for which pyserial has no URL."""
    client = socket.socket(socket.AF_UNIX)
    client.connect(path.removeprefix("unix:"))
    client.setblocking(False)
    return client


class Modem:
    """The host's side: a serial port, as any program opens it, or what `run --on` prints."""

    def __init__(self, path, baud=115200, **settings):
        if path.startswith("unix:"):
            self.port = unix_socket(path)
        else:
            self.port = serial.serial_for_url(path, baud, timeout=0, **settings)
        self.seen = b""  # came and was not yet expected

    def send(self, data):
        data = data.encode() if isinstance(data, str) else data
        while data:
            select.select([], [self.port.fileno()], [], PATIENCE)
            data = data[os.write(self.port.fileno(), data) :]

    def more(self, within):
        """Takes what comes within that many seconds; false when nothing does."""
        if not select.select([self.port.fileno()], [], [], max(within, 0))[0]:
            return False
        data = os.read(self.port.fileno(), 65536)
        self.seen += data
        return bool(data)

    def expect(self, what, within=PATIENCE):
        """Reads until `what` (bytes, str or a compiled pattern of bytes) has come; returns all
        up to its end."""
        what = what.encode() if isinstance(what, str) else what
        pattern = re.compile(re.escape(what)) if isinstance(what, bytes) else what
        deadline = time.monotonic() + within
        while True:
            match = pattern.search(self.seen)
            if match:
                taken, self.seen = self.seen[: match.end()], self.seen[match.end() :]
                return taken
            left = deadline - time.monotonic()
            if left <= 0 or not self.more(left):
                raise Expected(f"{pattern.pattern!r} within {within} s; came: {self.seen!r}")

    def take(self, count, within=PATIENCE):
        """Exactly so many bytes."""
        deadline = time.monotonic() + within
        while len(self.seen) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not self.more(left):
                raise Expected(f"{count} bytes within {within} s; came: {len(self.seen)}")
        taken, self.seen = self.seen[:count], self.seen[count:]
        return taken

    def quiet(self, seconds):
        """Nothing comes for that long."""
        if self.seen or self.more(seconds):
            raise Expected(f"silence, but came: {self.seen!r}")

    FINAL = re.compile(rb"\r\n(OK|ERROR|\+CM[ES] ERROR: [^\r]*)\r\n")

    def command(self, text, final=None, within=PATIENCE):
        """Sends a command, with its CR; returns what came up to its final result, without the
        echo."""
        self.send(text + "\r")
        answer = self.expect(final or self.FINAL, within).decode("latin-1")
        echo = text + "\r"
        return answer[len(echo) :] if answer.startswith(echo) else answer

    def ok(self, *commands):
        for text in commands:
            answer = self.command(text)
            check(answer.endswith("\r\nOK\r\n"), text, "->", repr(answer))

    def bearer(self):
        """Brings the way to the network up, as the application note does."""
        self.ok('AT+CNACT=1,"ctnb"')
        self.expect("+APP PDP: ACTIVE\r\n")

    def close(self):
        self.port.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def main():
    """Runs the test_...() functions of the calling file, or those named on the command line."""
    sys.exit(tap.run(sys.modules["__main__"].__dict__, sys.argv[1:]))
