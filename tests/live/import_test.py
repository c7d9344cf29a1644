# SPDX-License-Identifier: MIT
"""From a field log to a failing host: what `sim7000 import` makes of a log, a host program on a
terminal then sees for itself."""

import glob
import os
import subprocess
import sys

import harness
from harness import Folder, check, equal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(harness.PROGRAM)

# A host that does what its arguments say: a command to send, ~TEXT to wait for, or ?TEXT to wait
# for by asking the command before it again and again.
HOST = """
import os, sys
sys.path.insert(0, sys.argv[1])
from harness import Modem
with Modem(os.environ["SIM7000_TTY"]) as modem:
    for word in sys.argv[2:]:
        if word.startswith("?"):
            while word[1:].encode() not in modem.expect("OK\\r\\n"):
                modem.send(asked + "\\r")
            continue
        asked = word
        if word.startswith("~"):
            print("SAW", modem.expect(word[1:]).decode("latin-1").strip().splitlines()[-1])
        else:
            modem.send(word + "\\r")
"""

LOGIN = ['AT+FTPSERV="ftp.example.com";+FTPUN="sim.cs1";+FTPPW="wrong"', "~OK\r\n"]
NAME = ['AT+FTPGETNAME="file.bin"', "~OK\r\n"]


def import_log(folder, name):
    (log,) = glob.glob(os.path.join(ROOT, "tests", "field", name + "-*.log"))
    words = [PROGRAM, "import", log, "-o", folder("world")]
    made = subprocess.run(words, capture_output=True, text=True)
    equal(made.returncode, 0, made.stdout + made.stderr)
    check("forced 0" in made.stdout, "a cause, not a forced line:", made.stdout)
    played = subprocess.run([PROGRAM, "test", folder("world.trace")], capture_output=True)
    equal(played.returncode, 0, played.stdout)
    return folder("world.ini")


def run_host(scenario, *words, speed="1"):
    here = os.path.dirname(os.path.abspath(__file__))
    command = [PROGRAM, "run", scenario, "-q", "--speed", speed, "--timeout", "600s", "--"]
    command += [sys.executable, "-c", HOST, here, "ATE0", "~OK\r\n", *words]
    made = subprocess.run(command, capture_output=True, text=True, timeout=harness.PATIENCE * 2)
    equal(made.returncode, 0, made.stdout + made.stderr)
    return made.stdout


def test_a_download_that_nobody_reads_64():
    with Folder() as folder:
        scenario = import_log(folder, "T14")
        words = [*LOGIN, *NAME, "AT+FTPGET=1", "~+FTPGET: 1,1\r\n", "~+FTPGET: 1,64\r\n"]
        words += ["AT+FTPGET=2,512", "~ERROR\r\n"]
        check("SAW +FTPGET: 1,64" in run_host(scenario, *words, speed="40"))


def test_a_refused_password_72():
    with Folder() as folder:
        scenario = import_log(folder, "T16")
        words = [*LOGIN, *NAME, "AT+FTPGET=1", "~+FTPGET: 1,72\r\n"]
        check("SAW +FTPGET: 1,72" in run_host(scenario, *words))
        with open(folder("world.trace"), encoding="utf-8") as trace:
            check('AT+FTPPW="******#"' in trace.read(), "the log's password is hidden")


def test_an_impatient_host_66_then_63():
    with Folder() as folder:
        scenario = import_log(folder, "T05")
        words = [*LOGIN, *NAME, "AT+FTPGET=1", "~OK\r\n", "AT+FTPGET=1", "~+FTPGET: 1,66\r\n"]
        words += ["AT+FTPSTATE", "?+FTPSTATE: 0", "AT+FTPGET=1", "~+FTPGET: 1,63\r\n"]
        check("SAW +FTPGET: 1,63" in run_host(scenario, *words))


def test_a_reboot_in_the_middle():
    with Folder() as folder:
        scenario = import_log(folder, "T20")
        words = ['AT+FTPSERV="ftp.example.com"', "~RDY\r\n", "~SMS Ready\r\n"]
        words += ["AT+FTPSERV?", '~AT+FTPSERV?\r\r\n+FTPSERV: ""\r\n']
        check("SAW SMS Ready" in run_host(scenario, *words))


def test_what_is_not_reproduced_is_no_success():
    with Folder() as folder:
        log = os.path.join(ROOT, "tests", "field", "T27-noise.log")
        words = [PROGRAM, "import", log, "-o", folder("world")]
        made = subprocess.run(words, capture_output=True, text=True)
        equal(made.returncode, 1, made.stdout + made.stderr)
        check("missing   line 4: " in made.stdout, made.stdout)
        check("the log is NOT reproduced\n" in made.stdout, made.stdout)
        played = subprocess.run([PROGRAM, "test", folder("world.trace")], capture_output=True)
        equal(played.returncode, 0, "it says what the trace can")


def test_a_log_without_a_conversation_is_no_import():
    source = os.path.join(ROOT, "sim", "field", "import.c")
    with Folder() as folder:
        folder.write("empty.log", "")
        folder.write("odd.log", "the manual has (AT+CSQ) on page 40\nsignal quality is there\n")
        for log in (folder("empty.log"), source, folder("odd.log")):
            for words in (["-o", folder("world")], ["--summary"]):
                words = [PROGRAM, "import", log, *words]
                made = subprocess.run(words, capture_output=True, text=True)
                equal(made.returncode, 2, made.stdout + made.stderr)
                check(f"{log}: no conversation with a modem found" in made.stderr, made.stderr)
                check("like AT" in made.stderr and "fidelity" not in made.stderr, made.stderr)
        check("line 1: the manual has (AT+CSQ" in made.stderr, made.stderr)
        equal(glob.glob(folder("world*")), [])


if __name__ == "__main__":
    harness.main()
