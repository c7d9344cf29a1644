# SPDX-License-Identifier: MIT
"""How fast programs in virtual time are: `virtual_bench.py [ROUNDS]`, after a build.

Each figure is the median of rounds, with (least..most) behind. A rate is that of COUNT things less
the time of a run with none, so that starting does not count. The processor's time is what a busy
machine leaves as it is; elapsed time is what a user waits."""

import os
import resource
import statistics
import subprocess
import sys
import time

PROGRAM = os.path.abspath(os.environ.get("SIM7000", "build/sim/sim7000"))
HOSTS = os.path.abspath(os.environ.get("VIRTUAL_HOSTS", "build/tests/virtual"))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCES = os.path.join(ROOT, "tests", "virtual")
HANG = """\
[network]
bearer = up
[files]
/1K.txt = digits 1K
[fault first get hangs]
on   = command AT+FTPGET=1
nth  = 1
then = code 64 after 75s
"""


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(words):
    """Elapsed, and of the processor."""
    start, before = time.monotonic(), children()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start, children() - before


def virtual(program, *options):
    return [PROGRAM, "run", *options, "--virtual", "--limit", "480h", "--", *program]


def pace(what, count, threads):
    return [os.path.join(HOSTS, "virtual-paces"), what, str(count), str(threads), "{tty}"]


def show(name, values, unit, digits=0):
    values = sorted(values)
    middle = statistics.median(values)
    low, high = values[0], values[-1]
    print(f"  {name:44} {middle:12,.{digits}f} {unit} ({low:,.{digits}f}..{high:,.{digits}f})")


def rate(name, what, count, threads, rounds):
    elapsed, used = [], []
    for _ in range(rounds):
        none = run(virtual(pace(what, 0, threads)))
        some = run(virtual(pace(what, count, threads)))
        elapsed.append(count / max(some[0] - none[0], 1e-6))
        used.append(count / max(some[1] - none[1], 1e-6))
    show(name, elapsed, "/s")
    show("    by the processor's time", used, "/s")


def whole(name, words, rounds):
    times = [run(words) for _ in range(rounds)]
    show(name, [each[0] * 1000 for each in times], "ms", 1)
    show("    of the processor", [each[1] * 1000 for each in times], "ms", 1)


def computing(rounds):
    ratios = []
    for _ in range(rounds):
        native = run([word.replace("{tty}", "/dev/ptmx") for word in pace("computes", 300, 1)])
        held = run(virtual(pace("computes", 300, 1)))
        ratios.append(held[1] / native[1])
    show("computing, next to the same without us", ratios, "times", 2)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    world = os.path.join(HOSTS, "bench.ini")
    with open(world, "w", encoding="utf-8") as file:
        file.write(HANG)
    print("a program in virtual time:")
    rate("polls that time out, one thread", "polls", 20000, 1, rounds)
    rate("polls that time out, three threads", "polls", 20000, 3, rounds)
    rate("sleeps", "sleeps", 20000, 1, rounds)
    rate("clock reads", "clocks", 20000, 1, rounds)
    rate("AT to OK", "asks", 5000, 1, rounds)
    rate("questions every 10 s; a day has 8,640", "every10s", 8640, 1, rounds)
    computing(rounds)
    whole("a 75 s hang and a retry, C", virtual([f"{HOSTS}/virtual-by_poll", "{tty}"], world), rounds)
    for name in ("by_pyserial", "by_asyncio"):
        words = ["/usr/bin/python3", os.path.join(SOURCES, name + ".py"), "{tty}"]
        whole(f"the same, Python, {name}", virtual(words, world), rounds)


main()
