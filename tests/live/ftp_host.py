# SPDX-License-Identifier: MIT
"""A host program that moves files with the FTP commands, as the application note does."""

import harness
from harness import check

READ_MAX = 1460  # AT manual V1.06, 10.2.14


class FtpHost(harness.Modem):
    """Waits for lines. Those that came while another one was awaited are kept for wait()."""

    def __init__(self, path):
        super().__init__(path)
        self.unasked = []
        self.ok("ATE0")

    def line(self):
        while True:
            line = self.expect(b"\n").decode(errors="replace").strip()
            if line:
                return line

    def until(self, *starts):
        """The next line that starts so."""
        while True:
            line = self.line()
            if line.startswith(starts):
                return line
            self.unasked.append(line)

    def wait(self, start):
        """What follows `start` in the first line that begins so, come already or to come."""
        for line in self.unasked:
            if line.startswith(start):
                self.unasked.remove(line)
                return line[len(start) :]
        return self.until(start)[len(start) :]

    def ask(self, command):
        self.send(command + "\r")
        answer = self.until("OK", "ERROR", "+CME ERROR")
        check(answer == "OK", command, "->", answer)

    def set(self, **settings):
        """set(getpath="/") is AT+FTPGETPATH="/"."""
        for name, value in settings.items():
            value = f'"{value}"' if isinstance(value, str) else value
            self.ask(f"AT+FTP{name.upper()}={value}")

    def login(self, user, password):
        self.set(cid=1, serv="ftp.example.com", port=21, un=user, pw=password, type="I")

    def get(self, folder, name):
        """(code, bytes)"""
        self.set(getpath=folder, getname=name)
        return self._read_all("GET")

    def list(self, folder):
        """(code, bytes)"""
        self.set(getpath=folder)
        return self._read_all("LIST")

    def _read_all(self, what):
        self.unasked.clear()
        self.ask(f"AT+FTP{what}=1")
        data = bytearray()
        while True:
            status = self.wait(f"+FTP{what}: 1,")
            if status != "1":
                return int(status), bytes(data)
            while piece := self._read_some(what):
                data += piece

    def _read_some(self, what):
        self.send(f"AT+FTP{what}=2,{READ_MAX}\r")
        line = self.until(f"+FTP{what}: 2,", "ERROR", "+CME ERROR")
        if "ERROR" in line:
            return b""  # the session ended just before; its last URC tells
        data = self.take(int(line.rsplit(",", 1)[1]))
        self.until("OK")
        return data

    def put(self, folder, name, data, option="STOR"):
        """The code."""
        self.set(putopt=option, putpath=folder, putname=name)
        self.unasked.clear()
        self.ask("AT+FTPPUT=1")
        status = self.wait("+FTPPUT: 1,")
        while status.startswith("1,") and data:
            count = min(int(status[2:]), len(data))
            self.send(f"AT+FTPPUT=2,{count}\r")
            if self.until(f"+FTPPUT: 2,{count}", "ERROR", "+CME ERROR")[:8] == "+FTPPUT:":
                self.send(data[:count])
                data = data[count:]
                self.until("OK")
            status = self.wait("+FTPPUT: 1,")
        if not status.startswith("1,"):
            return int(status)
        self.send("AT+FTPPUT=2,0\r")
        self.until("OK", "ERROR", "+CME ERROR")  # an error: it has failed meanwhile
        return int(self.wait("+FTPPUT: 1,"))

    def one(self, command, **settings):
        """A command with a single URC, after these settings: (code, what follows it)."""
        self.set(**settings)
        self.unasked.clear()
        self.ask(f"AT+FTP{command}")
        code, _, rest = self.wait(f"+FTP{command}: 1,").partition(",")
        return int(code), rest
