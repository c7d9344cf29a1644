# SPDX-License-Identifier: MIT
"""The claims of docs/security.md that need a process, a disk or sockets; it names the others."""

import os
import re
import shutil
import socket
import subprocess

import harness
from harness import PROGRAM, Folder, Modem, Sim, Skip, check, equal

WORLD = "[network]\nbearer = up\n[files]\n/1K.bin = digits 1K\n"


def inodes(sim):
    """Of the sockets that it has open."""
    links = sim.descriptors()
    return {found[1] for link in links if (found := re.search(r"socket:\[(\d+)\]", link))}


def listening(sim):
    """Local addresses, as /proc/net/tcp has them, on which it listens."""
    mine, found = inodes(sim), []
    for name in ("tcp", "tcp6", "udp", "udp6"):
        with open(f"/proc/net/{name}") as file:
            rows = [line.split() for line in list(file)[1:]]
        found += [row[1].rsplit(":")[0] for row in rows if row[9] in mine]
    return found


def test_without_asking_nothing_listens():
    with Sim(scenario=WORLD) as sim:
        with Modem(sim.path) as modem:
            modem.ok("AT")
            equal(listening(sim), [])


def test_only_loopback_unless_an_address_is_given():
    for address in (["--ftp-listen", "0"], ["--ftp-listen", ":0"]):
        with Sim(*address, scenario=WORLD) as sim:
            sim.ftp_port()
            equal(listening(sim), ["0100007F"], address)


class Raw:
    """A client that says what it likes."""

    def __init__(self, sim):
        self.socket = socket.create_connection(("127.0.0.1", sim.ftp_port()), harness.PATIENCE)
        self.file = self.socket.makefile("rb")
        self.reply()

    def reply(self):
        return self.file.readline().decode().strip()

    def ask(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.reply()

    def login(self):
        self.ask("USER me")
        equal(self.ask("PASS me")[:3], "230")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()


def test_the_server_connects_to_nobody_else():
    with Sim("--ftp-listen", "0", scenario=WORLD) as sim, Raw(sim) as client:
        client.login()
        for command in ("PORT 127,0,0,2,31,64", "PORT 10,0,0,1,0,22", "EPRT |1|127.0.0.2|8000|"):
            equal(client.ask(command)[0], "5", command)


def take_as_stranger(client, port):
    """What another address than the client's gets."""
    there = ("127.0.0.1", port)
    try:
        with socket.create_connection(there, harness.PATIENCE, ("127.0.0.2", 0)) as stranger:
            client.socket.sendall(b"RETR 1K.bin\r\n")
            return stranger.recv(100)
    except ConnectionResetError:
        client.socket.sendall(b"RETR 1K.bin\r\n")
        return b""


def test_nobody_else_gets_the_data():
    with Sim("--ftp-listen", "0", scenario=WORLD) as sim, Raw(sim) as client:
        client.login()
        numbers = re.search(r"(\d+),(\d+)\)", client.ask("PASV"))
        port = int(numbers.group(1)) * 256 + int(numbers.group(2))
        equal(take_as_stranger(client, port), b"", "the stranger")
        with socket.create_connection(("127.0.0.1", port), harness.PATIENCE) as friend:
            equal(len(friend.makefile("rb").read()), 1024, "the friend")


def test_files_of_a_scenario_stay_in_its_folder():
    with Folder() as folder:
        os.mkdir(folder("world"))
        folder.write("secret.txt", "secret")
        os.symlink(folder("secret.txt"), folder("world/link"))
        os.symlink(folder.path, folder("world/up"))
        for line in (
            "[files]\n/x = from ../secret.txt",
            "[files]\n/x = from " + folder("secret.txt"),
            "[files]\n/x = from link",
            "[ftp]\nroot = ..",
            "[ftp]\nroot = up",
            "[ftp]\nroot = /etc",
        ):
            world = folder.write("world/x.ini", line + "\n")
            ended = subprocess.run([PROGRAM, "check", world], capture_output=True, text=True)
            equal(ended.returncode, 2, line)
            check(":2: " in ended.stderr + ended.stdout, line, ended.stderr)


def test_a_terminal_is_not_driven_by_what_crosses():
    with Sim("-v", scenario=WORLD) as sim:
        with Modem(sim.path) as modem:
            modem.send(b"AT\x1b]0;owned\x07\x9b31m\r")
            sim.says(r"owned")
            modem.expect("ERROR\r\n")
            modem.ok("AT")
        sim.stop()
        with open(sim.errors, "rb") as file:
            said = file.read()
        check(not re.search(rb"[^\n\x20-\x7e]", said), said)


ESCAPES = "\x1b]0;owned\x07\x9b31m\u009b31m"


def prints(*arguments):
    """All that a command prints, as bytes."""
    ended = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=harness.PATIENCE)
    return ended.returncode, ended.stdout + ended.stderr


