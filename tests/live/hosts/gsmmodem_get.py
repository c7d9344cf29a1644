# SPDX-License-Identifier: MIT
"""python-gsmmodem: connect() with its whole set-up, the stored messages, then an FTP download with
its write(). Usage: gsmmodem_get.py TTY. Prints what it got."""

import sys
import threading

import serial
from gsmmodem.modem import GsmModem


class Text(serial.Serial):
    """Of python-gsmmodem 0.9, which is older than bytes; its successors encode by themselves."""

    def write(self, data):
        return super().write(data.encode("latin-1") if isinstance(data, str) else data)

    def read(self, size=1):
        data = super().read(size)
        return data if hasattr(GsmModem, "smsEncoding") else data.decode("latin-1")


serial.Serial = Text


class Modem(GsmModem):
    """Hands +FTP lines over, which the library takes for notifications that it does not know."""

    def __init__(self, *args, **options):
        self.lines, self.came = [], threading.Event()
        super().__init__(*args, **options)

    def _handleModemNotification(self, lines):
        self.lines += lines
        self.came.set()
        super()._handleModemNotification(lines)

    def until(self, text):
        while not any(text in line for line in self.lines):
            self.came.clear()
            if not self.came.wait(10):
                raise SystemExit(f"no {text} in {self.lines}")


def main():
    modem = Modem(sys.argv[1], 115200)
    modem.smsTextMode = "--text" in sys.argv
    modem.connect()
    messages = [message.text for message in modem.listStoredSms()]
    modem.deleteMultipleStoredSms()
    left = len(modem.listStoredSms())
    modem.write("AT+CNACT=1")
    modem.until("+APP PDP: ACTIVE")
    for line in ('SERV="ftp.example"', 'UN="u"', 'PW="p"', 'GETPATH="/"', 'GETNAME="fox.txt"'):
        modem.write("AT+FTP" + line)
    modem.write("AT+FTPGET=1")
    modem.until("+FTPGET: 1,1")
    got = modem.write("AT+FTPGET=2,1024")
    modem.until("+FTPGET: 1,0")
    print(modem.imei, messages, left, got)
    modem.close()


main()
