# SPDX-License-Identifier: MIT
"""get.py BUG TTY FILE: downloads /fw.bin with pyserial. Right with "none"; else with one bug of those
that scripts have. Status 0: the file is there; 10: it gave up."""

import sys
import time

import serial

BUG, TTY, NAME = sys.argv[1:4]
SETTINGS = [
    "AT+FTPCID=1",
    'AT+FTPSERV="ftp.example.com"',
    'AT+FTPUN="me"',
    'AT+FTPPW="secret"',
    'AT+FTPGETPATH="/"',
    'AT+FTPGETNAME="fw.bin"',
]
URCS = (b"+CREG", b"+CMTI", b"RING", b"UNDER", b"+APP", b"+FTPGET: 1,")


class Failed(Exception):
    pass


class Port:
    def __init__(self):
        # blocks-for-ever: no time-out, as in the first example of many a tutorial.
        self.serial = serial.Serial(TTY, 115200, timeout=None if BUG == "blocks-for-ever" else 1)
        self.code = None

    def line(self, seconds):
        until = time.monotonic() + seconds
        text = b""
        while True:
            text += self.serial.readline()
            if text.endswith(b"\n") and text.strip():
                line = text.strip()
                head, _, code = line.partition(b"+FTPGET: 1,")
                if not head and code.isdigit():
                    self.code = int(code)
                return line
            if text.endswith(b"\n"):
                text = b""
            if time.monotonic() > until:
                raise Failed("silence")

    def command(self, text, seconds=5):
        self.serial.write(text.encode() + b"\r")
        lines = []
        while True:
            lines.append(self.line(seconds))
            if lines[-1] == b"OK":
                return lines
            if lines[-1] == b"ERROR" or lines[-1].startswith(b"+CME"):
                raise Failed(text)

    def wake(self):
        for _ in range(20):
            try:
                self.serial.reset_input_buffer()
                self.command("AT", 1)
                self.command("ATE0", 3)
                return
            except Failed:
                time.sleep(0.5)
        raise Failed("dead")

    def connect(self):
        for _ in range(30):
            try:
                if any(line.startswith(b"+CNACT: 1,") for line in self.command("AT+CNACT?")):
                    return
                self.command('AT+CNACT=1,"ctnb"', 10)
            except Failed:
                pass
            time.sleep(2)
        raise Failed("no bearer")

    def wait_code(self, seconds):
        until = time.monotonic() + seconds
        while self.code is None and time.monotonic() < until:
            self.line(until - time.monotonic())
        return self.code

    def size(self):
        self.command("AT+FTPSIZE")
        while True:
            line = self.line(90)
            if line.startswith(b"+FTPSIZE: 1,0,"):
                text = line.split(b",")[-1]
                if BUG == "number-believed":
                    return int(text)
                if not text.isdigit():
                    raise Failed("size")
                return int(text)
            if line.startswith(b"+FTPSIZE: 1,"):
                raise Failed("no size")

    def block(self):
        self.serial.write(b"AT+FTPGET=2,512\r")
        while True:
            line = self.line(5)
            head, _, count = line.partition(b"+FTPGET: 2,")
            if BUG == "number-believed" and not head and count:
                count = int(count)
                break
            if not head and count.isdigit() and int(count) <= 512:
                count = int(count)
                break
            if line == b"ERROR" or line.startswith(b"+CME"):
                return None
        data = self.serial.read(count) if count else b""
        if len(data) != count:
            raise Failed("short")
        while True:
            line = self.line(5)
            if line == b"OK":
                return data
            if not line.startswith(URCS):
                raise Failed("what is " + repr(line))


def download(port):
    port.wake()
    port.connect()
    for text in SETTINGS:
        port.command(text)
    size = port.size()
    port.code = None
    port.command("AT+FTPGET=1")
    if port.wait_code(90) != 1:
        raise Failed("no data")
    port.code = None
    data = b""
    quiet = time.monotonic()
    while len(data) < size:
        block = port.block()
        if block:
            quiet = time.monotonic()
        if block is None or (not block and port.code is not None and port.code != 1):
            break
        if time.monotonic() - quiet > 90:
            break
        data += block
        if not block:
            time.sleep(0.5)
    if len(data) != size:
        raise Failed("incomplete")
    with open(NAME, "wb") as file:
        file.write(data)


def main():
    port = Port()
    for _ in range(3):
        try:
            download(port)
            return 0
        except Failed:
            if BUG == "exception-swallowed":
                return 0
            try:
                port.command("AT+FTPQUIT")
            except Failed:
                pass
            time.sleep(10)
    return 10


sys.exit(main())
