# SPDX-License-Identifier: MIT
"""sim7000.h is clean C99 and C++98, for gcc and clang, and links in each of their standards."""

import os
import tempfile

from harness import equal, main
from toolbox import HEADERS, HERE, LIBRARY, need, run

STRICT = ["-pedantic", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"]
LINK = ["-L", LIBRARY, "-lsim7000", "-Wl,-rpath," + LIBRARY]


def compile_and_run(compiler, standards, *words):
    need(compiler)
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "small")
        for standard in standards:
            run(compiler, "-std=" + standard, *STRICT, "-I", HEADERS, "-o", program, *words,
                os.path.join(HERE, "small.c"), *LINK)
            equal(run(program), "0, bearer up, next never\n", standard)


def test_gcc():
    compile_and_run("gcc", ["c99", "c11", "c17"])


def test_clang():
    compile_and_run("clang", ["c99", "c11", "c17"])


def test_gxx():
    compile_and_run("g++", ["c++98", "c++11", "c++17", "c++20"], "-x", "c++")


def test_clangxx():
    compile_and_run("clang++", ["c++98", "c++11", "c++17", "c++20"], "-x", "c++")


def test_the_header_alone_and_twice():
    need("gcc")
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "twice.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write('#include "sim7000.h"\n#include "sim7000.h"\nsim7000 *none;\n')
        run("gcc", "-std=c99", *STRICT, "-fsyntax-only", "-I", HEADERS, source)


main()
