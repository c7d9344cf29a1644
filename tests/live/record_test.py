# SPDX-License-Identifier: MIT
"""`sim7000 record`, with a second sim7000 as the real modem."""

import os
import pty
import re
import signal
import socket
import subprocess
import threading
import tty

import serial

import harness
from harness import PATIENCE, Folder, Modem, Ser2net, Sim, Skip, check, equal, until


class Recorder:
    """A running `sim7000 record`; like Sim, but with its own command."""

    def __init__(self, *arguments, env=None):
        self.process = subprocess.Popen(
            [harness.PROGRAM, "record", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **(env or {})},
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

            def is_on_disk():
                for _ in range(100):  # the next is sent before the last is answered
                    modem.send("AT\r")
                    modem.more(0.001)
                return bytes_of(read(name), ">").count("AT") > 20

            until(is_on_disk, "while they talk")
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


# --- a modem behind RFC 2217 ---


def patient(path):
    return serial.serial_for_url(f"{path}?timeout={PATIENCE}", 9600, timeout=PATIENCE)


def command(port, text):
    port.write(text.encode() + b"\r")
    answer = port.read_until(b"OK\r\n")
    check(answer.endswith(b"OK\r\n"), text, "->", answer)


def test_rate_lines_and_breaks_pass_by_rfc_2217():
    """A server and a client of ours on either side of the recorder, and pyserial before them."""
    with Folder() as folder, Sim("--on", "rfc2217:0", "-v") as sim:
        name = folder("r.trace")
        arguments = ["--port", sim.path, "--on", "rfc2217:0", "-o", name]
        with Recorder(*arguments) as tap, patient(tap.path) as host:
            command(host, "AT")
            sim.says("the host set 9600 bit/s, 8N1")
            host.dtr = False
            sim.says(">! +DTR off")
            host.dtr = True
            sim.says(">! +DTR on")
            host.break_condition = True
            host.break_condition = False
            sim.says(">! +break")
            command(host, "AT&C0")
            until(lambda: host.cd, "DCD comes through")
            host.close()
            sim.says(">! +RTS off")
            equal(tap.stop(), 128 + signal.SIGTERM)
        trace = read(name)
        acts = re.findall(r">! (.*)", trace)
        equal(acts[:2] + acts[3:], ["DTR off", "DTR on", "DTR off", "RTS off"])
        check(acts[2].startswith("break "), acts)
        check("@ DCD on" in trace, trace)
        words = [harness.PROGRAM, "import", name, "-o", folder("world")]
        made = subprocess.run(words, capture_output=True, text=True)
        check("(100 %)" in made.stdout, made.stdout + made.stderr)


def test_a_modem_behind_ser2net():
    """An access server that nobody here wrote."""
    with Folder() as folder, Sim("-v") as sim:
        port = ("telnet(rfc2217),tcp", f"serialdev,{sim.path},115200n81,local")
        name = folder("r.trace")
        with Ser2net(folder, port) as server:
            there = f"rfc2217://127.0.0.1:{server.ports[0]}"
            with Recorder("--port", there, "--baud", "57600", "-o", name) as tap:
                with Modem(tap.path) as modem:
                    modem.ok("AT", "ATI")
                    sim.says("the host set 57600 bit/s")
                    equal(tap.stop(), 128 + signal.SIGTERM)
        check("SIM7000" in bytes_of(read(name), "<"), "recorded")


def test_a_server_that_will_not():
    """It says no to the option, or hangs up."""
    rows = [
        (b"\xff\xfe\x2c", "refuses RFC 2217; socket://HOST:PORT takes its bytes"),
        (b"", "the other side has closed"),
    ]
    for answer, words in rows:
        with Folder() as folder, socket.create_server(("127.0.0.1", 0)) as server:

            def serve():
                client, _ = server.accept()
                client.recv(100)
                client.sendall(answer)
                client.close()

            serving = threading.Thread(target=serve)
            serving.start()
            port = server.getsockname()[1]
            made = subprocess.run(
                [harness.PROGRAM, "record", "--port", f"rfc2217://127.0.0.1:{port}"]
                + ["-o", folder("r.trace")],
                capture_output=True,
                text=True,
            )
            serving.join()
            equal(made.returncode, 1, made.stderr)
            check(words in made.stderr and made.stderr.count("\n") == 1, made.stderr)


def test_a_break_goes_out_on_a_real_port():
    """The port is a pseudo-terminal, whose lines fake_lines.c makes."""
    library = os.environ.get("FAKE_LINES_LIBRARY", "build/tests/live/libfake_lines.so")
    if not os.path.exists(library):
        raise Skip("a sanitizer does not let a library come before it")
    master, slave = pty.openpty()
    tty.setraw(slave)
    with Folder() as folder:
        env = {
            "LD_PRELOAD": os.path.abspath(library),
            "FAKE_LINES_IN": folder.write("in", "0"),
            "FAKE_LINES_OUT": folder.write("out", ""),
        }
        arguments = ["--port", os.ttyname(slave), "--on", "rfc2217:0", "-o", folder("r.trace")]
        with Recorder(*arguments, env=env) as tap, patient(tap.path) as host:
            host.break_condition = True
            host.break_condition = False
            until(lambda: broke(folder("out")) == [True, False], "a break, and its end")
            host.write(b"AT\r")
            equal(os.read(master, 10), b"AT\r")
            tap.stop()
    os.close(master)
    os.close(slave)


def broke(name):
    """How the break came and went."""
    ons = [int(line) >= 0x10000 for line in read(name).split()]
    return [on for i, on in enumerate(ons) if on != (ons[i - 1] if i else False)]


def test_mistakes_are_one_clear_line():
    with Folder() as folder:
        plain = folder.write("plain", "text")
        rows = [
            (["-o", folder("x")], "expected --port"),
            (["--port", "/dev/null"], "expected -o"),
            (["--port", folder("none"), "-o", folder("x")], "No such file"),
            (["--port", "rfc2217://nowhere", "-o", folder("x")], "rfc2217://127.0.0.1:4001"),
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
