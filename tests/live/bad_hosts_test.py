# SPDX-License-Identifier: MIT
"""Hosts that behave badly, and a disk that is full: nothing that was promised is lost, memory
stays bounded, and the next host is served."""

import fcntl
import os
import re
import resource
import select
import signal
import subprocess
import sys
import termios

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


def drain(modem, end):
    """All up to the bytes `end`, which are the last; 8 MB are too many for Modem.expect()."""
    pieces, modem.seen = [modem.seen], b""
    while not b"".join(pieces[-3:]).endswith(end):
        check(modem.more(harness.PATIENCE), end, "does not come")
        pieces.append(modem.seen)
        modem.seen = b""
    return b"".join(pieces)


def works(sim):
    asked = []
    with Modem(sim.path) as modem:
        modem.send("\r\x03\r")
        until(lambda: answers(modem, asked), "it answers")
        modem.seen = b""
        modem.ok("ATE0", "AT")


def answers(modem, asked):
    """The last question, in words of its own: what others asked before may still be answered."""
    asked.append(f"w{len(asked)}")
    modem.send(f'AT+FTPUN="{asked[-1]}";+FTPUN?\r')
    modem.more(0.2)
    return f'+FTPUN: "{asked[-1]}"\r\n\r\nOK\r\n'.encode() in modem.seen


def test_ten_thousand_opens_and_closes():
    with Sim(scenario=WORLD) as sim:
        works(sim)
        before, files = sim.memory(), len(sim.descriptors())
        for i in range(10000):
            tty = os.open(sim.path, os.O_RDWR | os.O_NOCTTY)
            if i % 3 == 0:
                os.write(tty, b"AT+CSQ\rAT+GM")
            os.close(tty)
        works(sim)
        # Pages, not blocks: a sanitizer keeps what was freed for a while.
        check(sim.memory() < before + 1024 * 1024, "memory:", before, sim.memory())
        equal(len(sim.descriptors()), files, "descriptors")


def test_a_host_that_never_reads():
    with Sim(scenario=WORLD) as sim:
        with Modem(sim.path) as modem:
            modem.ok(LOGIN, 'AT+FTPGETNAME="8M.bin"')
            modem.send("AT+FTPETGET=1\r")
            before = sim.memory()
            sim.rests()  # with what the host does not take
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


def rests(sim):
    """The session of a host that is gone comes to its end; then all is as ever."""
    works(sim)
    with Modem(sim.path) as modem:
        modem.ok("ATE0")
        until(lambda: "+FTPSTATE: 0" in modem.command("AT+FTPSTATE"), "FTPSTATE is 0")
        modem.ok(LOGIN, 'AT+FTPGETNAME="1K.bin"', "AT+FTPGET=1")
        modem.expect("+FTPGET: 1,1\r\n")
        modem.send("AT+FTPGET=2,1024\r")
        modem.expect(b"+FTPGET: 2,1024\r\n" + b"0123456789" * 102 + b"0123\r\nOK\r\n")
        modem.expect("+FTPGET: 1,0\r\n")


def finishes(sim):
    """The stream goes on for whoever comes: a UART knows no hosts."""
    with Modem(sim.path) as modem:
        drain(modem, b"+FTPETGET: 1,0\r\n")


def test_hosts_that_hang_up_in_a_stream():
    with Sim(scenario=WORLD) as sim:
        for number in range(5):
            with Modem(sim.path) as modem:
                modem.ok(LOGIN, 'AT+FTPGETNAME="8M.bin"')
                modem.send("AT+FTPETGET=1\r")
                modem.take(100_000)
            finishes(sim)
            rests(sim)
            if number == 0:
                before, files = sim.memory(), len(sim.descriptors())
        check(sim.memory() < before + 4 * 1024 * 1024, "memory:", before, sim.memory())
        equal(len(sim.descriptors()), files, "descriptors")


STOPPED = """
import os, sys, tty
port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
tty.setraw(port)
os.write(port, sys.argv[2].encode() + b"\\rAT+FTPETGET=1\\r")
while b"1,1" not in os.read(port, 4096):
    pass
print("reading", flush=True)
while True:
    os.read(port, 1)
"""


