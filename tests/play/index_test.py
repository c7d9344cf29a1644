# SPDX-License-Identifier: MIT
"""scenarios/README.md is the list of what is there, made from the titles. Prints TAP.

    index_test.py [--write] ROOT"""

import os
import re
import sys

HEAD = """# Scenarios

Worlds to try a host program in, and the conversations that prove them. Made from the titles by
`python3 tests/play/index_test.py --write .`; a test holds it current.

    sim7000 run scenarios/second-get-hangs.ini -- ./host {tty}
    sim7000 test scenarios
"""

# What the folders are for; a new one has to be named here.
FOLDERS = {
    "": "The first things that one would try",
    "note": "The examples of SIMCom's application note for FTP, V1.02",
    "codes": "Each result code for its natural reason",
    "faults": "Each kind of fault",
    "ftp": "Corners of the FTP service",
    "lines": "The circuits of the serial line besides its data",
    "answers": "Commands that a scenario teaches",
    "hosts": "Command sequences of programs that others wrote",
}


def title(path):
    with open(path, encoding="utf-8") as file:
        found = re.search(r"^title\s*=\s*(.*?)(?:\s+;.*)?$", file.read(), re.M)
    return found[1].strip() if found else ""


def links(folder, name, names):
    trace = name[: -len(".ini")] + ".trace"
    link = f"[{name}]({os.path.join(folder, name)})"
    if trace in names:
        link += f" ([trace]({os.path.join(folder, trace)}))"
    return link


def index(root):
    text, missing = HEAD, []
    for folder, about in FOLDERS.items():
        names = sorted(os.listdir(os.path.join(root, folder)))
        text += f"\n## {about}\n\n| scenario | |\n|---|---|\n"
        for name in names:
            if not name.endswith(".ini"):
                continue
            what = title(os.path.join(root, folder, name))
            if not what:
                missing.append(os.path.join(folder, name))
            text += f"| {links(folder, name, names)} | {what} |\n"
    return text, missing


def unlisted(root):
    """Scenarios in folders that the list does not know."""
    for folder, _, names in os.walk(root):
        below = os.path.relpath(folder, root)
        if (below if below != "." else "") not in FOLDERS:
            yield from (os.path.join(below, name) for name in names if name.endswith(".ini"))


def main(arguments):
    root = os.path.join([word for word in arguments if word != "--write"][0], "scenarios")
    path = os.path.join(root, "README.md")
    text, missing = index(root)
    missing += unlisted(root)
    if "--write" in arguments:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        current = file.read() == text
    print("ok" if current else "not ok", 1, "- scenarios/README.md is current")
    if not current:
        print("# make it again: python3 tests/play/index_test.py --write .")
    print("ok" if not missing else "not ok", 2, "- each scenario has a title and a place", *missing)
    print("1..2")
    return 0 if current and not missing else 1


sys.exit(main(sys.argv[1:]))
