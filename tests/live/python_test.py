# SPDX-License-Identifier: MIT
"""The Python package: the class, and the pytest plugin as pytest runs it."""

import os
import re
import subprocess
import sys

import harness
from harness import PROGRAM, Folder, Skip, check, equal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGE = os.path.join(ROOT, "python")
sys.path.insert(0, PACKAGE)
import sim7000  # noqa: E402

BEARER = "[network]\nbearer = up\n"
SETTINGS = 'ATE0+FTPCID=1;+FTPSERV="x";+FTPGETPATH="/";+FTPGETNAME="a.txt"'
SAY = """\
def say(port, command, end=b"OK\\r\\n"):
    port.write(command.encode() + b"\\r")
    return port.read_until(end)
"""


def say(port, command, end=b"OK\r\n"):
    port.write(command.encode() + b"\r")
    return port.read_until(end)


def raises(kind, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except kind as error:
        return error
    raise harness.Expected(f"{kind.__name__} was not raised")


def modem(scenario=BEARER, **options):
    return sim7000.Modem(scenario, program=PROGRAM, **options)


# --- the class ---


def test_a_session_is_steered_saved_and_plays():
    with Folder() as folder, modem(BEARER + "[files]\n/a.txt = text hello\n") as one:
        with one.serial(timeout=harness.PATIENCE) as port:
            say(port, SETTINGS)
            say(port, "AT+FTPGET=1")
            equal(one.wait_for("+FTPGET: 1,1").met, "line")
            before = one.inject("deregister for 30s")
            met = one.wait_for("+FTPGET: 1,*", since=before)
            equal(met.text, "+FTPGET: 1,61")
            equal(one.state["network"], "searching")
            say(port, "AT")
        one.wait_for(state="host=closed")
        one.save(folder("lost"))
        check(one.journal.count("AT+FTPGET=1") == 1, one.journal)
        played = subprocess.run([PROGRAM, "test", folder.path], capture_output=True, text=True)
        equal(played.stdout, "1 passed, 0 failed\n", played.stderr)


def test_files_are_a_mapping():
    with modem("[files]\n/a.txt = text hello\n/sub/b = digits 10\n") as one:
        equal(dict(one.files), {"/a.txt": b"hello", "/sub/b": b"0123456789"})
        every = bytes(range(256)) * 33000  # more than one request may carry
        one.files["/new/all"] = every
        check(one.files["/new/all"] == every, "what was put is not what is there")
        one.files["/new/all"] = b""
        equal(one.files["/new/all"], b"")
        del one.files["/new/all"]
        check("/new/all" not in one.files)
        raises(KeyError, one.files.__delitem__, "/new/all")
        equal(len(one.files), 2)


def test_a_file_that_has_no_room_leaves_the_old_one():
    old, new = bytes(range(256)) * 36, b"x" * (13 << 20)
    with modem("[ftp]\nquota = 12M\n") as one:
        one.files["/old"] = old
        for path in ("/old", "/new"):
            raises(sim7000.Error, one.files.__setitem__, path, new)
        equal(list(one.files), ["/old"])
        check(one.files["/old"] == old, "it is another")


def test_faults_answers_and_expectations_come_and_go():
    with modem() as one, one.serial(timeout=harness.PATIENCE) as port:
        one.add_fault("busy", on="command AT+CSQ", nth=2, then=["delay 10ms", "answer ERROR"])
        one.add_answer("AT+CGNSINF", line="+CGNSINF: 1,1", result="OK")
        one.add_expectation("asks twice", command="AT+CSQ", count="2..2")
        say(port, "ATE0")
        check(b"+CSQ: " in say(port, "AT+CSQ"))
        check(b"ERROR" in say(port, "AT+CSQ", b"ERROR\r\n"))
        check(b"+CGNSINF: 1,1\r\n" in say(port, "AT+CGNSINF"))
        equal(one.wait_for(fault="busy").name, "busy")
        fault = next(each for each in one.faults if each.name == "busy")
        equal((fault.on, fault.then, fault.struck, fault.matched),
              ("command AT+CSQ", ("delay 10ms", "answer ERROR"), 1, 2))
        one.remove_fault("busy")
        equal([each.held for each in one.expectations], [True])


def test_what_is_wrong_is_said():
    with modem() as one:
        error = raises(sim7000.Error, one.inject, "deregistr")
        check("deregister" in str(error), error)
        error = raises(sim7000.Error, one.ctl, "injct")
        equal(error.kind, "UnknownVerb")
        error = raises(sim7000.TimedOut, one.wait_for, "NEVER", within=0.02)
        check("NEVER" in str(error), error)
    raises(sim7000.Error, one.inject, "detach")
    error = raises(sim7000.NotStarted, modem, "[network]\nbaerer = up\n")
    check("bearer" in str(error), error)
    raises(sim7000.NotStarted, sim7000.Modem, program="/nonexistent/sim7000")
    raises(ValueError, modem, virtual=True, speed=2)


def test_expectations_are_looked_at_in_the_end():
    def breaks():
        with modem("[expect quits]\ncommand = AT+FTPQUIT\n"):
            pass

    error = raises(sim7000.ExpectationFailed, breaks)
    check("FTPQUIT" in str(error), error)

    def raises_itself():
        with modem("[expect quits]\ncommand = AT+FTPQUIT\n"):
            raise LookupError

    raises(LookupError, raises_itself)
    one = modem("[expect quits]\ncommand = AT+FTPQUIT\n")
    one.close(check=False)
    one.close()  # the second time it is closed already
    check("registered" in one.journal, one.journal)


def test_events_one_by_one():
    with modem() as one, one.serial(timeout=harness.PATIENCE) as port:
        events = one.events("command")
        say(port, "ATE0")
        port.write(b"AT+CSQ\r")
        heard = []
        for event in events:
            heard.append(event["data"]["text"])
            if len(heard) == 1:
                port.write(b"AT+CREG?\r")
            if heard[-1] == "AT+CREG?":
                break
        equal(heard[-1], "AT+CREG?", heard)


def test_a_program_beside_it():
    with modem("[network]\noperator = HOME\n") as one:
        line = 'exec 3<>"$0"; printf "AT+COPS?\\r" >&3; read -r x <&3; read -r x <&3; echo "$x"; exit 7'
        done = one.run("sh", "-c", line, "{tty}")
        equal((done.status, "HOME" in done.stdout), (7, True), done)
        check("AT+COPS?" in done.journal, done.journal)


def virtual(*arguments, **options):
    try:
        return modem(*arguments, virtual=True, **options)
    except sim7000.Refused as error:
        raise Skip(str(error)) from error


def run_virtual(one, *program):
    try:
        return one.run(*program)
    except (sim7000.Refused, sim7000.NotStarted) as error:
        if "may not trace" in str(error):
            raise Skip(str(error)) from error
        raise


def test_a_program_in_the_modem_s_time():
    world = BEARER + "[expect quits]\ncommand = AT+FTPQUIT\n"
    with virtual(world) as one:
        quits = 'exec 3<>"$0"; sleep 3600; printf "AT+FTPQUIT\\r" >&3; read -r x <&3; echo done'
        done = run_virtual(one, "sh", "-c", quits, "{tty}")
        equal((done.status, done.stdout), (0, "done\n"), done.stderr)
        check("AT+FTPQUIT" in done.journal, done.journal)
        error = raises(sim7000.ExpectationFailed, one.run, "sh", "-c", "exit 1")
        check("FTPQUIT" in str(error), error)
        equal(one.run("sh", "-c", "exit 1", check=False).status, 1)
        raises(sim7000.Error, one.inject, "detach")
    with virtual(BEARER) as one:
        equal(run_virtual(one, "sh", "-c", "echo '  FAILED  ' >&2; exit 3").status, 3)


# --- the plugin ---


def pytest_runs(folder, *options, env=None):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "sim7000.pytest_plugin", "-p", "no:cacheprovider"]
        + ["-q", f"--sim7000={PROGRAM}", f"--basetemp={folder('tmp')}", *options],
        cwd=folder.path,
        env={**os.environ, "PYTHONPATH": PACKAGE, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
        capture_output=True,
        text=True,
        timeout=200,
    )


