# SPDX-License-Identifier: MIT
"""README.md and README.zh-CN.md show what the program prints. `readme_test.py --write` puts it there anew.

A block stands between the comments <!-- NAME --> and <!-- end -->, indented by four blanks; times
may differ."""

import os
import re
import subprocess
import sys

import harness
from harness import Folder, Modem, Sim, equal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"(<!-- (?!end)(\w+) -->\n)(.*?)(?=<!-- end -->)", re.S)


def run_test(*arguments, cwd=ROOT):
    program = os.path.abspath(harness.PROGRAM)
    made = subprocess.run(
        [program, "test", *arguments], cwd=cwd, capture_output=True, text=True
    )
    return made.stdout + made.stderr


def file(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as opened:
        return opened.read()


def session():
    with Sim("-v", os.path.join(ROOT, "scenarios/ideal.ini")) as sim, Modem(sim.path) as modem:
        modem.ok("ATE0")
        modem.bearer()
        modem.ok('AT+FTPSERV="ftp.example.com";+FTPUN="me";+FTPPW="secret"')
        modem.ok('AT+FTPGETPATH="/";+FTPGETNAME="hello.txt"')
        modem.ok("AT+FTPGET=1")
        modem.expect("+FTPGET: 1,1\r\n")
        modem.ok("AT+FTPGET=2,1024")
        modem.expect("+FTPGET: 1,0\r\n")
        sim.says("ftp session closed")
        return sim.stderr()


def scenario():
    return file("scenarios/second-get-hangs.ini")


def trace():
    return file("scenarios/second-get-hangs.trace")


def failure():
    with Folder() as folder:
        folder.write("second-get-hangs.ini", scenario())
        folder.write("wrong.trace", trace().replace("+FTPGET: 1,64", "+FTPGET: 1,63"))
        return run_test("wrong.trace", cwd=folder.path)


BLOCKS = {"session": session, "scenario": scenario, "trace": trace, "failure": failure}


def indented(text):
    return "".join("    " + line if line.strip() else "\n" for line in text.splitlines(True))


def without_times(text):
    return re.sub(r"^ *\d+\.\d+ ", "T ", text, flags=re.M).strip()


def test_every_block_is_what_the_program_prints():
    made = {name: without_times(indented(make())) for name, make in BLOCKS.items()}
    for readme in READMES:
        seen = {name: text for _, name, text in BLOCK.findall(file(readme))}
        equal(sorted(seen), sorted(BLOCKS), f"the blocks of {readme}:")
        for name, text in made.items():
            equal(without_times(seen[name]), text, f"{readme}: {name}")


def test_the_scenarios_all_play():
    equal(run_test("scenarios").splitlines()[-1].split(", ")[1], "0 failed")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        for readme in READMES:
            text = BLOCK.sub(
                lambda m: f"{m.group(1)}\n{indented(BLOCKS[m.group(2)]()).rstrip()}\n\n",
                file(readme),
            )
            with open(os.path.join(ROOT, readme), "w", encoding="utf-8") as opened:
                opened.write(text)
    else:
        harness.main()
