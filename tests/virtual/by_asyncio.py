# SPDX-License-Identifier: MIT
"""A host in asyncio: the loop waits with epoll."""

import asyncio
import os
import sys
import tty

SETTINGS = ["ATE0", "AT+FTPCID=1", 'AT+FTPSERV="ftp.example.com"', 'AT+FTPUN="me"']
SETTINGS += ['AT+FTPPW="secret"', 'AT+FTPGETPATH="/"', 'AT+FTPGETNAME="1K.txt"']


class Modem:
    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.fd)
        self.heard = b""
        self.news = asyncio.Event()
        asyncio.get_running_loop().add_reader(self.fd, self.read)

    def read(self):
        self.heard += os.read(self.fd, 4096)
        self.news.set()

    async def until(self, words):
        while not any(word in self.heard for word in words):
            self.news.clear()
            await self.news.wait()
        word = next(word for word in words if word in self.heard)
        self.heard = self.heard.split(word, 1)[1]
        return word

    async def say(self, command):
        os.write(self.fd, command.encode() + b"\r")
        return await asyncio.wait_for(self.until([b"OK\r\n", b"ERROR\r\n"]), 5)


async def main():
    modem = Modem(sys.argv[1])
    loop = asyncio.get_running_loop()
    for setting in SETTINGS:
        await modem.say(setting)
    for _ in range(3):
        await modem.say("AT+FTPGET=1")
        what = await asyncio.wait_for(modem.until([b"1,1\r\n", b"1,64\r\n"]), 80)
        print(f"{loop.time():.3f} s: {what}")
        if what == b"1,1\r\n":
            await modem.say("AT+FTPGET=2,1460")
            return 0
        await asyncio.sleep(3)
    return 13


sys.exit(asyncio.run(main()))