def need(module):
    probe = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True)
    if probe.returncode:
        raise Skip(f"no {module}")


def test_the_world_of_a_test():
    need("pytest")
    with Folder() as folder:
        os.mkdir(folder("sub"))
        for name, csq in (("sub/module.ini", 11), ("sub/own.ini", 12), ("sub/named.ini", 13)):
            folder.write(name, f"[network]\ncsq = {csq},99\n")
        folder.write(
            "sub/test_module.py",
            "import pytest\n" + SAY + "def csq(modem):\n"
            "    return int(say(modem.serial(), 'AT+CSQ').split(b'+CSQ: ')[1].split(b',')[0])\n"
            "def test_other(modem): assert csq(modem) == 11\n"
            "def test_own(modem): assert csq(modem) == 12\n"
            "@pytest.mark.parametrize('x', [1, 2])\n"
            "@pytest.mark.sim7000('named.ini', seed=3)\n"
            "def test_marked(modem, x): assert csq(modem) == 13\n"
            "@pytest.mark.sim7000('[network]\\ncsq = 14,99\\n')\n"
            "class TestText:\n"
            "    def test_text(self, modem): assert csq(modem) == 14\n",
        )
        folder.write("test_empty.py", "def test_it(modem): assert modem.state['power']\n")
        made = pytest_runs(folder, "--strict-markers")
        equal(made.stdout.splitlines()[-1].split(" in ")[0], "6 passed", made.stdout)


