# SPDX-License-Identifier: MIT
"""16 MB through a real vsftpd: by curl, by curl with a terminal in place of its file, and by a
modem on its terminal. They take turns, and the host at the terminal is the same small C program
for both. Usage: real_server.py [ROUNDS]; SIM7000 and BENCH_HOST name the programs."""

import os
import statistics
import subprocess
import sys
import time
import tty

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../live"))

import ftp_servers
from harness import Folder, Modem, Sim, Skip, check

SIZE = 16 << 20
WORLD = "[module]\nthink = 0\nopen_delay = 0\nclose_delay = 0\n[network]\nbearer = up\n"
PLAIN = bytes(range(32, 127)) * (SIZE // 95 + 1)  # no DLE, no ETX
HOST = os.path.abspath(os.environ.get("BENCH_HOST", "build-fast/tests/bench/bench-host"))


def host(what, path, *words):
    return subprocess.Popen([HOST, what, path, str(SIZE), *words])


def done(*processes):
    for process in processes:
        check(process.wait() == 0, process.args[0], "failed")


class Bench:
    def __init__(self, server, place, modem):
        self.server, self.modem = server, modem
        self.local = place.write("local.bin", PLAIN[:SIZE])

    def curl(self, name, *arguments, **streams):
        login = f"{self.server.user}:{self.server.password}@127.0.0.1:{self.server.port}"
        url = f"ftp://{login}{self.server.folder}{name}"
        streams = {"stdout": subprocess.DEVNULL, **streams}
        return subprocess.Popen(["curl", "-sS", *arguments, url], **streams)

    def curl_down(self):
        done(self.curl("16M.bin"))

    def curl_up(self):
        done(self.curl("up.bin", "-T", self.local))

    # curl is where the modem would be: at the end of the terminal that makes it.

    def terminal_down(self):
        ours, theirs = os.openpty()
        reader = host("take", os.ttyname(theirs), "", "")
        done(self.curl("16M.bin", stdout=ours), reader)
        os.close(ours)
        os.close(theirs)

    def terminal_up(self):
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        curl = self.curl("up.bin", "-T", "-", stdin=ours)
        done(host("pour", os.ttyname(theirs), ""))
        os.close(theirs)  # which curl takes for the end
        done(curl)
        os.close(ours)

    def modem_down(self):
        done(host("take", self.modem.port.name, "AT+FTPETGET=1\r", "+FTPETGET: 1,0\r\n"))

    def modem_up(self):
        self.modem.send("AT+FTPETPUT=1\r")
        self.modem.expect("+FTPETPUT: 1,1\r\n")
        self.modem.send("AT+FTPETPUT=2\r")
        self.modem.expect("+FTPETPUT: 2,1\r\n")
        done(host("pour", self.modem.port.name, "\x03"))
        self.modem.expect("+FTPETPUT: 1,0\r\n")


def timed(work, *arguments):
    start = time.monotonic()
    work(*arguments)
    return time.monotonic() - start


def measure(bench, rounds):
    ways = ("curl_down", "terminal_down", "modem_down", "curl_up", "terminal_up", "modem_up")
    times = {way: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            times[way].append(timed(getattr(bench, way)))
    return times


def ratio(times, others):
    each = sorted(a / b for a, b in zip(times, others))
    return f"{statistics.median(each):.2f} ({each[0]:.2f}..{each[-1]:.2f})"


def show(times):
    names = {"curl": "curl", "terminal": "curl through a terminal", "modem": "sim7000"}
    print("real: 16 MB through vsftpd")
    for direction in ("down", "up"):
        for way, name in names.items():
            all_times = times[f"{way}_{direction}"]
            middle = statistics.median(all_times)
            print(f"  {name + ', ' + direction:30} {middle * 1000:6.0f} ms "
                  f"{SIZE / middle / 1e6:6.0f} MB/s  "
                  f"({min(all_times) * 1000:.0f}..{max(all_times) * 1000:.0f} ms)")
        modem = times[f"modem_{direction}"]
        print(f"  ratio to curl {ratio(modem, times[f'curl_{direction}'])}, "
              f"through a terminal {ratio(modem, times[f'terminal_{direction}'])}")


def main(rounds):
    with Folder() as place, ftp_servers.Vsftpd(place.path) as server:
        server.write("16M.bin", PLAIN[:SIZE])
        with Sim("--ftp", f"127.0.0.1:{server.port}", scenario=WORLD) as sim:
            with Modem(sim.path) as modem:
                login = f'+FTPUN="{server.user}";+FTPPW="{server.password}"'
                modem.ok("ATE0", f'AT+FTPSERV="x";{login}')
                modem.ok(f'AT+FTPGETPATH="{server.folder}";+FTPGETNAME="16M.bin"')
                modem.ok(f'AT+FTPPUTPATH="{server.folder}";+FTPPUTNAME="up.bin"')
                times = measure(Bench(server, place, modem), rounds)
    show(times)


try:
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
except Skip as why:
    print(f"real: left out, vsftpd: {why}")
