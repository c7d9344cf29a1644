# SPDX-License-Identifier: MIT
"""libsim7000 on a 32-bit and on a big-endian processor, run by qemu: its tests hold there, and each
conversation of scenarios/ is the same to the byte as here."""

import os
import tempfile

from harness import Skip, check, main
from toolbox import BUILD, HEADERS, HERE, SCENARIOS, SINGLE, UNIT, need, run

PROGRAMS = os.path.join(BUILD, "tests", "library")
INIH = os.path.join(BUILD, "sources", "libinih")


def link(compiler, program, *words):
    run(compiler, "-O1", "-static", "-Wall", "-Werror", "-Wno-format-zero-length", "-o", program,
        "-I", HEADERS, *words)


def differ(there, here):
    for number, (one, other) in enumerate(zip(there.splitlines(), here.splitlines()), 1):
        if one != other:
            return f"line {number}: there {one!r}, here {other!r}"
    return f"{len(there)} bytes there, {len(here)} here"


def hold(compiler, qemu):
    need(compiler, qemu)
    if not os.path.exists(os.path.join(INIH, "ini.c")):
        raise Skip("inih's source is not there (tests/library/sources.sh)")
    with tempfile.TemporaryDirectory() as folder:
        library = os.path.join(folder, "sim7000.o")
        plan = os.path.join(folder, "plan")
        run(compiler, "-c", "-O1", "-Wall", "-Werror", "-o", library, "-I", HEADERS, "-I", INIH,
            SINGLE)
        tests = os.path.join(folder, "tests")
        link(compiler, tests, "-I", os.path.join(HERE, "without"),
             os.path.join(HERE, "without", "criterion.c"), os.path.join(UNIT, "library_test.c"),
             os.path.join(UNIT, "library_host.c"), library, os.path.join(INIH, "ini.c"))
        said = run(qemu, tests)
        check("not ok" not in said and "ok 10" in said, said)
        transcript = os.path.join(folder, "transcript")
        link(compiler, transcript, os.path.join(HERE, "transcript.c"), library,
             os.path.join(INIH, "ini.c"))
        with open(plan, "w", encoding="utf-8") as file:
            file.write(run("python3", os.path.join(HERE, "plan.py"), SCENARIOS))
        there = run(qemu, transcript, plan)
        here = run(os.path.join(PROGRAMS, "transcript"), plan)
        check(here.count("\n===") > 100, here)
        check(there == here, differ(there, here))


def test_32_bit():
    hold("arm-linux-gnueabihf-gcc", "qemu-arm")


def test_big_endian():
    hold("s390x-linux-gnu-gcc", "qemu-s390x")


main()
