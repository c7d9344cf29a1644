# SPDX-License-Identifier: MIT
"""`run --virtual`: unmodified programs in the modem's time."""

import os
import subprocess
import sys

import harness
from harness import PROGRAM, Folder, Skip, check, equal

HOSTS = os.path.abspath(os.environ.get("VIRTUAL_HOSTS", "build/tests/virtual"))
SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "virtual")
SCENARIOS = os.path.join(os.path.dirname(SOURCES), "..", "scenarios")
PYTHON = sys.executable

HANG = """\
[scenario]
title = the first download hangs
[network]
bearer = up
[files]
/1K.txt = digits 1K
[fault first get hangs]
on   = command AT+FTPGET=1
nth  = 1
then = code 64 after 75s
"""


def host(name):
    return [os.path.join(HOSTS, "virtual-" + name), "{tty}"]


def python(name):
    return [PYTHON, os.path.join(SOURCES, name + ".py"), "{tty}"]


class Run:
    """One run: status, stdout, stderr, and its trace."""

    def __init__(self, folder, program, *options, scenario=HANG, timeout=120, name="t.trace"):
        folder.write("world.ini", scenario)
        self.path = folder(name)
        words = [PROGRAM, "run", folder("world.ini"), "--virtual", "--trace", self.path]
        done = subprocess.run(
            words + list(options) + ["--"] + program,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        self.status, self.stdout, self.stderr = done.returncode, done.stdout, done.stderr
        if self.status == 3 and "may not trace" in self.stderr:
            raise Skip("ptrace is not permitted here")
        with open(self.path, encoding="utf-8") as file:
            self.trace = file.read()

    def plays(self):
        done = subprocess.run(
            [PROGRAM, "test", self.path], capture_output=True, text=True, check=False
        )
        check("1 passed, 0 failed" in done.stdout, done.stdout, self.trace)


def repeats(program, times=20, **parts):
    """Each run is the same as the first; that plays as a test."""
    with Folder() as folder:
        first = Run(folder, program, **parts)
        equal(first.status, 0, first.stdout + first.stderr)
        first.plays()
        for _ in range(times - 1):
            run = Run(folder, program, **parts)
            equal(run.status, 0, run.stderr)
            equal(run.stdout, first.stdout)
            equal(run.trace, first.trace)
        return first


def test_a_c_host_with_poll():
    run = repeats(host("by_poll"))
    check("\n80.0" in run.stdout or "75.0" in run.stdout, run.stdout)
    check("faults: 1 of 1 struck" in run.stderr, run.stderr)


def test_a_python_host_with_pyserial():
    repeats(python("by_pyserial"), times=5)


harness.main()
