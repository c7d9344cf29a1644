# SPDX-License-Identifier: MIT
"""What was recorded in real time plays back in virtual time, to the same bytes at the same times.

The host's side of the traces under scenarios/ is played on a live modem, which records. The host
is a real one: it answers when it gets to it. Where it is too slow for the trace, the modem says
something else, and that is what must play back."""

import ftplib
import glob
import io
import os
import re
import select
import subprocess
import time

import harness
from harness import Expected, Folder, Modem, Sim, check, equal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPEED = 20
LONGEST = 20  # seconds of modem time; longer traces would only wait
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
ESCAPES = {"r": b"\r", "n": b"\n", "t": b"\t", "\\": b"\\", "{": b"{"}


def seconds(text):
    found = re.match(r"([\d.]+)([a-z]+)", text)
    return float(found.group(1)) * UNITS[found.group(2)] if found else 0.0


def plain(text):
    out = b""
    for byte, count in re.findall(r"(\\x..|\\.|[^\\])(?:\{(\d+)\})?", text):
        if byte.startswith("\\x"):
            one = bytes([int(byte[2:], 16)])
        else:
            one = ESCAPES[byte[1]] if byte.startswith("\\") else byte.encode()
        out += one * int(count or 1)
    return out


class Trace:
    """Pairs of what the host sends and the line of the modem that it waits for then."""

    PASSWORD = b"54321"  # hidden in the application note and its traces

    def __init__(self, path):
        self.steps, self.length, self.scenario = [], 0.0, None
        self.waits = False  # for a time, not for the modem
        at, lane_before = 0.0, None
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        for line in lines:
            words = re.sub(r"\s#.*", "", line).split(None, 2)
            if len(words) == 2 and words[0] == "scenario":
                self.scenario = os.path.join(os.path.dirname(path), words[1])
            if len(words) < 3 or words[0] == "#":
                continue
            when = words[0].split("..")[0]
            if words[1] == ">" and self.steps:
                self.waits |= when[0] != "+" or seconds(when[1:]) > 0.5
            at = at + seconds(when[1:]) if when[0] == "+" else seconds(when) or at
            if words[1] not in ("<", ">"):
                continue
            if words[1] == "<" and self.steps:
                self.steps[-1][1] = plain(words[2])
            elif words[1] == ">" and lane_before == ">" and when == "+0":
                self.steps[-1][0] += plain(words[2])
            elif words[1] == ">":
                self.steps.append([plain(words[2]), b""])
            lane_before = words[1]
        self.length = at
        for step in self.steps:
            step[0] = step[0].replace(b"*****", self.PASSWORD)


def play(trace, path):
    port = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        for sent, awaited in trace.steps:
            while sent:
                sent = sent[os.write(port, sent) :]
            heard, deadline = b"", time.monotonic() + 2
            while awaited not in heard and time.monotonic() < deadline:
                if select.select([port], [], [], max(deadline - time.monotonic(), 0))[0]:
                    heard += os.read(port, 65536)
    finally:
        os.close(port)


def plays_back(path):
    trace = Trace(path)
    if trace.length > LONGEST or trace.waits or not trace.steps:
        return False
    with Folder() as folder:
        recording = folder("recorded.trace")
        words = [trace.scenario] if trace.scenario else []
        with Sim(*words, "--speed", SPEED, "--trace", recording) as sim:
            play(trace, sim.path)
            sim.stop()
        made = subprocess.run(
            [harness.PROGRAM, "test", recording], capture_output=True, text=True, timeout=60
        )
        if made.returncode != 0:
            with open(recording, encoding="utf-8") as file:
                raise Expected(f"{path}\n{made.stdout}{made.stderr}\n{file.read()}")
    return True


