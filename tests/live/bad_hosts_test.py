# SPDX-License-Identifier: MIT
"""Hosts that behave badly, and a disk that is full: nothing that was promised is lost, memory
stays bounded, and the next host is served."""

import os
import re
import select
import subprocess

import harness
from harness import PROGRAM, Modem, Sim, check, equal, until

WORLD = """
[module]
think = 0
open_delay = 0
[network]
bearer = up
[files]
/8M.bin = digits 8M
/1K.bin = digits 1K
"""
LOGIN = 'ATE0;+FTPSERV="x";+FTPGETPATH="/";+FTPPUTPATH="/";+FTPPUTNAME="up.bin"'


def descriptors(sim):
    return len(os.listdir(f"/proc/{sim.process.pid}/fd"))


def drain(modem, end):
    """All up to the bytes `end`, which are the last; 8 MB are too many for Modem.expect()."""
    pieces, modem.seen = [modem.seen], b""
    while not b"".join(pieces[-3:]).endswith(end):
        check(modem.more(harness.PATIENCE), end, "does not come")
        pieces.append(modem.seen)
        modem.seen = b""
    return b"".join(pieces)


def works(sim):
    with Modem(sim.path) as modem:
        modem.send("\r\x03\r")
        until(lambda: answers(modem), "AT is answered")
        modem.seen = b""
        modem.ok("ATE0", "AT")


def answers(modem):
    modem.send("AT\r")
    modem.more(0.2)
    return b"\r\nOK\r\n" in modem.seen


def test_ten_thousand_opens_and_closes():
    with Sim(scenario=WORLD) as sim:
        works(sim)
        before, files = sim.memory(), descriptors(sim)
        for i in range(10000):
            tty = os.open(sim.path, os.O_RDWR | os.O_NOCTTY)
            if i % 3 == 0:
                os.write(tty, b"AT+CSQ\rAT+GM")
            os.close(tty)
        works(sim)
        check(sim.memory() < before + 256 * 1024, "memory:", before, sim.memory())
        equal(descriptors(sim), files, "descriptors")


def test_a_host_that_never_reads():
    with Sim(scenario=WORLD) as sim:
        with Modem(sim.path) as modem:
            modem.ok(LOGIN, 'AT+FTPGETNAME="8M.bin"')
            modem.send("AT+FTPETGET=1\r")
            before = sim.memory()
            # The modem goes to sleep with what the host does not take.
            spent = [-1]
            until(lambda: spent.append(sim.cpu()) or spent[-1] == spent[-2], "it waits")
            check(sim.memory() < before + 4 * 1024 * 1024, "memory:", before, sim.memory())
            equal(drain(modem, b"+FTPETGET: 1,0\r\n").count(b"0123456789"), 838860, "payload")
        works(sim)


def test_a_host_that_reads_a_byte_at_a_time():
    # A byte each half second of device time, at 500 times the pace.
    with Sim("--speed", 500, scenario=WORLD) as sim:
        with Modem(sim.path) as modem:
            modem.ok(LOGIN, 'AT+FTPGETNAME="1K.bin"')
            modem.send("AT+FTPETGET=1\r")
            came = b""
            while not came.endswith(b"+FTPETGET: 1,0\r\n"):
                check(select.select([modem.port.fileno()], [], [], harness.PATIENCE)[0])
                came += os.read(modem.port.fileno(), 1)
                select.select([], [], [], 0.001)
            check(b"0123456789" * 102 + b"0123\x03" in came, "all of the file", len(came))
        works(sim)


def test_a_hundred_megabytes_of_rubbish():
    rubbish = os.urandom(1 << 20).replace(b"A", b"x").replace(b"a", b"x")
    with Sim(scenario=WORLD) as sim:
        works(sim)
        before = sim.memory()
        tty = os.open(sim.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        left = 100 << 20
        while left:
            ready = select.select([tty], [tty], [], harness.PATIENCE)
            check(ready[0] or ready[1], "it takes what it is sent;", left, "left")
            if ready[0]:
                os.read(tty, 65536)  # echo
            if ready[1]:
                left -= os.write(tty, rubbish[: min(left, len(rubbish))])
        os.close(tty)
        check(sim.memory() < before + 4 * 1024 * 1024, "memory:", before, sim.memory())
        works(sim)


def test_a_host_that_closes_inside_a_payload():
    with Sim(scenario=WORLD) as sim:
        for sent in (0, 1, 500, 999):
            with Modem(sim.path) as modem:
                modem.ok(LOGIN, "AT+FTPPUT=1")
                modem.expect("+FTPPUT: 1,1,1360\r\n")
                modem.send("AT+FTPPUT=2,1000\r")
                modem.expect("+FTPPUT: 2,1000\r\n")
                modem.send(b"x" * sent)
            with Modem(sim.path) as modem:  # the payload still is owed: the UART knows no host
                modem.send(b"y" * (1000 - sent))
                modem.expect("OK\r\n")
                modem.expect("+FTPPUT: 1,1,1360\r\n")
                modem.ok("AT+FTPPUT=2,0")
                modem.expect("+FTPPUT: 1,0\r\n")
                equal(modem.command("AT+FTPSIZE").count("OK"), 1)
                modem.expect(re.compile(rb"\+FTPSIZE: 1,\d+,\d+\r\n"))


def test_a_disk_that_is_full():
    if not os.path.exists("/dev/full"):
        raise harness.Skip("no /dev/full")
    ended = subprocess.run(
        [PROGRAM, "run", "-q", "--trace", "/dev/full", "--", "sh", "-c", "printf 'AT\\r' >{tty}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=harness.PATIENCE,
    )
    equal(ended.returncode, 1, "status")
    check("trace" in ended.stderr and "No space left" in ended.stderr, repr(ended.stderr))


harness.main()
