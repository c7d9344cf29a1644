# SPDX-License-Identifier: MIT
"""The terminal, as programs find it: opens and closes, raw mode, unread bytes, speed."""

import fcntl
import os
import select
import termios
import time

import harness
from harness import Expected, Modem, Sim, check, equal, until


def bare(path):
    """Opened by a program that sets nothing."""
    return os.open(path, os.O_RDWR | os.O_NOCTTY)


def read_until(tty, end, within=harness.PATIENCE):
    data, deadline = b"", time.monotonic() + within
    while not data.endswith(end):
        left = deadline - time.monotonic()
        check(left > 0 and select.select([tty], [], [], left)[0], end, "came:", data)
        data += os.read(tty, 4096)
    return data


def test_a_client_that_sets_nothing_gets_no_echo_storm():
    with Sim() as sim:
        tty = bare(sim.path)
        os.write(tty, b"AT\r")
        equal(read_until(tty, b"OK\r\n"), b"AT\r\r\nOK\r\n")
        os.write(tty, b"ATE0\r")
        read_until(tty, b"OK\r\n")
        os.write(tty, b"AT\r")
        equal(read_until(tty, b"OK\r\n"), b"\r\nOK\r\n")
        check(not select.select([tty], [], [], 0.1)[0], "silence afterwards")
        os.close(tty)


def test_a_terminal_that_was_cooked_is_raw_again_for_the_next():
    with Sim() as sim:
        tty = bare(sim.path)
        settings = termios.tcgetattr(tty)
        settings[0] |= termios.ICRNL
        settings[1] |= termios.OPOST
        settings[3] |= termios.ECHO | termios.ICANON
        termios.tcsetattr(tty, termios.TCSANOW, settings)
        os.close(tty)

        def is_raw():
            again = bare(sim.path)
            flags = termios.tcgetattr(again)[3]
            os.close(again)
            return not flags & (termios.ECHO | termios.ICANON)

        until(is_raw, "raw again")


def test_two_hundred_opens_and_closes():
    with Sim() as sim:
        for i in range(200):
            with Modem(sim.path) as modem:
                modem.send("AT\r")
                equal(modem.expect("OK\r\n"), b"AT\r\r\nOK\r\n", f"round {i}:")


def test_several_clients_at_once_end_with_the_last():
    with Sim("-v") as sim:
        one, two = Modem(sim.path), bare(sim.path)
        one.send("AT+CS")
        one.expect("AT+CS")
        os.close(two)
        one.send("Q\r")
        one.expect("+CSQ: ")
        one.close()
        sim.says(">! hang-up")


def test_a_half_typed_line_is_forgotten():
    with Sim("-v") as sim:
        with Modem(sim.path) as modem:
            modem.send("AT+GARB")
            modem.expect("AT+GARB")
        sim.says(">! hang-up")
        with Modem(sim.path) as modem:
            modem.send("AT\r")
            equal(modem.expect("OK\r\n"), b"AT\r\r\nOK\r\n")


def test_what_the_last_client_left_unread_is_gone():
    with Sim("-v") as sim:
        tty = bare(sim.path)
        os.write(tty, b"ATI\r" * 20)
        until(lambda: sim.stderr().count("SIM7000E") >= 20, "twenty answers")
        os.close(tty)
        sim.says(">! hang-up")
        tty = bare(sim.path)
        os.write(tty, b"AT\r")
        equal(read_until(tty, b"OK\r\n"), b"AT\r\r\nOK\r\n")
        os.close(tty)


def test_an_answer_waits_for_a_client_that_opens_anew_for_each_step():
    with Sim(scenario="[module]\nthink = 20ms\n") as sim:
        for _ in range(10):
            tty = bare(sim.path)
            os.write(tty, b"AT+CSQ\r")
            os.close(tty)
            with Modem(sim.path) as modem:
                modem.expect("+CSQ: 13,99\r\n\r\nOK\r\n")


