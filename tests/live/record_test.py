# SPDX-License-Identifier: MIT
"""`sim7000 record`, with a second sim7000 as the real modem."""

import os
import re
import signal
import subprocess

import harness
from harness import Folder, Modem, Sim, check, equal, until


class Recorder:
    """A running `sim7000 record`; like Sim, but with its own command."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [harness.PROGRAM, "record", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.path = self.process.stdout.readline().strip()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(harness.PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def bytes_of(trace, lane):
    """All bytes of a lane, still escaped, put together."""
    return "".join(re.findall(rf"^\S+ +{lane} (.*)$", trace, re.M))


def test_every_byte_passes_and_is_recorded():
    with Folder() as folder, Sim(scenario="[files]\n/a.bin = random 3000\n") as sim:
        name = folder("r.trace")
        with Recorder("--port", sim.path, "-o", name) as tap, Modem(tap.path) as modem:
            modem.ok("ATE0", 'AT+FTPSERV="ftp.example.com";+FTPUN="me";+FTPPW="secret"')
            modem.bearer()
            modem.ok('AT+FTPGETPATH="/";+FTPGETNAME="a.bin"', "AT+FTPEXTGET=1")
            modem.expect("+FTPEXTGET: 1,0\r\n")
            modem.send("AT+FTPEXTGET=3,0,3000\r")
            modem.expect("+FTPEXTGET: 3,3000\r\n")
            data = modem.take(3000)
            modem.expect("\r\nOK\r\n")
            equal(tap.stop(), 128 + signal.SIGTERM)
        trace = read(name)
        check('+FTPPW="******"\\r' in bytes_of(trace, ">"), "the password is hidden")
        check(bytes_of(trace, "<").endswith("\\r\\nOK\\r\\n"), "complete to the last byte")
        equal(len(data), 3000)
        for words in (["check", name], ["import", name, "-o", folder("world")]):
            made = subprocess.run([harness.PROGRAM, *words], capture_output=True, text=True)
            equal(made.returncode, 0, made.stdout + made.stderr)
        check("(100 %)" in made.stdout and "forced 0" in made.stdout, made.stdout)


def test_a_killed_recorder_leaves_a_whole_trace():
    with Folder() as folder, Sim() as sim:
        name = folder("r.trace")
        with Recorder("--port", sim.path, "-o", name) as tap, Modem(tap.path) as modem:
            modem.ok("AT", "ATI")
            until(lambda: bytes_of(read(name), "<").endswith("OK\\r\\n"), "all on disk")
            tap.stop(signal.SIGKILL)
        check(read(name).endswith("\n"))


def test_a_busy_recorder_is_never_far_behind():
    """A pause in the talk is not what it waits for."""
    with Folder() as folder, Sim() as sim:
        name = folder("r.trace")
        with Recorder("--port", sim.path, "-o", name) as tap, Modem(tap.path) as modem:
            modem.send("AT\r" * 20)
            modem.expect("OK")
            for _ in range(100):  # the next is sent before the last is answered
                modem.send("AT\r")
                modem.more(0.001)
            check(bytes_of(read(name), ">").count("AT") > 20, "while they talk")
            tap.stop(signal.SIGKILL)
        check(read(name).endswith("\n"))


def test_a_killed_modem_leaves_its_last_words():
    with Folder() as folder:
        name = folder("r.trace")
        with Sim("--trace", name) as sim, Modem(sim.path) as modem:
            modem.ok("ATI")
            until(lambda: bytes_of(read(name), "<").endswith("OK\\r\\n"), "all on disk")
            sim.stop(signal.SIGKILL)


def test_the_link_goes_and_a_lost_port_ends_it():
    with Folder() as folder:
        with Sim() as sim:
            link = folder("tty")
            tap = Recorder("--port", sim.path, "-o", folder("r.trace"), "--link", link)
            equal(tap.path, link)
            with Modem(link) as modem:
                modem.ok("AT")
        with tap:
            equal(tap.process.wait(harness.PATIENCE), 1)
            check("port is gone" in tap.process.stderr.read())
        check(not os.path.lexists(link), "the link is removed")


def test_mistakes_are_one_clear_line():
    with Folder() as folder:
        plain = folder.write("plain", "text")
        rows = [
            (["-o", folder("x")], "expected --port"),
            (["--port", "/dev/null"], "expected -o"),
            (["--port", folder("none"), "-o", folder("x")], "No such file"),
            (["--port", plain, "-o", folder("x")], "no serial port"),
            (["--port", plain, "-o", folder("no/x")], "cannot write"),
        ]
        for arguments, words in rows:
            made = subprocess.run(
                [harness.PROGRAM, "record", *arguments], capture_output=True, text=True
            )
            equal(made.returncode, 2, arguments)
            check(words in made.stderr and made.stderr.count("\n") == 1, made.stderr)


if __name__ == "__main__":
    harness.main()
