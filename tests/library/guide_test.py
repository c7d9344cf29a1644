# SPDX-License-Identifier: MIT
"""docs/library.md says what is there: each call of the header, each state, and of the examples what
stands in them. (What its own example prints is for docs_test.py.)"""

import os
import re
import tempfile

from harness import check, equal, main
from toolbox import BUILD, ROOT, run

PART = re.compile(r"^<!-- part (.*?) -->\n(.*?)<!-- end -->", re.M | re.S)


def text(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def guide():
    return text("docs", "library.md")


def test_each_call_is_in_the_guide():
    calls = set(re.findall(r"\b(sim7000_\w+)\(", text("include", "sim7000.h")))
    named = set(re.findall(r"\b(sim7000_\w+)\(", guide())) - {"sim7000_config"}  # a C++ value
    check(len(calls) > 15, calls)
    equal(sorted(named), sorted(calls))


def test_each_state_is_in_the_guide():
    table = re.search(r"<!-- states -->\n(.*?)<!-- end -->", guide(), re.S).group(1)
    with tempfile.NamedTemporaryFile("w") as plan:
        plan.write("new -\nend\n")
        plan.flush()
        said = run(os.path.join(BUILD, "tests", "library", "transcript"), plan.name)
    states = re.search(r"^--- .*?\n(.*?)^\d+ broken", said, re.M | re.S).group(1)
    equal(re.findall(r"^\| `(\w+)`", table, re.M), [line.split(" ")[0] for line in states.splitlines()])


def test_what_it_shows_of_the_examples_stands_there():
    parts = PART.findall(guide())
    check(len(parts) >= 3, "no parts")
    for name, block in parts:
        lines = [line[4:] for line in block.strip("\n").split("\n")]
        check("\n".join(lines) + "\n" in text("docs", name), name, block)


main()
