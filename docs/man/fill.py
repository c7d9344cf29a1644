# SPDX-License-Identifier: MIT
"""Fills manual pages with what the program says of itself, so that they are always current.

    fill.py sim7000.1.scd.in SIM7000 > sim7000.1.scd                     its help
    fill.py sim7000-scenario.5.scd.in docs/scenario.md > ...scd   the tables of its rows"""

import re
import subprocess
import sys


def plain(text):
    """Markdown to scdoc: code becomes bold, what scdoc would take for markup is escaped."""
    parts = text.split("`")
    for i, part in enumerate(parts):
        part = re.sub(r"\[([^]]*)\]\(#[^)]*\)", r"\1", part)
        part = re.sub(r"([\\*_#~<>\[\]])", r"\\\1", part)
        parts[i] = f"*{part}*" if i % 2 else part
    return "".join(parts)


def rows(lines):
    for line in lines:
        if line.startswith("| ") and not line.startswith(("| key", "| on |", "| then |")):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def section(head, lines):
    # Sections of a scenario are written small; the others are headings of this page.
    yield f"# {head if head.startswith('[') else head.upper()}\n"
    for cells in rows(lines):
        name = cells[0]
        if len(cells) == 5:  # a key
            yield f"{plain(name)}\n\t{plain(cells[4])} Value: {plain(cells[1])}; default: {plain(cells[2])}.\n"
        elif len(cells) == 3:  # what a fault does
            on = "any *on*" if cells[2] == "all" else f"*on* {plain(cells[2])}"
            yield f"{plain(name)}\n\t{plain(cells[1])}. With {on}.\n"
        elif len(cells) == 2:  # where a fault strikes
            yield f"{plain(name)}\n\t{plain(cells[1])}.\n"


def reference(text):
    made = text.split("<!-- begin", 1)[1].split("<!-- end", 1)[0]
    for part in made.split("\n### ")[1:]:
        head, *lines = part.split("\n")
        if any(line.startswith("| ") for line in lines):
            yield from section(head, lines)


def help_of(program, *command):
    return subprocess.run([program, "help", *command], capture_output=True, text=True).stdout


def commands(program):
    return re.findall(r"^  ([a-z]+) +\S", help_of(program), re.M)


def synopsis(program):
    for command in commands(program):
        usage = help_of(program, command).split("\n")[0].removeprefix("usage: sim7000 ")
        name, _, arguments = usage.partition(" ")
        yield f"*sim7000* *{name}* {plain(arguments)}\n"


def option(text):
    """An option and its help, as lines of a list."""
    head, *more = text.split("\n")
    name, _, words = re.sub(r"^  ", "", head).partition("  ")
    said = " ".join([words.strip()] + [line.strip() for line in more]).strip()
    said = said[:1].upper() + said[1:]
    yield f"*{plain(name.strip())}*\n\t{plain(said)}\n"


def about(program, command):
    _, said = help_of(program, command).split("\n\n", 1)
    said, _, options = said.partition("\noptions:\n")
    yield f"# SIM7000 {command.upper()}\n"
    for part in said.strip().split("\n\n"):
        part = " ".join(part.split("\n"))
        yield f"{plain(part[:1].upper() + part[1:]).rstrip('.')}.\n"
    for one in re.split(r"\n(?=  -)", options.strip("\n")):
        if one:
            yield from option(one)


def read(path):
    with open(path, encoding="utf-8") as opened:
        return opened.read()


page, source = sys.argv[1:]
text = read(page)
if "@REFERENCE@" in text:
    text = text.replace("@REFERENCE@", "\n".join(reference(read(source))))
else:
    text = text.replace("@SYNOPSIS@", "\n".join(synopsis(source)))
    text = text.replace(
        "@COMMANDS@", "\n".join(line for name in commands(source) for line in about(source, name))
    )
sys.stdout.write(text)
