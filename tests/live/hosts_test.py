# SPDX-License-Identifier: MIT
"""Whole FTP dialogues by host programs that nobody here wrote: their scripts are in hosts/."""

import ftplib
import io
import os
import pty
import select
import subprocess
import time

import harness
from harness import PATIENCE, Expected, Folder, Modem, Sim, check, equal, need, until

HOSTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hosts")
WORLD = """
[ftp]
user = u
password = p
[files]
/fox.txt = text The quick brown fox.
/all.bin = random 5000
"""


def runs(*words, **streams):
    done = subprocess.run(
        words, stderr=subprocess.STDOUT, timeout=2 * PATIENCE, check=False, **streams
    )
    equal(done.returncode, 0, f"{words} said {done.stdout!r}:")


def chat(sim, script):
    need("chat")
    tty = os.open(sim.path, os.O_RDWR | os.O_NOCTTY)
    try:
        with open(sim.folder("chat.log"), "wb") as log:
            done = subprocess.run(
                ["chat", "-E", "-s", "-S", "-v", "-f", os.path.join(HOSTS, script)],
                stdin=tty,
                stdout=tty,
                stderr=log,
                timeout=2 * PATIENCE,
                check=False,
            )
    finally:
        os.close(tty)
    with open(sim.folder("chat.log"), encoding="latin-1") as log:
        equal(done.returncode, 0, log.read())


def expect(sim, script):
    need("expect")
    runs("expect", os.path.join(HOSTS, script), sim.path, stdout=subprocess.PIPE)


def on_server(sim, path):
    """What the embedded server has there."""
    data = io.BytesIO()
    with ftplib.FTP() as ftp:
        ftp.connect("127.0.0.1", sim.ftp_port(), PATIENCE)
        ftp.login("u", "p")
        ftp.retrbinary("RETR " + path, data.write)
    return data.getvalue()


def test_chat_downloads():
    with Sim(scenario=WORLD) as sim:
        chat(sim, "get.chat")


def test_chat_uploads():
    with Sim("--ftp-listen", "0", scenario=WORLD) as sim:
        chat(sim, "put.chat")
        equal(on_server(sim, "/chat.txt"), b"0123456789")


def test_expect_downloads():
    with Sim(scenario=WORLD) as sim:
        expect(sim, "get.exp")


def test_expect_uploads():
    with Sim("--ftp-listen", "0", scenario=WORLD) as sim:
        expect(sim, "put.exp")
        equal(on_server(sim, "/expect.txt"), b"first line\r\nsecond")


def test_expect_quits_and_goes_on():
    with Sim(scenario=WORLD) as sim:
        expect(sim, "quit.exp")


def test_expect_has_a_wrong_password():
    with Sim(scenario=WORLD) as sim:
        expect(sim, "password.exp")


def test_gammu_finds_a_network():
    need("gammu")
    with Sim() as sim:
        sim.folder.write("gammurc", f"[gammu]\ndevice = {sim.path}\nconnection = at115200\n")
        for what, word in (("identify", "SIM7000E"), ("networkinfo", "home network")):
            done = subprocess.run(
                ["gammu", "-c", sim.folder("gammurc"), what],
                capture_output=True,
                text=True,
                timeout=2 * PATIENCE,
                check=False,
            )
            equal(done.returncode, 0, done.stdout + done.stderr)
            check(word in done.stdout, what, "said", done.stdout)


class Person:
    """Somebody in front of a terminal program, which runs on a terminal of its own."""

    def __init__(self, *words):
        self.screen, inside = pty.openpty()
        self.program = subprocess.Popen(
            words,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm"},
        )
        os.close(inside)
        self.seen = b""

    def types(self, keys):
        os.write(self.screen, keys)

    def sees(self, what):
        deadline = time.monotonic() + PATIENCE
        while what not in self.seen:
            left = max(deadline - time.monotonic(), 0)
            if not select.select([self.screen], [], [], left)[0]:
                raise Expected(f"{what!r} on the screen, which shows {self.seen!r}")
            self.seen += os.read(self.screen, 4096)
        self.seen = self.seen[self.seen.index(what) + len(what) :]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        os.close(self.screen)


def shows_what_is_typed(words, greeting, leave):
    """A terminal program, from its greeting to the keys that end it."""
    need(words[0])
    with Sim() as sim, Person(*words, sim.path) as person:
        person.sees(greeting)
        person.types(b"AT\r")
        person.sees(b"OK")
        person.types(b"AT+CSX\x08Q\r")  # a slip, and backspace
        person.sees(b"+CSQ: 13,99")
        person.types(b"AT+GSN\r")
        person.sees(b"869951030000016")
        person.types(leave)
        equal(person.program.wait(PATIENCE), 0)


def test_picocom():
    shows_what_is_typed(["picocom", "-b", "115200"], b"Terminal ready", b"\x01\x18")


def test_minicom():
    shows_what_is_typed(["minicom", "-o", "-D"], b"Welcome to minicom", b"\x01q\r")


def test_tio():
    shows_what_is_typed(["tio"], b"Connected", b"\x14q")


def test_comgt_asks_for_the_signal():
    need("comgt")
    with Sim() as sim:
        done = subprocess.run(
            ["comgt", "-d", sim.path, "sig"], capture_output=True, timeout=2 * PATIENCE, check=False
        )
        check(b"13,99" in done.stdout, done.stdout, done.stderr)


def test_socat_carries_every_byte():
    """The modem on another terminal, as people bring one into a container."""
    need("socat")
    payload = bytes(range(256)) * 5
    with Sim("--ftp-listen", "0", scenario=WORLD) as sim, Folder() as folder:
        far = folder("far")
        socat = subprocess.Popen(
            ["socat", f"PTY,link={far},raw,echo=0", f"{sim.path},raw,echo=0"]
        )
        try:
            until(lambda: os.path.exists(far), "socat's terminal")
            with Modem(far) as modem:
                transfer_both_ways(modem, payload, on_server(sim, "/all.bin"))
        finally:
            socat.kill()
            socat.wait()
        equal(on_server(sim, "/up.bin"), payload)


def transfer_both_ways(modem, payload, wanted):
    modem.ok("ATE0")
    modem.bearer()
    modem.ok("AT+FTPCID=1", 'AT+FTPSERV="h"', 'AT+FTPUN="u"', 'AT+FTPPW="p"')
    modem.ok('AT+FTPPUTPATH="/"', 'AT+FTPPUTNAME="up.bin"', "AT+FTPPUT=1")
    modem.expect("+FTPPUT: 1,1,1360\r\n")
    modem.send(f"AT+FTPPUT=2,{len(payload)}\r")
    modem.expect(f"+FTPPUT: 2,{len(payload)}\r\n")
    modem.send(payload)
    modem.expect("+FTPPUT: 1,1,1360\r\n")
    modem.ok("AT+FTPPUT=2,0")
    modem.expect("+FTPPUT: 1,0\r\n")
    modem.ok('AT+FTPGETPATH="/"', 'AT+FTPGETNAME="all.bin"', "AT+FTPGET=1")
    modem.expect("+FTPGET: 1,1\r\n")
    got = b""
    while len(got) < len(wanted):
        modem.send("AT+FTPGET=2,1460\r")
        head = modem.expect(b"\r\n+FTPGET: 2,") + modem.expect(b"\r\n")
        got += modem.take(int(head.rsplit(b",", 1)[1]))
        modem.expect("\r\nOK\r\n")
    equal(got, wanted)


harness.main()
