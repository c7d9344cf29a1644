# SPDX-License-Identifier: MIT
"""`check`, `run` and `test` are of one mind about every scenario file."""

import os
import subprocess

import harness
from harness import PROGRAM, Folder, check, equal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# One mistake each, of every part of the loader and of what is looked at behind it.
BAD = {
    "section": "[modul]\nthink = 1s\n",
    "key": "[module]\ntink = 1s\n",
    "value": "[module]\nthink = soon\n",
    "twice": "[module]\nthink = 1s\nthink = 2s\n",
    "no section": "think = 1s\n",
    "login": "[ftp]\nuser = me\n",
    "file": "[files]\n/a = from nowhere.bin\n",
    "root": "[ftp]\nroot = nowhere\n",
    "no place": "[fault x]\nthen = silence\n",
    "no action": "[fault x]\non = connect\n",
    "seam": "[fault x]\non = command AT\nthen = reply 530 No\n",
    "code": "[fault x]\non = command AT+FTPGET=1\nthen = code 67\n",
    "reply": "[fault x]\non = ftp STOR*\nthen = reply Disk full\n",
    "fault's command": "[fault x]\non = command AT+FTGET=1\nthen = code 64\n",
    "silent slip": "[fault x]\non = command AT+FTGET=1\nthen = silence\n",
    "expected command": "[expect x]\ncommand = AT+FTPQIUT\n",
    "forbidden command": "[expect x]\nnever = AT+FTPQIUT\n",
    "no aim": "[expect x]\nwithin = 1s\n",
}

GOOD = {
    "empty": "",
    "taught": "[fault x]\non = command AT+CGNSPWR=*\nthen = answer OK\n"
    "[expect y]\ncommand = AT+CGNSPWR=0\ncount = 0..\n",
    "silent": "[fault x]\non = command AT+CIPSEND=5\nthen = silence\n",
}


def said(*words):
    """Status, and what stands on stderr."""
    done = subprocess.run(
        [PROGRAM, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=harness.PATIENCE,
    )
    return done.returncode, done.stderr


def agree(path, bad):
    trace = path + ".trace"
    with open(trace, "w") as file:
        file.write(f"scenario {os.path.basename(path)}\n0s > ATE0\\r\n* < ATE0\\r\n* < \\r\\nOK\\r\\n\n")
    try:
        checked = said("check", path)
        ran = said("run", "-q", path, "--", "true")
        tested = said("test", trace)
    finally:
        os.remove(trace)
    equal(checked[0] == 2, bad, checked[1])
    equal(ran[0] == 2, bad, f"run {path}: {ran[1]}")
    equal(tested[0] == 2, bad, f"test {path}: {tested[1]}")
    if bad:
        equal(ran[1], checked[1], "run says what check says:")
        equal(tested[1], checked[1], "test says what check says:")


def test_what_check_refuses_run_and_test_refuse_in_the_same_words():
    for name, text in BAD.items():
        with Folder() as folder:
            agree(folder.write("x.ini", text), True)


def test_what_check_takes_run_and_test_take():
    for text in GOOD.values():
        with Folder() as folder:
            agree(folder.write("x.ini", text), False)


def test_every_scenario_of_the_tree_is_taken_by_all():
    paths = []
    for folder, _, names in os.walk(os.path.join(ROOT, "scenarios")):
        paths += [os.path.join(folder, name) for name in names if name.endswith(".ini")]
    check(len(paths) > 50, paths)
    status, errors = said("check", *paths)
    equal((status, errors), (0, ""))
    for path in paths:
        status, errors = said("run", "-q", path, "--ftp", "memory", "--ftp-listen", "0", "--", "true")
        check(status in (0, 1), path, status, errors)


harness.main()