def test_a_terminal_is_not_driven_by_files():
    with Folder() as folder:
        for text in (
            f"[{ESCAPES}]\n", f"[module]\n{ESCAPES} = 1\n", f"[module]\nbaud = {ESCAPES}\n",
            f"[fault {ESCAPES}]\non = time 1s\nthen = reboot\n", f"[sim] {ESCAPES}\n",
            f"[fault x]\non = {ESCAPES}\nthen = {ESCAPES}\n", f"[ftp]\nroot = {ESCAPES}\n",
            f"[files]\n/{ESCAPES} = from {ESCAPES}\n",
        ):
            name = folder.write("w.ini", text)
            for arguments in (["check", name], ["run", name, "--", "true"]):
                status, said = prints(*arguments)
                equal(status, 2, text)
                check(not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", said), said)
        for name, text in (
            (f"{ESCAPES}.trace", "0s > AT\\r\n"), ("a.trace", f"scenario {ESCAPES}\n"),
            ("a.trace", f"0s {ESCAPES}\n"), ("a.trace", f"{ESCAPES}\n"),
        ):
            name = folder.write(name, text)
            for command in ("test", "check", "report"):
                status, said = prints(command, name)
                equal(status, 2, text)
                check(not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", said), said)


def test_a_trace_tells_nothing_of_files_elsewhere():
    with Folder() as folder:
        os.mkdir(folder("here"))
        folder.write("private.txt", "hunter22\n[hunter22]\nhunter22 = hunter22\n")
        for named in ("../private.txt", folder("private.txt")):
            trace = folder.write("here/x.trace", f"scenario {named}\n0s > AT\\r\n")
            for command in ("test", "check", "report"):
                status, said = prints(command, trace)
                equal(status, 2, named)
                check(b"x.trace:1: " in said and b"hunter22" not in said, said)


def test_passwords_of_a_trace_are_shown_nowhere():
    """A trace written by hand, with its passwords in clear, that fails in any way."""
    with Folder() as folder:
        folder.write("w.ini", "[network]\nbearer = up\n[ftp]\nuser = u\npassword = hunter22\n"
                     "[fault one]\non = command AT+FTPPW=hunter22x\nthen = answer +FTPPW: hunter22\n"
                     '[expect one]\ncommand = AT+FTPPW="hunter22"\ncount = 5\n'
                     '[expect two]\nnever = AT+FTPPW="hunter22"*\n')
        begin = ('scenario w.ini\n0s > AT+FTPSERV="a.b";+FTPUN="u";+FTPPW="hunter22"\\r\n'
                 '+0 < AT+FTPSERV="a.b";+FTPUN="u";+FTPPW="hunter22"\\r\n+2ms < \\r\\nOK\\r\\n\n')
        for rest in (
            "+1s > AT+FTPPW?\\r\n+0 < AT+FTPPW?\\r\n+2ms < \\r\\n+FTPPW: \"hunter22\"\\r\\nOX\n",
            "+1s > AT+FTPPW?\\r\n+0 < AT+FTPPW?\\r\n+2ms < \\r\\n+FTPPW: \"hunter23\"\\r\\n\n",
            "+1s > AT+FTPGET=1\\r\n* >> PASS hunter22\n",
            "+1s > AT+FTPPW=hunter22x\\r\n* ! x\n",
            "",
        ):
            trace = folder.write("x.trace", begin + rest)
            for command in (["test"], ["test", "-v", "--junit", folder("x.xml")], ["report"]):
                status, said = prints(*command, trace)
                if "--junit" in command:
                    with open(folder("x.xml"), "rb") as file:
                        said += file.read()
                check(b"hunter22" not in said, rest, said)


def test_an_import_keeps_passwords_to_itself():
    log = (
        'AT+FTPSERV="a.b"\nOK\nAT+FTPPW="hunter22"\nERROR\nAT+FTPPW="hunter22"\nOK\n'
        'AT+CNCFG=1,"apn","me","kncfg33",1\n+CME ERROR: 3\nlogging in: AT+FTPPW="hunter22"\n'
        'AT+UNKNOWN\n+FTPPW: "hunter22"\nAT+FTPGET=1\nOK\n+FTPGET: 1,72\n'
    )
    with Folder() as folder:
        folder.write("x.log", log)
        status, said = prints("import", folder("x.log"), "-o", folder("x"))
        check(status in (0, 1), said)
        for name in ("x.ini", "x.trace"):
            with open(folder(name), "rb") as file:
                said += file.read()
        check(b"hunter22" not in said and b"kncfg33" not in said, said)
        status, said = prints("test", folder("x.trace"))
        check(b"1 passed, 0 failed" in said, said)


def test_no_privilege_is_needed():
    if os.geteuid() != 0:
        return  # every other test proves it
    with Folder() as folder:
        program = folder("sim7000")
        shutil.copy(PROGRAM, program)
        os.chmod(folder.path, 0o755)
        os.chmod(program, 0o755)
        equal(os.stat(program).st_mode & 0o7000, 0, "mode")
        try:
            ended = subprocess.run(
                [program, "run", "-q", "--", "sh", "-c", "test -w {tty}"],
                stdin=subprocess.DEVNULL, capture_output=True, cwd="/", user=65534, group=65534,
                extra_groups=[], timeout=harness.PATIENCE,
            )
        except PermissionError as error:
            raise Skip(str(error)) from None
        equal(ended.returncode, 0, ended.stderr)


def test_a_client_cannot_fill_the_memory():
    with Sim("--ftp-listen", "0", scenario=WORLD) as sim, Raw(sim) as client:
        client.login()
        before = sim.memory()  # a sanitizer's own is large
        client.socket.sendall(b"x" * (20 << 20) + b"\r\n")
        equal(client.reply()[:3], "500")
        equal(client.ask("NOOP")[:3], "200")
        check(sim.memory() < before + (8 << 20), "8 MiB more:", before, sim.memory())


harness.main()
