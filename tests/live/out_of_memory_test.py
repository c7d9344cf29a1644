# SPDX-License-Identifier: MIT
"""The n-th allocation of the program fails, for n = 1, 2, 3 ... until a run needs none that fails;
then the n-th and all after it. A run either does what it does otherwise, or ends with status 125
and one line; what it promised to leave behind is whole.

OUT_OF_MEMORY=all takes every n; otherwise, from some n on, a few of them.
"""

import ftplib
import glob
import io
import os
import re
import resource
import shutil
import signal
import subprocess

import harness
from harness import PROGRAM, Folder, Modem, Sim, Skip, check, equal, until

LIBRARY = os.environ.get("FAIL_NTH_LIBRARY", "build/tests/live/libfail_nth.so")
EVERY = os.environ.get("OUT_OF_MEMORY") == "all"
DENSE = 30  # each n up to here
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
STATUS = 125
LINE = re.compile(rb"sim7000: out of memory( asking for \d+ bytes)?\n")
SCENARIO = """
[scenario]
title = all kinds of things
seed = 7
[network]
profile = cat-m1
[ftp]
user = me
password = secret
root = files
[files]
/digits.bin = digits 3000
/text.txt = text hello\\r\\n
/random.bin = random 2K
/here.ini = from world.ini
/logs/ = folder
[fault first]
on = command AT+FTPGET=1
nth = 2..4
chance = 50%
then = delay 2s
then = code 64 after 75s
[fault second]
on = ftp RETR *
then = reply 550 gone
[expect it is polite]
after = +FTPGET: 1,64
command = AT+FTPQUIT
within = 10s
"""


def library():
    if not LIBRARY:
        raise Skip("a sanitizer has its own allocator")
    if not os.path.exists(LIBRARY):
        raise Skip(f"no {LIBRARY}")
    return os.path.abspath(LIBRARY)


class Failing:
    """The environment of a program whose n-th allocation fails, and whether it came to that."""

    def __init__(self, n, after):
        self.n, self.after = n, after

    def __enter__(self):
        self.read, self.write = os.pipe()
        self.options = {
            "pass_fds": [self.write],
            "env": {
                **os.environ,
                "LD_PRELOAD": library(),
                "FAIL_NTH": str(self.n),
                "FAIL_ALL": str(int(self.after)),
                "FAIL_TELL": str(self.write),
            },
        }
        return self

    def failed(self):
        if self.write is not None:
            os.close(self.write)
            self.write = None
        return os.read(self.read, 1) != b""

    def __exit__(self, *_):
        if self.write is not None:
            os.close(self.write)
        os.close(self.read)


def loop(run, stride):
    """run(n, after) until it says that nothing failed, in both modes."""
    runs = 0
    for after in (False, True):
        n = 1
        while run(n, after):
            runs += 1
            n += 1 if EVERY or n < DENSE else stride
    print(f"# {runs} runs, {n - 1} allocations or a few less")


def one_line(stderr, what):
    check(LINE.fullmatch(stderr), *what, "stderr:", stderr)


# --- commands that end by themselves ---


def outcome(words, folder, options):
    ended = subprocess.run(
        [PROGRAM, *words], cwd=folder.path, stdin=subprocess.DEVNULL, capture_output=True,
        timeout=harness.PATIENCE, **options,
    )
    return ended.returncode, ended.stdout, ended.stderr


def files(folder):
    """What is there, without the times of JUnit."""
    found = {}
    for path in sorted(glob.glob(folder("**"), recursive=True)):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                found[path] = file.read()
            if path.endswith(".xml"):
                found[path] = re.sub(rb' time="[0-9.]+"', b"", found[path])
    return found


def reset(folder, before):
    for path in files(folder).keys() - before.keys():
        os.unlink(path)
    for path, content in before.items():
        folder.write(path, content)


def command(words, prepare, stride, processes=1):
    """prepare(folder) makes the files that are there before each run. Afterwards they are as
    they were, or as they are after a run that went well."""

    def one(n, after):
        what = (words[0], "n =", n, "and all after" if after else "")
        with Failing(n, after) as failing:
            status, stdout, stderr = outcome(words, folder, failing.options)
            left = files(folder)
            if status == STATUS:
                if processes == 1:
                    one_line(stderr, what)
                check(LINE.match(stderr) and not LINE.sub(b"", stderr), *what, "stderr:", stderr)
                check(good[1].startswith(stdout), *what, "stdout:", stdout)
                check(left in (before, whole), *what, "files:", left.keys())
            else:
                equal((status, stdout, stderr), good, what)
                check(left == whole, *what, "files:", left.keys())
            if left != before:
                reset(folder, before)
            return failing.failed()

    library()
    with Folder() as folder:
        prepare(folder)
        before = files(folder)
        good = outcome(words, folder, {})
        whole = files(folder)
        reset(folder, before)
        loop(one, stride)


