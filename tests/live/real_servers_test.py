# SPDX-License-Identifier: MIT
"""Real FTP servers, and our own as others see it: a megabyte each way, active and passive, byte
for byte, and all the other operations, through the terminal."""

import random
import re
import signal
import subprocess

import ftp_servers
import harness
from ftp_host import FtpHost
from harness import Folder, Sim, check, equal

MEGABYTE = random.Random(7000).randbytes(1 << 20)
ACTIVE, PASSIVE = 0, 1

# As fast as it goes, with the bearer up: this is about servers, not about waiting.
WORLD = """
[module]
think = 0ms
open_delay = 0ms
close_delay = 0ms
[network]
bearer = up
[ftp]
user = sim.cs1
password = secret
[files]
/pub = folder
"""


class Embedded:
    """Our own server, with curl through --ftp-listen."""

    user, password = "sim.cs1", "secret"
    folder = "/pub/"

    def __init__(self, sim):
        self.url = f"ftp://{self.user}:{self.password}@127.0.0.1:{sim.ftp_port()}/pub/"

    def _curl(self, *arguments, **given):
        command = ["curl", "-sS", "--max-time", str(harness.PATIENCE), *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, **given).stdout

    def read(self, name):
        return self._curl(self.url + name)

    def write(self, name, data):
        self._curl("-T", "-", self.url + name, input=data)

    def names(self):
        return sorted(self._curl("--list-only", self.url).decode().split())


def transfers(host, server):
    for mode, word in ((PASSIVE, "passive"), (ACTIVE, "active")):
        name = word + ".bin"
        host.set(mode=mode)
        equal(host.put(server.folder, name, MEGABYTE), 0, f"{word} upload")
        check(server.read(name) == MEGABYTE, word, "upload: other bytes")
        code, data = host.get(server.folder, name)
        equal(code, 0, f"{word} download")
        check(data == MEGABYTE, word, "download: other bytes")
        code, listing = host.list(server.folder)
        equal((code, name.encode() in listing), (0, True), f"{word} list")
    host.set(mode=PASSIVE)


def parts(host, server):
    server.write("from-there.txt", b"0123456789" * 10)
    equal(host.get(server.folder, "from-there.txt"), (0, b"0123456789" * 10), "put by others")
    host.set(rest=95)
    equal(host.get(server.folder, "from-there.txt"), (0, b"56789"), "REST")
    host.set(rest=0)
    equal(host.put(server.folder, "grows.txt", b"first,"), 0, "STOR")
    equal(host.put(server.folder, "grows.txt", b"second", "APPE"), 0, "APPE")
    equal(server.read("grows.txt"), b"first,second", "APPE")
    equal(host.put(server.folder, "grows.txt", b"new"), 0, "STOR again")
    equal(server.read("grows.txt"), b"new", "STOR replaces")
    equal(host.put(server.folder, "empty", b""), 0, "an empty file")
    equal(host.get(server.folder, "empty"), (0, b""), "an empty file, back")


def one_shots(host, server):
    here, new = server.folder, server.folder + "new"
    size = host.one("SIZE", getpath=here, getname="passive.bin")
    equal(size, (0, str(len(MEGABYTE))), "SIZE")
    code, stamp = host.one("MDTM")
    check(code == 0 and re.fullmatch(r"\d{14}", stamp), "MDTM", code, stamp)
    equal(host.one("MKD", getpath=new)[0], 0, "MKD")
    check("new" in server.names(), "MKD made nothing")
    equal(host.one("MKD")[0], 77, "MKD again")
    equal(host.one("RMD")[0], 0, "RMD")
    names = {"getpath": here, "getname": "active.bin", "putpath": here, "putname": "renamed.bin"}
    equal(host.one("RENAME", **names)[0], 0, "RENAME")
    equal(host.one("DELE", getname="empty")[0], 0, "DELE")
    left = ["from-there.txt", "grows.txt", "passive.bin", "renamed.bin"]
    equal(server.names(), left, "what is left")


def refusals(host, server):
    equal(host.get(server.folder, "missing.bin"), (77, b""), "a missing file")
    equal(host.one("DELE")[0], 77, "DELE of it")
    equal(host.one("SIZE"), (77, "0"), "SIZE of it")
    equal(host.put("/none/", "x", b"x"), 77, "no such folder")
    host.login("somebody", "wrong")
    equal(host.get(server.folder, "grows.txt"), (72, b""), "a wrong password")


def exercise(sim, server):
    with FtpHost(sim.path) as host:
        host.login(server.user, server.password)
        for part in (transfers, parts, one_shots, refusals):
            part(host, server)
    equal(sim.stop(), 128 + signal.SIGTERM, "a clean end:")


def exercise_real(kind):
    with Folder() as place, kind(place.path) as server:
        with Sim("--ftp", f"127.0.0.1:{server.port}", scenario=WORLD) as sim:
            exercise(sim, server)


def test_the_embedded_server_and_curl():
    with Sim("--ftp-listen", "127.0.0.1:0", scenario=WORLD) as sim:
        exercise(sim, Embedded(sim))


def test_pyftpdlib():
    exercise_real(ftp_servers.Pyftpdlib)


def test_vsftpd():
    exercise_real(ftp_servers.Vsftpd)


def test_pure_ftpd():
    exercise_real(ftp_servers.PureFtpd)


harness.main()