def test_a_host_that_is_stopped_and_killed():
    with Sim(scenario=WORLD) as sim:
        host = subprocess.Popen(
            [sys.executable, "-c", STOPPED, sim.path, LOGIN + ';+FTPGETNAME="8M.bin"'],
            stdout=subprocess.PIPE,
        )
        equal(host.stdout.readline(), b"reading\n")
        host.send_signal(signal.SIGSTOP)
        sim.rests()
        host.kill()
        host.wait()
        host.stdout.close()
        finishes(sim)
        rests(sim)


def cooked(tty):
    mode = termios.tcgetattr(tty)
    mode[3] |= termios.ICANON | termios.ECHO | termios.ISIG
    termios.tcsetattr(tty, termios.TCSANOW, mode)
    os.write(tty, b"AT\r\x03\x1a\x1c\x04\n")


def marked(tty):
    mode = termios.tcgetattr(tty)
    mode[0] |= termios.PARMRK | termios.INPCK | termios.IXON | termios.IXOFF
    mode[2] |= termios.PARENB | termios.CSTOPB
    termios.tcsetattr(tty, termios.TCSANOW, mode)
    os.write(tty, b"AT\xff\xff\x00\x13\r")


def hung_up(tty):
    mode = termios.tcgetattr(tty)
    mode[4] = mode[5] = termios.B0
    termios.tcsetattr(tty, termios.TCSANOW, mode)


def exclusive(tty):
    fcntl.ioctl(tty, termios.TIOCEXCL)


def breaks(tty):
    os.write(tty, b"AT+CSQ")
    termios.tcsendbreak(tty, 0)
    os.write(tty, b"\r")


def held(tty):
    termios.tcflow(tty, termios.TCOOFF)
    termios.tcflow(tty, termios.TCIOFF)


def flushed(tty):
    os.write(tty, b"AT+GSN\rAT+GSN\rAT+GS")
    termios.tcflush(tty, termios.TCIOFLUSH)


def may_write(sim):
    tty = os.open(sim.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        return os.write(tty, b"\r") == 1
    except BlockingIOError:
        return False
    finally:
        os.close(tty)


def test_hosts_that_set_the_terminal_as_they_like():
    with Sim(scenario=WORLD) as sim:
        for rude in (cooked, marked, hung_up, exclusive, breaks, held, flushed):
            tty = os.open(sim.path, os.O_RDWR | os.O_NOCTTY)
            rude(tty)
            os.close(tty)
            try:
                until(lambda: may_write(sim), "the next host may write")
                rests(sim)
            except Exception as what:
                raise harness.Expected(f"{rude.__name__}: {what}") from None


def test_two_hosts_at_once():
    """Their bytes mix, as on a wire with two masters; the modem stands it."""
    with Sim(scenario=WORLD) as sim:
        with Modem(sim.path) as one, Modem(sim.path) as two:
            for _ in range(500):
                one.send("AT+CSQ\r")
                two.send("AT+FTPSTATE\rAT+F")
                one.more(0)
            one.send("\r")
            while one.more(0.3):
                one.seen = b""
        rests(sim)


def test_a_file_that_may_not_grow():
    with harness.Folder() as folder:
        ended = subprocess.run(
            [PROGRAM, "run", "-q", "--trace", folder("x.trace"), "--", "sh", "-c",
             "exec 3<>{tty}; for i in 1 2 3 4 5 6 7 8 9; do printf 'AT\\r' >&3; head -c 9 <&3; done"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=harness.PATIENCE,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)),
        )
        equal(ended.returncode, 1, "status")
        check("trace" in ended.stderr and "too large" in ended.stderr, repr(ended.stderr))


def test_a_disk_that_is_full():
    if not os.path.exists("/dev/full"):
        raise harness.Skip("no /dev/full")
    ended = subprocess.run(
        [PROGRAM, "run", "-q", "--trace", "/dev/full", "--", "sh", "-c", "printf 'AT\\r' >{tty}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=harness.PATIENCE,
    )
    equal(ended.returncode, 2, "status: it is seen before anything starts")
    check("/dev/full" in ended.stderr and "No space left" in ended.stderr, repr(ended.stderr))


harness.main()
