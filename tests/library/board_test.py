# SPDX-License-Identifier: MIT
"""libsim7000 on a board without an operating system, as qemu has one: the tests hold on a Cortex-M4
and an M7, each conversation of scenarios/ is the same to the byte as here, and docs/library.md
says what it takes there."""

import os
import re
import tempfile

from harness import Skip, check, equal, main
from toolbox import BUILD, HEADERS, HERE, ROOT, SCENARIOS, SINGLE, UNIT, need, run

INIH = os.path.join(BUILD, "sources", "libinih")
BOARD = os.path.join(HERE, "board")
WITHOUT = os.path.join(HERE, "without")
COMPILER = "arm-none-eabi-gcc"
FLAGS = ["-mthumb", "-mfloat-abi=hard", "-mfpu=auto", "-Os", "-ffunction-sections", "-fdata-sections",
         "-Wall", "-Wextra", "-Werror", "-Wno-format-zero-length", "-DSIM7000_ONE_THREAD",
         "-I", HEADERS, "-I", INIH, "-I", BOARD, "-I", WITHOUT]
SHARE = 0.15  # by so much a figure of the page may be off: compilers differ


class Board:
    def __init__(self, core, machine):
        need(COMPILER, "arm-none-eabi-size", "qemu-system-arm")
        if not os.path.exists(os.path.join(INIH, "ini.c")):
            raise Skip("inih's source is not there (tests/library/sources.sh)")
        self.machine = machine
        self.flags = ["-mcpu=" + core, *FLAGS]
        self.folder = tempfile.TemporaryDirectory()

    def __enter__(self):
        run(COMPILER, *self.flags, "-c", SINGLE, "-o", self("sim7000.o"))
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def __call__(self, name):
        return os.path.join(self.folder.name, name)

    def build(self, name, *sources):
        run(COMPILER, *self.flags, "-nostartfiles", "-Wl,--gc-sections", "-T",
            os.path.join(BOARD, "board.ld"), "-o", self(name), os.path.join(BOARD, "start.c"),
            *sources, self("sim7000.o"), os.path.join(INIH, "ini.c"))

    def run(self, *words):
        return run("qemu-system-arm", "-M", self.machine, "-nographic", "-monitor", "none",
                   "-serial", "none", "-semihosting-config",
                   "enable=on,target=native," + ",".join("arg=" + word for word in words),
                   "-kernel", self(words[0]), cwd=self.folder.name)

    def sizes(self, name):
        """text, data, bss"""
        return [int(n) for n in run("arm-none-eabi-size", self(name)).splitlines()[1].split()[:3]]

    def converses(self):
        self.build("transcript", os.path.join(HERE, "transcript.c"))
        with open(self("plan"), "w", encoding="utf-8") as file:
            file.write(run("python3", os.path.join(HERE, "plan.py"), SCENARIOS))
        there = self.run("transcript", "plan")
        here = run(os.path.join(BUILD, "tests", "library", "transcript"), self("plan"))
        check(here.count("\n===") > 100, here)
        lines = zip(there.splitlines(), here.splitlines())
        equal([pair for pair in lines if pair[0] != pair[1]][:3], [], "there, here:")
        equal(len(there), len(here))


def page():
    with open(os.path.join(ROOT, "docs", "library.md"), encoding="utf-8") as file:
        block = re.search(r"<!-- board -->\n(.*?)<!-- end -->", file.read(), re.S).group(1)
    return dict(re.findall(r"^\| (.*?) \| ([\d ]+) \|$", block, re.M))


def says_what_it_takes(board):
    board.build("footprint", os.path.join(BOARD, "footprint.c"))
    said = board.run("footprint")
    text, data, bss = board.sizes("sim7000.o")
    stages = re.findall(r"heap (\d+), at most (\d+); stack at most (\d+)", said)
    check("left: 0" in said and len(stages) == 3, said)
    figures = {
        "code and constants, `-Os`": text,
        "variables": data + bss,
        "heap of a modem that was switched on": int(stages[0][0]),
        "heap during a download of 3000 bytes, at most": int(stages[2][1]),
        "stack, at most": int(stages[2][2]),
    }
    shown = {what: int(number.replace(" ", "")) for what, number in page().items()}
    equal(sorted(shown), sorted(figures))
    for what, number in figures.items():
        check(abs(shown[what] - number) <= SHARE * number, f"docs/library.md: {what}: {number}")


def test_cortex_m4():
    with Board("cortex-m4", "mps2-an386") as board:
        board.build("tests", os.path.join(UNIT, "library_test.c"),
                    os.path.join(UNIT, "library_host.c"), os.path.join(WITHOUT, "criterion.c"))
        said = board.run("tests")
        check("not ok" not in said and "ok 10" in said, said)
        says_what_it_takes(board)
        board.converses()


def test_cortex_m7():
    with Board("cortex-m7", "mps2-an500") as board:
        board.converses()


main()