def world(folder):
    folder.write("world.ini", SCENARIO)
    os.mkdir(folder("files"))
    folder.write("files/a.txt", "a")


def note(folder):
    shutil.copytree(os.path.join(ROOT, "scenarios", "note"), folder("note"))


def test_check():
    command(["check", "world.ini"], world, 5)


def test_check_of_mistakes():
    def wrong(folder):
        folder.write("world.ini", SCENARIO.replace("nth =", "nht =").replace("550 gone", ""))

    command(["check", "world.ini"], wrong, 5)


def test_every_flow_of_the_note():
    command(["test", "--jobs", "1", "--junit", "junit.xml", "note"], note, 193)


def test_workers():
    command(["test", "--jobs", "2", "--junit", "junit.xml", "note"], note, 193, processes=3)


def wrong_note(name, right, wrong):
    """The note, with one trace that does not hold."""

    def fill(folder):
        note(folder)
        path = folder(name)
        with open(path) as file:
            text = file.read()
        folder.write(path, text.replace(right, wrong))

    return fill


def test_a_test_that_fails():
    name = "note/note-5.01-get.trace"
    command(["test", name], wrong_note(name, "+FTPGET: 1,1", "+FTPGET: 1,2"), 11)


def test_update():
    name = "note/note-5.09-size.trace"
    fill = wrong_note(name, "+FTPSIZE: 1,0", "+FTPSIZE: 1,1")
    command(["test", "--jobs", "1", "--update", name], fill, 11)


def test_import():
    log = os.path.join(ROOT, "tests", "field", "T01-get-note.log")
    command(["import", "-o", "got", log], lambda folder: None, 37)


def test_report():
    command(["report", "-o", "page.html", "note/note-5.02-put.trace"], note, 11)


# --- commands that go on until something ends them ---

LIVE = """
[module]
think = 0
open_delay = 0
close_delay = 0
[network]
bearer = up
"""
# Prints all that it hears.
HOST = r"""
exec 3<>"$SIM7000_TTY" || exit 3
say() { printf '%s\r' "$1" >&3; }
hear() {
  while IFS= read -r line <&3; do
    printf '%s\n' "$line" >>heard
    case $line in "$1"* | ERROR*) return ;; esac
  done
  exit 3
}
say 'ATE0;+FTPSERV="x";+FTPPUTPATH="/";+FTPPUTNAME="up"'
hear OK
say 'AT+FTPGETPATH="/";+FTPGETNAME="up"'
hear OK
say AT+FTPPUT=1
hear '+FTPPUT: 1,1'
say AT+FTPPUT=2,1000
hear '+FTPPUT: 2,1000'
printf '%01000d' 7 >&3
hear OK
hear '+FTPPUT: 1,'
case $line in *1,1,*)
  say AT+FTPPUT=2,0
  hear OK
  case $line in OK*) hear '+FTPPUT: 1,' ;; esac # the session may have ended just before
esac
say AT+FTPSIZE
hear OK
hear '+FTPSIZE: 1,'
"""
ESCAPES = {"\\r": "\r", "\\n": "\n", "\\t": "\t", "\\\\": "\\", "\\{": "{"}


def said_by_modem(path):
    """The bytes of the lines `<` of a trace."""
    text = ""
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = re.match(r"\S+ +< (.*)\n", line)
            text += match.group(1) if match else ""
    one = r"\\x..|\\.|[^\\]"
    unfolded = re.sub(
        rf"({one})\{{(\d+)\}}", lambda found: found.group(1) * int(found.group(2)), text
    )
    return re.sub(
        r"\\x(..)|\\.",
        lambda found: ESCAPES.get(found.group()) or chr(int(found.group(1), 16)),
        unfolded,
    )


def is_whole(folder, heard, what):
    """The recording, if there is one yet, reads, and has what the host has heard."""
    check(not os.path.lexists(folder("link")), *what, "the link is still there")
    if not os.path.exists(folder("it.trace")):
        equal(heard, "", what)
        return
    status, _, stderr = outcome(["check", "it.trace"], folder, {})
    with open(folder("it.trace"), encoding="utf-8") as file:
        text = file.read()
    equal(status, 0, f"{what} {stderr} {text}")
    check(said_by_modem(folder("it.trace")).startswith(heard), *what, repr(heard), text)


def clean(folder):
    for name in ("heard", "it.trace", "link"):
        if os.path.lexists(folder(name)):
            os.unlink(folder(name))


