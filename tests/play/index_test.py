# SPDX-License-Identifier: MIT
"""scenarios/README.md is the list of what is there, made from the titles, and docs/gallery.md tells
of the failures in scenarios/field, made from the comments at the top of each. Prints TAP.

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

GALLERY = """# Gallery

What goes wrong with SIM7000s in the field, each as a world to try a host program in, and the conversation of
a host that copes. Made from the comments at the top of `scenarios/field/*.ini` by
`python3 tests/play/index_test.py --write .`; a test holds it current.

    sim7000 run scenarios/field/reboot-in-mid-command.ini -- ./host {tty}     # does yours cope?

All scenarios: [scenarios/README.md](../scenarios/README.md).
"""
PARTS = ("What happened", "How to cope")

# What the folders are for; a new one has to be named here.
FOLDERS = {
    "": "The first things that one would try",
    "field": "Failures of the field, and hosts that cope ([gallery](../docs/gallery.md))",
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


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def told(text):
    """The comment at the top as paragraphs, each of which begins with one of PARTS."""
    head = re.match(r"((?:;.*\n)+)", text)
    plain = re.sub(r"^; ?", "", head[1] if head else "", flags=re.M)
    for paragraph in plain.strip().split("\n\n"):
        part, _, rest = paragraph.replace("\n", " ").partition(": ")
        yield part, rest


def gallery(root):
    text, wrong = GALLERY, []
    for name in sorted(os.listdir(os.path.join(root, "field"))):
        if not name.endswith(".ini"):
            continue
        world, trace = read(root, "field", name), name[: -len(".ini")] + ".trace"
        parts = list(told(world))
        wants = re.findall(r"^\[expect (.*)\]$", world, re.M)
        if [part for part, _ in parts] != list(PARTS) or not wants:
            wrong.append(f"field/{name}")
        if not os.path.exists(os.path.join(root, "field", trace)):
            wrong.append(f"field/{trace}")
        text += f"\n## {title(os.path.join(root, 'field', name))}\n\n"
        text += "".join(f"**{part}.** {rest[:1].upper()}{rest[1:]}\n\n" for part, rest in parts)
        text += f"[{name}](../scenarios/field/{name}) expects: {', '.join(wants)}. "
        text += f"[A host that copes](../scenarios/field/{trace}).\n"
    return text, wrong


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


def check(number, name, wrong):
    print("ok" if not wrong else "not ok", number, "-", name)
    for one in wrong:
        print("#", one)
    return not wrong


def main(arguments):
    root = os.path.join([word for word in arguments if word != "--write"][0], "scenarios")
    listed, missing = index(root)
    shown, untold = gallery(root)
    made = {"README.md": listed, "../docs/gallery.md": shown}
    if "--write" in arguments:
        for path, text in made.items():
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
    stale = [path for path, text in made.items() if read(root, path) != text]
    again = [f"{path}: python3 tests/play/index_test.py --write ." for path in stale]
    good = [
        check(1, "scenarios/README.md and docs/gallery.md are current", again),
        check(2, "each scenario has a title and a place", [*missing, *unlisted(root)]),
        check(3, "each failure of the field is told, expects something and has a host that copes", untold),
    ]
    print("1..3")
    return 0 if all(good) else 1


sys.exit(main(sys.argv[1:]))
