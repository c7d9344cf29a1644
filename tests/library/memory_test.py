# SPDX-License-Identifier: MIT
"""A modem that is freed leaves nothing, and threads with modems of their own share nothing: said by
valgrind and by the sanitizers, of the tests and conversations that libsim7000 has anyway."""

import os
import tempfile

from harness import Skip, check, main
from toolbox import BUILD, HEADERS, HERE, SCENARIOS, SINGLE, UNIT, need, run

PROGRAMS = os.path.join(BUILD, "tests", "library")
WATCH = ["valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=all",
         "--errors-for-leak-kinds=all", "--error-exitcode=9"]
WITHOUT = os.path.join(HERE, "without")
ALONE = [os.path.join(WITHOUT, "criterion.c"), os.path.join(UNIT, "library_host.c"), "-I", HEADERS,
         "-I", WITHOUT, "-Wno-format-zero-length"]


def is_plain():
    """valgrind and sanitizers do not go together."""
    said = run("ldd", os.path.join(PROGRAMS, "library-alone"))
    if "libasan" in said or "libtsan" in said:
        raise Skip("built with a sanitizer, which looks by itself")


def test_valgrind_of_the_tests():
    need("valgrind")
    is_plain()
    said = run(*WATCH, os.path.join(PROGRAMS, "library-alone"))
    check("not ok" not in said and "==" not in said and "ok 10" in said, said)


def test_valgrind_of_conversations():
    need("valgrind")
    is_plain()
    with tempfile.TemporaryDirectory() as folder:
        plan = os.path.join(folder, "plan")
        with open(plan, "w", encoding="utf-8") as file:
            file.write(run("python3", os.path.join(HERE, "plan.py"), SCENARIOS))
        said = run(*WATCH, os.path.join(PROGRAMS, "transcript"), plan)
    check(said.count("\n===") > 100, said)


def sanitized(sanitizers, *words):
    need("gcc")
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "tests")
        run("gcc", "-g", "-O1", "-fsanitize=" + sanitizers, "-fno-sanitize-recover=all",
            "-o", program, SINGLE, *ALONE, *words, "-linih")
        return run(program)


def test_address_sanitizer():
    said = sanitized("address,undefined", os.path.join(UNIT, "library_test.c"))
    check("not ok" not in said and "ok 10" in said, said)


def test_thread_sanitizer():
    said = sanitized("thread", os.path.join(UNIT, "library_threads_test.c"), "-pthread")
    check("not ok" not in said and "ok 1" in said, said)


main()
