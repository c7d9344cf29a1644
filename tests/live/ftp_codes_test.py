# SPDX-License-Identifier: MIT
"""Each result code of AT manual V1.06, 10.2.14, by its natural cause: over TCP, against a server
that misbehaves in one way, as the host on the terminal sees it."""

import select
import signal
import socket

import harness
from ftp_host import FtpHost
from harness import Expected, Sim, equal
from rude_ftpd import CONTENT, RudeFtpd, breaks, closes, ends, gives, takes, takes_some

WORLD = """
[module]
response_timeout = %s
unread_timeout = %s
[network]
bearer = %s
"""
# Long where somebody answers, for this machine may be busy; short for what nobody does.
LONG, SHORT = "60s", "1s"


def download(host):
    return host.get("/", "a.txt")[0]


def upload(host):
    return host.put("/", "a.txt", b"y" * 5000)


def resumed(host):
    host.set(rest=20)
    return download(host)


def active(host):
    host.set(mode=0)
    return download(host)


def size(host):
    return host.one("SIZE", getpath="/", getname="a.txt")[0]


# code, why, what the host does, what the server does
BY_SILENCE = (
    (64, "no greeting", download, {"hello": []}),
    (64, "no answer to RETR", download, {"RETR": []}),
    (64, "no data", download, {"RETR": ["150 here", takes_some]}),
)
BY_THE_SERVER = (
    (65, "busy", download, {"hello": ["421 later"]}),
    (65, "closed at PASS", download, {"PASS": [closes]}),
    (65, "closed in the transfer", download, {"RETR": ["150 here", gives(CONTENT), closes]}),
    (70, "no FTP at all", download, {"hello": ["SSH-2.0-OpenSSH_9.2"]}),
    (71, "no such user", download, {"USER": ["530 who?"]}),
    (72, "wrong password", download, {"PASS": ["530 no"]}),
    (73, "type refused", download, {"TYPE": ["504 no"]}),
    (74, "rest refused", resumed, {"REST": ["502 no"]}),
    (75, "no passive mode", download, {"PASV": ["502 no"]}),
    (75, "nobody at the passive port", download, {"PASV": ["227 (127,0,0,1,0,1)"]}),
    (76, "no active mode", active, {"PORT": ["500 no"]}),
    (76, "the server cannot connect", active, {"RETR": ["425 no"]}),
    (77, "no such file", download, {"RETR": ["550 no"]}),
    (77, "not for this file", size, {"SIZE": ["550 no"]}),
    (77, "may not write", upload, {"STOR": ["553 no"]}),
    (78, "disk full at the end", upload, {"STOR": ["150 go on", takes, "552 full"]}),
    (78, "disk full in the middle", upload, {"STOR": ["150 go on", takes_some, "552 full"]}),
    (78, "upload broken", upload, {"STOR": ["150 go on", takes_some, breaks, "426 broken"]}),
    (79, "download broken", download, {"RETR": ["150 here", gives(CONTENT), breaks, "426 broken"]}),
    (79, "download cut short", download, {"RETR": ["150 here", gives(CONTENT), ends, "451 disk"]}),
    (0, "all is well", download, {}),
    (0, "all is well", upload, {}),
)


class Session:
    """A host that has dialled this server."""

    def __init__(self, says, keys="", response=LONG, unread=LONG):
        self.server = RudeFtpd(says)
        world = f"{WORLD % (response, unread, 'up')}[ftp]\n{keys}\n"
        self.sim = Sim("--ftp", f"127.0.0.1:{self.server.port}", scenario=world)

    def __enter__(self):
        self.host = FtpHost(self.sim.path)
        self.host.login("sim", "secret")
        return self.host

    def __exit__(self, *_):
        self.host.close()
        status = self.sim.stop()
        for end in (self.sim, self.server):
            end.__exit__()
        equal(status, 128 + signal.SIGTERM, "a clean end:")


def test_codes_by_the_server():
    rows_hold(BY_THE_SERVER, LONG)


def test_codes_by_a_server_that_is_silent():
    rows_hold(BY_SILENCE, SHORT)
    rows_hold([(76, "the server never connects", active, {"RETR": ["150 wait"]})], "5s")


def rows_hold(rows, response):
    for code, why, act, says in rows:
        with Session(says, response=response) as host:
            try:
                equal(act(host), code, why)
            except Expected as what:
                raise Expected(f"{code}, {why}: {what}") from None
            equal(host.command("AT+FTPSTATE"), "\r\n+FTPSTATE: 0\r\n\r\nOK\r\n", why)


def test_a_pasv_bounce_is_not_followed():
    """To somebody else (RFC 2577, 3), unless the scenario allows it."""
    for keys, code, response in (("", 64, SHORT), ("pasv = anywhere", 77, LONG)):
        with socket.create_server(("127.0.0.2", 0)) as other:
            port = other.getsockname()[1]
            bounce = {"PASV": [f"227 (127,0,0,2,{port >> 8},{port & 255})"], "RETR": ["550 no"]}
            with Session(bounce, keys, response) as host:
                equal(download(host), code, keys)
            reached = bool(select.select([other], [], [], 0)[0])
            equal(reached, keys != "", keys)


def test_codes_by_the_network():
    with Sim("--ftp", "dialled", scenario=WORLD % (LONG, LONG, "down")) as sim, FtpHost(sim.path) as host:
        host.login("sim", "secret")
        equal(download(host), 61, "no bearer")
        host.bearer()
        host.set(serv="nowhere.invalid")
        equal(download(host), 62, "no such name")
        host.set(serv="127.0.0.1", port=1)
        equal(download(host), 63, "nobody listens")


def test_codes_by_the_host():
    with Session({"hello": []}) as host:
        equal(host.get("/", "")[0], 66, "no name")
        host.set(getname="a.txt")
        host.ask("AT+FTPGET=1")
        equal(host.one("SIZE"), (66, "0"), "a second session")
        host.ask("AT+FTPQUIT")
        equal(host.wait("+FTPGET: 1,"), "80", "manual quit")


def test_a_host_that_never_reads():
    with Session({}, unread=SHORT) as host:
        host.set(getpath="/", getname="a.txt")
        host.ask("AT+FTPGET=1")
        equal(host.wait("+FTPGET: 1,"), "1", "data wait")
        equal(host.wait("+FTPGET: 1,"), "64", "unread")


harness.main()