def heard_by(folder):
    if not os.path.exists(folder("heard")):
        return ""
    with open(folder("heard"), newline="") as file:
        return file.read()


def test_run():
    words = ["run", "-q", "--trace", "it.trace", "--link", "link", "world.ini", "--", "sh", "host"]

    def one(n, after):
        what = ("run n =", n, "and all after" if after else "")
        with Failing(n, after) as failing:
            clean(folder)
            status, _, stderr = outcome(words, folder, failing.options)
            heard = heard_by(folder)
            is_whole(folder, heard, what)
            if status == STATUS:
                one_line(stderr, what)
                return failing.failed()
            equal((status, stderr), (0, b""), what)
            if heard != good:  # there was none for the file
                check("+FTPPUT: 1,78" in heard, *what, repr(heard))
                with open(folder("it.trace")) as file:
                    check(" << 452 " in file.read(), *what)
                lacked.append(n)
            return failing.failed()

    library()
    with Folder() as folder:
        lacked = []
        folder.write("world.ini", LIVE)
        folder.write("host", HOST)
        equal(outcome(words, folder, {})[0], 0)
        good = heard_by(folder)
        check(good.endswith("+FTPSIZE: 1,0,1000\r\n"), repr(good))
        loop(one, 23)
        check(not EVERY or lacked, "the file's content is asked for, too")


def test_record():
    def talk(process):
        """A host and a modem, as long as the program lives. What the host has heard."""
        heard = b""
        if not process.stdout.readline():
            return heard
        try:
            tty = os.open(folder("link"), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            return heard
        try:
            for command in (b"AT\r", b"AT+CSQ\r"):
                os.write(tty, command)
                pass_on(process, port, len(command))
                os.write(port, b"\r\nOK\r\n")
                heard += pass_on(process, tty, 6)
        except OSError:
            pass  # it has ended
        finally:
            os.close(tty)
        return heard

    def pass_on(process, fd, count):
        came = b""

        def more():
            nonlocal came
            try:
                came += os.read(fd, count)
            except BlockingIOError:
                pass
            return len(came) >= count or process.poll() is not None

        until(more, f"{count} bytes or its end; came: {came}")
        return came

    def one(n, after):
        what = ("record n =", n, "and all after" if after else "")
        with Failing(n, after) as failing:
            clean(folder)
            with subprocess.Popen(
                words, cwd=folder.path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, **failing.options,
            ) as process:
                heard = talk(process)
                process.send_signal(signal.SIGTERM)
                stderr = process.stderr.read()
                status = process.wait(harness.PATIENCE)
            is_whole(folder, heard.decode(), what)
            if status == STATUS:
                one_line(stderr, what)
            else:
                equal((status, stderr, heard), (143, b"", 2 * b"\r\nOK\r\n"), what)
            return failing.failed()

    library()
    port, slave = os.openpty()
    os.set_blocking(port, False)
    words = [PROGRAM, "record", "--port", os.ttyname(slave), "-o", "it.trace", "--link", "link"]
    with Folder() as folder:
        loop(one, 5)
    os.close(port)
    os.close(slave)


# --- a machine that is too small ---


def test_a_file_that_does_not_fit():
    """In 64 MB beyond what it has at the start; again and again."""
    library()
    with Sim("--ftp-listen", "0", scenario=LIVE) as sim, ftplib.FTP() as ftp:
        ftp.connect("127.0.0.1", sim.ftp_port(), timeout=harness.PATIENCE)
        ftp.login()
        with open(f"/proc/{sim.process.pid}/statm") as file:
            now = int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE")
        limit = now + (64 << 20)
        resource.prlimit(sim.process.pid, resource.RLIMIT_AS, (limit, limit))
        for _ in range(3):
            try:
                ftp.storbinary("STOR large", io.BytesIO(bytes(128 << 20)))
                raise harness.Expected("128 MB fit")
            except (ftplib.Error, OSError) as error:
                refused = str(error) if isinstance(error, ftplib.Error) else ftp.getmultiline()
            check(refused.startswith("452 "), refused)
            check(1 << 20 < ftp.size("large") < 128 << 20, "what came before stays")
            ftp.delete("large")
            equal(ftp.storbinary("STOR small", io.BytesIO(bytes(1000)))[:3], "226")
        with Modem(sim.path) as modem:
            modem.ok('ATE0;+FTPSERV="x";+FTPGETPATH="/";+FTPGETNAME="small"', "AT+FTPSIZE")
            modem.expect("+FTPSIZE: 1,0,1000\r\n")
        equal(sim.stop(), 143)


harness.main()