def test_a_failed_test_leaves_what_plays():
    need("pytest")
    with Folder() as folder:
        folder.write(
            "test_it.py",
            "import pytest\n" + SAY + "@pytest.mark.sim7000('[network]\\nbearer = up\\n')\n"
            "def test_fails(modem):\n"
            "    say(modem.serial(), 'AT+CSQ')\n"
            "    assert False\n"
            "@pytest.mark.sim7000('[expect quits]\\ncommand = AT+FTPQUIT\\n')\n"
            "def test_expects(modem):\n"
            "    say(modem.serial(), 'AT+CREG?')\n"
            "@pytest.mark.sim7000('[network]\\nbaerer = up\\n')\n"
            "def test_wrong_world(modem): pass\n"
            "def test_good(modem): say(modem.serial(), 'AT')\n",
        )
        made = pytest_runs(folder, "--sim7000-keep", folder("kept"))
        equal(
            made.stdout.splitlines()[-1].split(" in ")[0],
            "1 failed, 2 passed, 2 errors",
            made.stdout,
        )
        check("> AT+CSQ" in made.stdout and "> AT+CREG?" in made.stdout, made.stdout)
        check('did you mean "bearer"' in made.stdout, made.stdout)
        played = {}
        for name in ("test_fails", "test_expects"):
            place = folder(f"kept/test_it.py-{name}/modem")
            check(os.path.exists(place + ".html"), os.listdir(folder("kept")))
            done = subprocess.run(
                [PROGRAM, "test", place + ".trace"], capture_output=True, text=True
            )
            played[name] = done.stdout.splitlines()[-1]
        equal(played["test_fails"], "1 passed, 0 failed")
        equal(played["test_expects"], "0 passed, 1 failed", "its expectation does not hold")


def test_side_by_side():
    need("xdist")
    with Folder() as folder:
        folder.write(
            "test_it.py",
            "import pytest\n" + SAY + "@pytest.mark.parametrize('i', range(12))\n"
            "def test_own_files(modem, i):\n"
            "    modem.files['/n'] = str(i).encode()\n"
            "    say(modem.serial(), 'AT')\n"
            "    assert dict(modem.files) == {'/n': str(i).encode()}\n",
        )
        made = pytest_runs(folder, "-n", "3")
        equal(made.stdout.splitlines()[-1].split(" in ")[0], "12 passed", made.stdout)


def test_programs_are_hunted():
    need("pytest")
    with Folder() as folder:
        folder.write(
            "test_it.py",
            "import pytest\n"
            "HOST = 'exec 3<>\"$0\"; stty raw -echo <&3; printf \"AT\\\\r\" >&3; read -r x <&3; '\n"
            "@pytest.mark.sim7000(virtual=True)\n"
            "def test_waits_for_ever(modem):\n"
            "    assert modem.run('sh', '-c', HOST, '{tty}').status == 0\n",
        )
        made = pytest_runs(folder)
        if "may not trace" in made.stdout:
            raise Skip("ptrace is not permitted here")
        equal(made.stdout.splitlines()[-1].split(" in ")[0], "1 passed", made.stdout)
        made = pytest_runs(folder, "--sim7000-hunt", "60", "--sim7000-keep", folder("kept"))
        equal(made.stdout.splitlines()[-1].split(" in ")[0], "1 failed", made.stdout)
        check("The program waits for ever" in made.stdout, made.stdout)
        left = os.listdir(folder("kept/test_it.py-test_waits_for_ever/hunt"))
        check(any(name.startswith("hang-") and name.endswith(".ini") for name in left), left)


def test_types():
    need("mypy")
    with Folder() as folder:
        made = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={folder('cache')}", "sim7000"],
            cwd=PACKAGE,
            capture_output=True,
            text=True,
        )
        equal(made.returncode, 0, made.stdout)


def test_its_version_is_the_program_s():
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout
    equal(re.search(r"\d+\.\d+\.\d+", said)[0], sim7000.__version__)


if __name__ == "__main__":
    harness.main()
