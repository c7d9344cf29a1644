# SPDX-License-Identifier: MIT
"""A host that waits with pyserial's time-outs."""

import sys
import time

import serial

SETTINGS = ["ATE0", "AT+FTPCID=1", 'AT+FTPSERV="ftp.example.com"', 'AT+FTPUN="me"']
SETTINGS += ['AT+FTPPW="secret"', 'AT+FTPGETPATH="/"', 'AT+FTPGETNAME="1K.txt"']


def expect(port, words, within):
    deadline = time.monotonic() + within
    heard = b""
    while time.monotonic() < deadline:
        heard += port.read(port.in_waiting or 1)
        for word in words:
            if word in heard:
                return word
    return None


def say(port, command):
    port.write(command.encode() + b"\r")
    return expect(port, [b"OK\r\n", b"ERROR\r\n"], 5)


def main():
    port = serial.Serial(sys.argv[1], 115200, timeout=1)
    start = time.monotonic()
    for setting in SETTINGS:
        say(port, setting)
    for _ in range(3):
        say(port, "AT+FTPGET=1")
        what = expect(port, [b"1,1\r\n", b"1,64\r\n"], 80)
        print(f"{time.monotonic() - start:.3f} s: {what}")
        if what == b"1,1\r\n":
            return 0 if say(port, "AT+FTPGET=2,1460") else 12
    return 13


if __name__ == "__main__":
    sys.exit(main())
