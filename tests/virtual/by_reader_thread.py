# SPDX-License-Identifier: MIT
"""A host with pyserial's ReaderThread and a queue."""

import queue
import sys
import time

import serial
import serial.threaded

from by_pyserial import SETTINGS


class Lines(serial.threaded.LineReader):
    TERMINATOR = b"\r\n"

    def __init__(self):
        super().__init__()
        self.lines = queue.Queue()

    def handle_line(self, data):
        if data:
            self.lines.put(data)


def until(lines, ends, within):
    while True:
        try:
            line = lines.get(timeout=within)
        except queue.Empty:
            return None
        if line in ends:
            return line


def main():
    port = serial.Serial(sys.argv[1], 115200, timeout=1)
    with serial.threaded.ReaderThread(port, Lines) as protocol:
        start = time.monotonic()

        def say(command):
            protocol.transport.write(command.encode() + b"\r")
            return until(protocol.lines, ["OK", "ERROR"], 5)

        for setting in SETTINGS:
            say(setting)
        for _ in range(3):
            say("AT+FTPGET=1")
            what = until(protocol.lines, ["+FTPGET: 1,1", "+FTPGET: 1,64"], 80)
            print(f"{time.monotonic() - start:.3f} s: {what}")
            if what == "+FTPGET: 1,1":
                return 0 if say("AT+FTPGET=2,1460") else 12
    return 13


sys.exit(main())
