# SPDX-License-Identifier: MIT
"""The pages of docs/ show what the program does. Prints TAP.

    docs_test.py [--write] SIM7000 PAGE...

A page is played from top to bottom in a folder of its own: a block after <!-- file NAME --> is
written there, one after <!-- output COMMAND --> must be what the command prints. Blocks end with
<!-- end -->, and are indented by four blanks. Real time is 0.00 s there. --write puts the real output into the page."""

import os
import re
import shlex
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"(<!-- (file|output) (.*?) -->\n)(.*?)(<!-- end -->)", re.S)


def indented(text):
    lines = ["    " + line if line else "" for line in text.rstrip("\n").split("\n")]
    return "\n" + "\n".join(lines) + "\n\n"


def plain(block):
    lines = block.strip("\n").split("\n")
    return "".join((line[4:] if line.startswith("    ") else line) + "\n" for line in lines)


def output(command, folder, program):
    words = shlex.split(command)
    words = [program if word == "sim7000" else word for word in words]
    made = subprocess.run(
        words,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        env={**os.environ, "PATH": os.path.dirname(program) + ":" + os.environ["PATH"]},
    )
    return re.sub(r"in \d+\.\d\d s:", "in 0.00 s:", made.stdout.decode())


def play(page, program):
    """The page as it should be."""
    with open(page, encoding="utf-8") as opened:
        text = opened.read()
    with tempfile.TemporaryDirectory() as folder:

        def block(found):
            head, kind, what, body, end = found.groups()
            if kind == "file":
                path = os.path.join(folder, what)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as written:
                    written.write(plain(body))
                return found.group(0)
            return head + indented(output(what, folder, program)) + end

        return text, BLOCK.sub(block, text)


def main(arguments):
    write = "--write" in arguments
    program, *pages = [word for word in arguments if word != "--write"]
    program = os.path.abspath(program)
    failed = 0
    for number, page in enumerate(pages, 1):
        is_now, should_be = play(page, program)
        name = "docs/" + os.path.basename(page)
        if write and is_now != should_be:
            with open(page, "w", encoding="utf-8") as written:
                written.write(should_be)
            is_now = should_be
        good = is_now == should_be
        failed += not good
        print(("ok" if good else "not ok"), number, "-", name, "is what the program prints")
        if not good:
            ours, theirs = is_now.split("\n"), should_be.split("\n")
            for line in theirs:
                if line not in ours:
                    print("#", line)
    print(f"1..{len(pages)}")
    return 1 if failed else 0


sys.exit(main(sys.argv[1:]))
