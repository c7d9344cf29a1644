# SPDX-License-Identifier: MIT
"""The manual pages say what the pages of docs/ say. Prints TAP.

    man_test.py SIM7000 ROOT"""

import os
import re
import subprocess
import sys

SIM7000, ROOT = os.path.abspath(sys.argv[1]), sys.argv[2]
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
import tap  # noqa: E402
MAN = os.path.join(ROOT, "docs/man")


def text_of(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def filled(page, source):
    words = [sys.executable, os.path.join(MAN, "fill.py"), os.path.join(MAN, page), source]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def plain(text):
    return re.sub(r"\\(.)", r"\1", text)


def part(text, head):
    return text.split(f"# {head}\n", 1)[1].split("\n# ", 1)[0]


def statuses(text):
    return set(re.findall(r"\b\d{1,3}\b", text))


def test_exit_statuses_are_those_of_the_command_line_page():
    table = re.findall(r"^\| ([\d, ]+) \|", text_of("docs/command-line.md"), re.M)
    wanted = statuses(" ".join(table))
    manual = filled("sim7000.1.scd.in", SIM7000)
    heads = re.findall(r"^(\*\d.*)$", part(manual, "EXIT STATUS"), re.M)
    assert statuses(" ".join(heads)) == wanted, (heads, wanted)
    assert "_PROGRAM_" in re.search(r"\*124\*\n\t(.*)", manual)[1]


def test_lanes_are_those_of_the_trace_page():
    lanes = part(plain(text_of("docs/trace.md")), "Lanes")
    wanted = set(re.findall(r"^\| `([<>!@]+)` \|", lanes, re.M))
    manual = part(plain(text_of("docs/man/sim7000-trace.5.scd")), "LANES")
    assert set(re.findall(r"^([<>!@]+)$", manual, re.M)) == wanted, wanted
    assert ">!" in wanted


def test_sections_are_spelled_as_they_must_be():
    page = os.path.join(ROOT, "docs/scenario.md")
    manual = plain(filled("sim7000-scenario.5.scd.in", page))
    reference = text_of("docs/scenario.md").split("<!-- begin", 1)[1].split("<!-- end", 1)[0]
    for name in re.findall(r"^### (\[.*\])$", reference, re.M):
        assert name == "[files]" or f"# {name}\n" in manual, name
    assert not re.search(r"^# \[[A-Z]", manual, re.M)


def test_variables_are_those_of_the_program():
    manual = part(filled("sim7000.1.scd.in", SIM7000), "ENVIRONMENT")
    for name in re.findall(r"`(SIM7000_\w+|NO_COLOR)`", text_of("docs/command-line.md")):
        assert f"*{name}*" in manual, name


sys.exit(tap.run(globals()))