def check_folder(name):
    paths = sorted(glob.glob(os.path.join(ROOT, "scenarios", name, "*.trace")))
    played = sum(plays_back(path) for path in paths)
    # The others wait for a time, which passes too fast here.
    check(played >= len(paths) // 3, played, "of", len(paths), "traces in", name)


def test_the_application_note_plays_back():
    check_folder("note")


def test_result_codes_play_back():
    check_folder("codes")


def test_faults_play_back():
    check_folder("faults")


# --- what others do to the server meanwhile ---

LOGIN = ("ATE0", "AT+CNACT=1 -> +APP PDP: ACTIVE", "AT+FTPCID=1", 'AT+FTPSERV="a"', 'AT+FTPUN="u"', 'AT+FTPPW="p"')


def session(modem, *commands):
    """Commands, each with what it is to bring; the modem's own times."""
    for command in commands:
        text, _, last = command.partition(" -> ")
        modem.send(text + "\r")
        modem.expect((last or "OK") + "\r\n")


def passes(folder, count):
    made = subprocess.run(
        [harness.PROGRAM, "test", folder.path], capture_output=True, text=True, timeout=60
    )
    equal(made.stdout.splitlines()[-1:], [f"{count} passed, 0 failed"], made.stdout + made.stderr)


def get(path, name):
    return f'AT+FTPGETPATH="{path}";+FTPGETNAME="{name}"'


def test_files_that_came_from_outside_play_back():
    """Put, replaced, renamed and removed by a client on TCP, between the sessions of the host."""
    big = bytes(range(256)) * 1100  # more than one line of a trace takes
    with Folder() as folder:
        with Sim("--ftp-listen", 0, "--trace", folder("x.trace")) as sim, Modem(sim.path) as modem:
            ftp = ftplib.FTP()
            ftp.connect("127.0.0.1", sim.ftp_port(), timeout=harness.PATIENCE)
            ftp.login()
            session(modem, *LOGIN)
            ftp.mkd("/new")
            ftp.storbinary("STOR /new/a.bin", io.BytesIO(b"first"))
            session(modem, get("/new/", "a.bin"), "AT+FTPSIZE -> +FTPSIZE: 1,0,5")
            ftp.storbinary("STOR /new/a.bin", io.BytesIO(big))
            session(modem, "AT+FTPSIZE -> +FTPSIZE: 1,0,281600")
            ftp.storbinary("APPE /new/a.bin", io.BytesIO(b"more"))
            session(modem, "AT+FTPSIZE -> +FTPSIZE: 1,0,281604")
            ftp.rename("/new/a.bin", "/b.bin")
            session(modem, "AT+FTPSIZE -> +FTPSIZE: 1,77,0", get("/", "b.bin"))
            session(modem, "AT+FTPEXTGET=1 -> +FTPEXTGET: 1,0", "AT+FTPSIZE -> +FTPSIZE: 1,0,281604")
            ftp.delete("/b.bin")
            ftp.rmd("/new")
            session(modem, "AT+FTPSIZE -> +FTPSIZE: 1,77,0")
            ftp.close()
            sim.stop()
        passes(folder, 1)


def test_modems_that_share_a_server_play_back_each_by_itself():
    world = "[ftp]\nshared = yes\n"
    with Folder() as folder:
        path = folder.write("world.ini", world)
        with Sim(path, "--count", 2, "--trace", folder("x.trace"), count=2) as sim:
            one, two = (Modem(tty) for tty in sim.paths)
            for modem in (one, two):
                session(modem, *LOGIN)
            session(two, get("/", "f"), "AT+FTPSIZE -> +FTPSIZE: 1,77,0")
            session(one, 'AT+FTPPUTPATH="/";+FTPPUTNAME="f"', "AT+FTPPUT=1 -> +FTPPUT: 1,1,1360")
            session(one, "AT+FTPPUT=2,5 -> +FTPPUT: 2,5")
            one.send("hello")
            one.expect("+FTPPUT: 1,1,1360\r\n")
            session(one, "AT+FTPPUT=2,0 -> +FTPPUT: 1,0")
            session(two, "AT+FTPSIZE -> +FTPSIZE: 1,0,5", "AT+FTPDELE -> +FTPDELE: 1,0")
            session(one, get("/", "f"), "AT+FTPSIZE -> +FTPSIZE: 1,77,0")
            one.close()
            two.close()
            sim.stop()
        passes(folder, 2)


harness.main()

