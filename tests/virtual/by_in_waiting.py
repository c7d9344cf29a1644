# SPDX-License-Identifier: MIT
"""A host that asks pyserial how many bytes there are, with a short sleep between."""

import sys
import time

import serial

from by_pyserial import SETTINGS


def expect(port, words, within):
    end = time.monotonic() + within
    heard = b""
    while time.monotonic() < end:
        if port.in_waiting:
            heard += port.read(port.in_waiting)
        for word in words:
            if word in heard:
                return word
        time.sleep(0.01)
    return None


def main():
    port = serial.Serial(sys.argv[1], 115200, timeout=0)
    start = time.monotonic()
    for setting in SETTINGS:
        port.write(setting.encode() + b"\r")
        expect(port, [b"OK\r\n"], 5)
    for _ in range(3):
        port.write(b"AT+FTPGET=1\r")
        what = expect(port, [b"1,1\r\n", b"1,64\r\n"], 80)
        print(f"{time.monotonic() - start:.3f} s: {what}")
        if what == b"1,1\r\n":
            port.write(b"AT+FTPGET=2,1460\r")
            return 0 if expect(port, [b"OK\r\n"], 5) else 12
    return 13


sys.exit(main())
