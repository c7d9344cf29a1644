# SPDX-License-Identifier: MIT
"""16 MB through a real vsftpd, by curl and by a modem on its terminal, in turns: what the way
through the modem costs. Usage: real_server.py [ROUNDS]; SIM7000 names the program."""

import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../live"))

import ftp_servers
from harness import Folder, Modem, Sim, Skip, check

SIZE = 16 << 20
WORLD = "[module]\nthink = 0\nopen_delay = 0\nclose_delay = 0\n[network]\nbearer = up\n"
PLAIN = bytes(range(32, 127)) * (SIZE // 95 + 1)  # no DLE, no ETX


def curl(server, name, *arguments):
    login = f"{server.user}:{server.password}@127.0.0.1:{server.port}"
    url = f"ftp://{login}{server.folder}{name}"
    subprocess.run(["curl", "-sS", *arguments, url], check=True, stdout=subprocess.DEVNULL)


def download(modem):
    modem.send("AT+FTPETGET=1\r")
    tail, count = b"", 0
    while b"+FTPETGET: 1,0\r\n" not in tail:
        modem.more(20)
        count += len(modem.seen)
        tail, modem.seen = (tail + modem.seen)[-64:], b""
    check(count > SIZE, "all of it")


def upload(modem):
    modem.send("AT+FTPETPUT=1\r")
    modem.expect("+FTPETPUT: 1,1\r\n")
    modem.send("AT+FTPETPUT=2\r")
    modem.expect("+FTPETPUT: 2,1\r\n")
    left = memoryview(PLAIN)[:SIZE]  # slices of it are no copies
    while left:
        left = left[os.write(modem.port.fileno(), left) :]
    modem.send("\x03")
    modem.expect("+FTPETPUT: 1,0\r\n")


def timed(work, *arguments):
    start = time.monotonic()
    work(*arguments)
    return time.monotonic() - start


def show(what, times):
    middle = statistics.median(times)
    print(f"  {what:24} {middle * 1000:7.0f} ms  {SIZE / middle / 1e6:6.0f} MB/s  "
          f"({min(times) * 1000:.0f}..{max(times) * 1000:.0f} ms)")
    return middle


def main(rounds):
    with Folder() as place, ftp_servers.Vsftpd(place.path) as server:
        server.write("16M.bin", PLAIN[:SIZE])
        local = place.write("local.bin", PLAIN[:SIZE])
        with Sim("--ftp", f"127.0.0.1:{server.port}", scenario=WORLD) as sim:
            with Modem(sim.path) as modem:
                os.set_blocking(modem.port.fileno(), True)
                modem.ok("ATE0", f'AT+FTPSERV="x";+FTPUN="{server.user}";+FTPPW="{server.password}"')
                modem.ok(f'AT+FTPGETPATH="{server.folder}";+FTPGETNAME="16M.bin"')
                modem.ok(f'AT+FTPPUTPATH="{server.folder}";+FTPPUTNAME="up.bin"')
                times = {name: [] for name in ("curl down", "ETGET", "curl up", "ETPUT")}
                for _ in range(rounds):
                    times["curl down"].append(timed(curl, server, "16M.bin"))
                    times["ETGET"].append(timed(download, modem))
                    times["curl up"].append(timed(curl, server, "up.bin", "-T", local))
                    times["ETPUT"].append(timed(upload, modem))
    print("real: 16 MB through vsftpd")
    middles = {name: show(name, each) for name, each in times.items()}
    print(f"  ratio down {middles['ETGET'] / middles['curl down']:.2f}, "
          f"up {middles['ETPUT'] / middles['curl up']:.2f}")


try:
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
except Skip as why:
    print(f"real: left out, vsftpd: {why}")
