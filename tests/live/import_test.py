# SPDX-License-Identifier: MIT
"""From a field log to a failing host: what `sim7000 import` makes of a log, a host program on a
terminal then sees for itself."""

import glob
import os
import re
import shlex
import signal
import subprocess
import sys

import harness
from harness import Folder, Modem, Sim, check, equal, need, until

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
        # longer than a fault can say, and no noise
        lines = ["0s > AT\\r", "* < AT\\r\\r\\nOK\\r\\n", "+3s < \\r\\n+UNHEARD: y{500}\\r\\n"]
        folder.write("odd.log", "\n".join(lines) + "\n")
        words = [PROGRAM, "import", folder("odd.log"), "-o", folder("world")]
        made = subprocess.run(words, capture_output=True, text=True)
        equal(made.returncode, 1, made.stdout + made.stderr)
        check("missing   line 3: " in made.stdout, made.stdout)
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


# --- the commands of docs/what-to-post.md, as they stand there ---


def posted(begins, **instead):
    """The page's command that begins so, with what is this test's in place of its names."""
    with open(os.path.join(ROOT, "docs", "what-to-post.md"), encoding="utf-8") as page:
        (line,) = re.findall(rf"^ {{4}}({begins} .*)$", page.read(), re.M)
    for name, other in instead.items():
        name = {"port": "/dev/ttyUSB2", "link": "/tmp/modem", "program": "./your-program"}.get(
            name, name.replace("_", ".")
        )
        check(name in line, name, "is not in", line)
        line = line.replace(name, other)
    return line


def talk(path):
    with Modem(path) as modem:
        modem.ok("AT", 'AT+FTPSERV="192.0.2.1"', 'AT+FTPGETPATH="/"', 'AT+FTPGETNAME="no.bin"')
        modem.bearer()
        modem.ok("AT+FTPGET=1")
        modem.expect("+FTPGET: 1,77\r\n")


def imported(log):
    words = [PROGRAM, "import", log, "-o", log + ".made"]
    made = subprocess.run(words, capture_output=True, text=True)
    equal(made.returncode, 0, made.stdout + made.stderr)
    check("missing 0, extra 0" in made.stdout and "forced 0" in made.stdout, made.stdout)
    check("+FTPGET: 1,77" in made.stdout, "the failure is reproduced:", made.stdout)


def tapped(command, link, log):
    """Runs it in front of a host. The log is whole when all of it has ended: the shell, which may be
    the first to go, and the program, which has its stdout too."""
    tap = subprocess.Popen(command, shell=True, start_new_session=True, stdout=subprocess.PIPE)
    try:
        until(lambda: os.path.exists(link), f"{command} makes its terminal")
        talk(link)
    finally:
        os.killpg(tap.pid, signal.SIGTERM)
        tap.communicate(timeout=harness.PATIENCE)
    imported(log)


def test_what_sim7000_records_can_be_posted():
    with Folder() as folder, Sim() as sim:
        link, log = folder("modem"), folder("field.trace")
        line = posted("sim7000 record", port=sim.path, link=link, field_trace=log)
        tapped(line.replace("sim7000", shlex.quote(PROGRAM), 1), link, log)


def test_what_socat_shows_can_be_posted():
    need("socat")
    with Folder() as folder, Sim() as sim:
        link, log = folder("modem"), folder("field.log")
        tapped(posted("socat", port=sim.path, link=link, field_log=log), link, log)


def test_what_strace_shows_can_be_posted():
    need("strace")
    here = os.path.dirname(os.path.abspath(__file__))
    with Folder() as folder, Sim() as sim:
        host = f"import sys; sys.path.insert(0, {here!r})\n"
        host += f"import import_test; import_test.talk({sim.path!r})\n"
        host = f"{sys.executable} {folder.write('host.py', host)}"
        line = posted("strace", program=host, field_log=folder("field.log"))
        made = subprocess.run(line, shell=True, capture_output=True, text=True)
        if "ptrace" in made.stderr:
            raise harness.Skip("strace may not trace here")
        equal(made.returncode, 0, made.stderr)
        imported(folder("field.log"))


if __name__ == "__main__":
    harness.main()