def test_a_command_counts_when_its_sender_is_gone():
    with Sim("-v") as sim:
        tty = bare(sim.path)
        os.write(tty, b"ATE0\r")
        os.close(tty)
        sim.says("ATE0")
        sim.says(">! hang-up")
        with Modem(sim.path) as modem:
            modem.send("AT\r")
            equal(modem.expect("OK\r\n"), b"\r\nOK\r\n")


def test_a_slow_reader_loses_nothing():
    size = 300 * 1024 - 1  # the module's buffer holds so much
    world = f"[network]\nbearer = up\n[files]\n/big = digits {size}\n"
    with Sim(scenario=world) as sim, Modem(sim.path) as modem:
        modem.ok("ATE0", "AT+FTPCID=1", 'AT+FTPSERV="a.b"', 'AT+FTPUN="u"', 'AT+FTPPW="p"')
        modem.ok('AT+FTPGETNAME="big"', 'AT+FTPGETPATH="/"', "AT+FTPEXTGET=1")
        modem.expect("+FTPEXTGET: 1,0\r\n")
        modem.send(f"AT+FTPEXTGET=3,0,{size}\r")
        modem.expect(f"+FTPEXTGET: 3,{size}\r\n")
        data, pieces = b"", 0
        while len(data) < size:  # 700 bytes at a time, and now and then not at all
            pieces += 1
            if pieces % 50 == 0:
                select.select([], [], [], 0.01)
            data += modem.take(min(700, size - len(data)))
        check(data == (b"0123456789" * (size // 10 + 1))[:size], "every byte in its place")
        modem.expect("OK\r\n")


def test_a_paced_line_takes_its_time():
    with Sim(scenario="[module]\nbaud = 9600\n") as sim, Modem(sim.path, 9600) as modem:
        modem.ok("ATE0")
        start = time.monotonic()
        count = len(modem.command("AT+GSV")) + len("AT+GSV\r")
        took, least = time.monotonic() - start, count * 10 / 9600
        check(least * 0.9 <= took, f"{count} bytes took {took:.3f} s")  # how exactly: in virtual time


def test_the_clients_speed_is_seen():
    with Sim("-v") as sim:
        for baud in (9600, 921600, 250000):
            with Modem(sim.path, baud) as modem:
                modem.ok("AT")
            sim.says(f"the host set {baud} bit/s")


def test_modem_lines_are_not_there():
    with Sim() as sim:
        tty = bare(sim.path)
        try:
            fcntl.ioctl(tty, termios.TIOCMGET, b"\0\0\0\0")
            check(False, "TIOCMGET works: docs/terminal.md says it does not")
        except OSError as error:
            equal(error.errno, 25)
        os.close(tty)


def test_an_idle_modem_uses_no_processor():
    with Sim() as sim, Modem(sim.path) as modem:
        modem.ok("AT")
        for state in ("open", "closed"):
            if state == "closed":
                modem.close()
            try:
                sim.rests(1.5)
            except Expected as what:
                raise Expected(f"while {state}: {what}") from None


def test_a_flood_of_input_is_bounded_and_answered():
    with Sim(scenario="[module]\nthink = 0\n") as sim, Modem(sim.path) as modem:
        modem.ok("ATE0")
        sent, answered = 0, 0
        while sent < 3000 or answered < 3000:
            writable = [modem.port.fileno()] if sent < 3000 else []
            ready = select.select([modem.port.fileno()], writable, [], harness.PATIENCE)
            check(ready[0] or ready[1], f"stuck at {sent} sent, {answered} answered")
            if ready[1]:
                sent += os.write(modem.port.fileno(), b"AT\r" * min(50, 3000 - sent)) // 3
            if ready[0]:
                modem.more(0)
                answered += modem.seen.count(b"OK\r\n")
                modem.seen = modem.seen[modem.seen.rfind(b"OK\r\n") + 4 :]
        equal(answered, 3000)


harness.main()
