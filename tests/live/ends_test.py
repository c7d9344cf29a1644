# SPDX-License-Identifier: MIT
"""`sim7000 run --on WHERE`: the same modem at every kind of serial end."""

import os
import random
import re
import resource
import select
import signal
import socket
import struct
import subprocess
import sys

import harness
from harness import PATIENCE, PROGRAM, Folder, Modem, Ports, Sim, check, equal, until
from run_test import download, run, upload

SERVER = 'AT+FTPSERV="ftp.example.com"'
WORLD = "[network]\nbearer = up\n[files]\n/a.bin = random 200000\n/b.bin = random 40000\n/note.txt = text Hello\n"


def where_of(folder):
    """Each kind that a client connects to."""
    return ["tcp:0", "tcp:[::1]:0", "unix:" + folder("modem")]


def address_of(path):
    """What stands in a socket:// URL."""
    host, port = re.fullmatch(r"socket://\[?([^]]*)\]?:(\d+)", path).groups()
    return host, int(port)


def connect(path):
    """A plain socket: no library between the test and the bytes."""
    if path.startswith("unix:"):
        client = socket.socket(socket.AF_UNIX)
        client.connect(path.removeprefix("unix:"))
    else:
        client = socket.create_connection(address_of(path), PATIENCE)
    client.settimeout(PATIENCE)
    return client


def reset(client):
    """Closes it without a FIN (socket(7), SO_LINGER)."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def rest(client):
    """All that comes up to the end."""
    data = b""
    while more := client.recv(65536):
        data += more
    return data


def hold(path):
    """Is the one who has the modem: it has answered."""
    client = connect(path)
    client.sendall(b"ATE0\r")
    data = b""
    while not data.endswith(b"OK\r\n"):
        more = client.recv(100)
        check(more, "it ended behind", data)
        data += more
    return client


def ask(path):
    with Modem(path) as modem:
        modem.ok("AT")


# --- what is printed, and what a client does with it ---


def test_a_client_opens_what_is_printed():
    with Folder() as folder:
        rows = [
            ("tcp:0", r"socket://127\.0\.0\.1:\d+"),
            ("tcp:127.0.0.1:0", r"socket://127\.0\.0\.1:\d+"),
            ("tcp:127.1.2.3:0", r"socket://127\.1\.2\.3:\d+"),
            ("tcp:localhost:0", r"socket://127\.0\.0\.1:\d+"),
            ("tcp:[::1]:0", r"socket://\[::1\]:\d+"),
            ("tcp:0.0.0.0:0", r"socket://127\.0\.0\.1:\d+"),
            ("tcp:[::]:0", r"socket://\[::1\]:\d+"),
            ("unix:" + folder("modem"), "unix:" + folder("modem")),
            ("pty", r"/dev/pts/\d+"),
        ]
        for where, printed in rows:
            with Sim("--on", where) as sim:
                check(re.fullmatch(printed, sim.path), where, sim.path)
                ask(sim.path)
                public = "0.0.0.0" in where or "[::]" in where
                equal("other machines can reach" in sim.stderr(), public, where)
                sim.stop()
                equal(sim.rest(), "", where)


def test_files_cross_every_kind():
    with Folder() as folder:
        for where in where_of(folder):
            with Sim("--on", where, "-q", scenario=WORLD) as sim:
                with Modem(sim.path) as modem:
                    data = download(modem, "b.bin", SERVER)
                    equal(len(data), 40000, where)
                with Modem(sim.path) as modem:
                    upload(modem, "c.bin", data, SERVER)
                with Modem(sim.path) as modem:
                    check(download(modem, "c.bin", SERVER) == data, where, "the same bytes")


def test_socat_and_a_pipe_are_clients():
    with Folder() as folder:
        for where in where_of(folder):
            with Sim("--on", where) as sim:
                way = sim.path.replace("socket://", "TCP:")
                made = subprocess.run(
                    ["socat", "-t", "20", "-", way],
                    input=b"ATE0\r",
                    capture_output=True,
                    timeout=PATIENCE,
                )
                equal(made.stdout, b"ATE0\r\r\nOK\r\n", way)


def test_a_program_gets_what_it_is_to_open():
    program = (
        "import os, sys, serial\n"
        "assert sys.argv[1] == os.environ['SIM7000_TTY'] == os.environ['SIM7000_TTY0']\n"
        "port = serial.serial_for_url(sys.argv[1], timeout=60)\n"
        "port.write(b'AT\\r')\n"
        "print(sys.argv[1].split(':')[0], port.read_until(b'OK\\r\\n'))\n"
    )
    for where in ("tcp:0", "tcp:[::1]:0"):
        made = run("run", "-q", "--on", where, "--", sys.executable, "-c", program, "{tty}")
        equal((made.returncode, made.stdout), (0, "socket b'AT\\r\\r\\nOK\\r\\n'\n"), made.stderr)


def test_a_recording_plays():
    with Folder() as folder:
        trace = folder("x.trace")
        with Sim("--on", "tcp:0", "--trace", trace, scenario=WORLD) as sim:
            with Modem(sim.path) as modem:
                equal(download(modem, "note.txt", SERVER), b"Hello")
            with Modem(sim.path) as modem:
                modem.ok("AT")
            equal(sim.stop(), 143)
            played = run("test", trace)
            equal((played.returncode, played.stdout), (0, "1 passed, 0 failed\n"))


def test_expectations_are_judged():
    world = "[expect one]\ncommand = AT+CSQ\ncount = 1\n"
    for times, status in ((1, 128 + signal.SIGTERM), (2, 1)):
        with Sim("--on", "tcp:0", scenario=world) as sim:
            with Modem(sim.path) as modem:
                modem.ok(*["AT+CSQ"] * times)
            equal(sim.stop(), status, sim.stderr())


# --- several clients ---


def test_the_next_client_gets_a_word_and_the_first_hears_nothing():
    with Folder() as folder:
        for where in where_of(folder):
            with Sim("--on", where, scenario=WORLD) as sim:
                first = hold(sim.path)
                for _ in range(10):
                    next_one = connect(sim.path)
                    equal(rest(next_one), b"sim7000: another client has this modem\r\n", where)
                    next_one.close()
                first.sendall(b"AT+CSQ\r")
                check(first.recv(100).startswith(b"\r\n+CSQ: "), where)
                first.close()
                until(lambda: not ask(sim.path), "the place is free")
                equal(sim.stderr().count("was sent away"), 1, sim.stderr())


def test_who_was_sent_away_reads_why_whatever_it_sent():
    with Sim("--on", "tcp:0") as sim:
        first = hold(sim.path)
        next_one = connect(sim.path)
        next_one.sendall(b"AT\r" * 1000)
        check(b"another client" in rest(next_one))
        first.close()
        next_one.close()


def test_a_client_that_left_is_no_obstacle():
    """However it left, and however soon the next one comes."""
    ways = [
        lambda client: client.close(),
        reset,
        lambda client: (client.sendall(b"AT+CSQ\r"), client.close()),
        lambda client: (client.sendall(b"AT+CSQ\r"), reset(client)),
        lambda client: (client.sendall(b"AT+CS"), client.close()),
        lambda client: (client.sendall(b"AT+CNACT=1,\"ctnb\"\r"), client.close()),
        lambda client: (client.sendall(b"AT+CNACT=1,\"ctnb\"\r"), client.shutdown(socket.SHUT_WR)),
        lambda client: (client.sendall(b"AT+FTPETGET=1\r"), reset(client)),
    ]
    with Folder() as folder:
        for where in where_of(folder):
            with Sim("--on", where, "-q", scenario=WORLD) as sim:
                for way in ways:
                    client = hold(sim.path)
                    way(client)
                    with Modem(sim.path) as modem:  # at once
                        modem.expect("")
                        modem.send("\r")
                        modem.send("AT+CGMM\r")
                        modem.expect(re.compile(rb"SIMCOM_SIM7000\w*\r\n\r\nOK\r\n"))
                    client.close()


def test_more_modems_than_the_soft_limit_has_room_for():
    """Each is a listener and a client; the limit is raised as far as it may be."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = min(before[1], 4096)
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, before[1]))
    words = ["sh", "-c", f'ulimit -S -n 64; exec "$0" run -q --on tcp:0 --count 200', PROGRAM]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    clients = [connect(process.stdout.readline().strip()) for _ in range(200)]
    for client in clients:
        client.sendall(b"ATE0\r")
    for client in clients:
        check(client.recv(100).startswith(b"ATE0\r"))
        client.close()
    process.terminate()
    equal(process.wait(PATIENCE), 128 + signal.SIGTERM)
    process.stdout.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_storm_of_opens_and_closes_leaves_nothing():
    chance = random.Random(7000)
    with Folder() as folder:
        for where in where_of(folder):
            with Sim("--on", where, "-q", scenario=WORLD) as sim:
                open_ones = []
                for _ in range(50):
                    deed = chance.randrange(6)
                    if deed < 3:
                        open_ones.append(connect(sim.path))
                    for client in open_ones:
                        try:
                            client.sendall(chance.choice([b"", b"AT\r", b"AT+FTPGET=1\r", b"\xff\0"]))
                        except OSError:
                            pass  # it was sent away
                    if open_ones and deed > 1:
                        client = open_ones.pop(chance.randrange(len(open_ones)))
                        chance.choice([reset, lambda one: one.close()])(client)
                for client in open_ones:
                    client.close()
                until(lambda: only_listens(sim, where), "all connections are closed")
                with Modem(sim.path) as modem:
                    modem.send("\r")
                    modem.send("AT+CGMM\r")
                    modem.expect(re.compile(rb"SIMCOM_SIM7000\w*\r\n\r\nOK\r\n"))


def only_listens(sim, where):
    sockets = [name for name in sim.descriptors() if "socket:[" in name]
    return len(sockets) == (2 if where.startswith("unix:") else 1)  # one holds the name


def test_thousands_of_connections():
    with Sim("--on", "tcp:0", "-q") as sim:
        for _ in range(100):
            connect(sim.path).close()
        ask(sim.path)
        before = sim.memory()
        for _ in range(3000):
            connect(sim.path).close()
        until(lambda: not ask(sim.path), "it answers")
        check(sim.memory() - before < 4 << 20, sim.memory() - before, "bytes more")


# --- how connections end ---


def test_half_a_close_gets_its_answer():
    with Folder() as folder:
        for where in where_of(folder):
            with Sim("--on", where, "-q", scenario=WORLD) as sim:
                client = connect(sim.path)
                client.sendall(b"ATE0\r")
                client.shutdown(socket.SHUT_WR)
                equal(rest(client), b"ATE0\r\r\nOK\r\n", where)
                client.close()
                client = connect(sim.path)
                client.sendall(b"AT+CSQ\r" * 3)
                client.shutdown(socket.SHUT_WR)
                check(rest(client).endswith(b"\r\nOK\r\n"), where)
                client.close()


def test_a_close_is_a_hang_up():
    with Folder() as folder:
        trace = folder("x.trace")
        with Sim("--on", "tcp:0", "-v", "--trace", trace) as sim:
            client = hold(sim.path)
            client.close()
            sim.says(r" >! ")
            client = hold(sim.path)
            reset(client)
            until(lambda: sim.stderr().count(" >! ") == 2, "the reset is one too")
            check("the host opened socket://" in sim.stderr(), sim.stderr())
            sim.stop()


# --- slow ones ---


def test_a_client_that_does_not_read_loses_nothing():
    with Folder() as folder:
        for where in where_of(folder):
            with Sim("--on", where, "-q", scenario=WORLD) as sim:
                client = connect(sim.path)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
                with_modem = hold_on(client)
                with_modem(b'AT+FTPSERV="a";+FTPGETPATH="/";+FTPGETNAME="a.bin"\r', b"OK\r\n")
                with_modem(b"AT+FTPEXTGET=1\r", b"+FTPEXTGET: 1,0\r\n")
                for _ in range(30):  # 6 MB, of which nothing is read
                    client.sendall(b"AT+FTPEXTGET=3,0,200000\r")
                memory = sim.memory()
                check(memory < 200 << 20, memory)
                came = 0
                while came < 30 * 200000:
                    came += len(client.recv(16384))
                with_modem(b"AT+CGMM\r", b"OK\r\n")
                client.close()


def hold_on(client):
    """Sends, and reads up to what is awaited."""
    seen = [b""]

    def talk(words, awaited):
        client.sendall(words)
        while awaited not in seen[0]:
            data = client.recv(65536)
            check(data, "it ended")
            seen[0] += data
        seen[0] = seen[0][seen[0].index(awaited) + len(awaited) :]

    return talk


def test_a_client_that_writes_too_fast_waits():
    count = 50000
    with Sim("--on", "tcp:0", "-q", scenario="[module]\nthink = 0\n") as sim:
        client = hold(sim.path)
        client.setblocking(False)
        left, came = b"AT\r" * count, 0
        while came < 6 * count:
            ready = select.select([client], [client] if left else [], [], PATIENCE)
            check(ready[0] or ready[1], "it goes on")
            if ready[1]:
                left = left[client.send(left) :]
            if ready[0]:
                came += len(client.recv(65536))
        equal(came, 6 * count)
        client.close()


# --- names, and what is refused ---


def test_several_modems_count():
    with Sim("--on", "tcp:0", "--count", "3", "-q", count=3) as sim:
        equal(len(set(sim.paths)), 3)
        for path in sim.paths:
            ask(path)
    with Ports(3, "::1") as port:
        with Sim("--on", f"tcp:[::1]:{port}", "--count", "3", "-q", count=3) as sim:
            equal(sim.paths, [f"socket://[::1]:{port + i}" for i in range(3)])
            clients = [Modem(path) for path in sim.paths]
            for client in clients:
                client.ok("AT")
                client.close()
    with Folder() as folder:
        name = folder("m")
        with Sim("--on", f"unix:{name}", "-n", "3", "-q", count=3) as sim:
            equal(sim.paths, [f"unix:{name}{i}" for i in range(3)])
            for path in sim.paths:
                ask(path)
            sim.stop()
        equal(os.listdir(folder.path), [])


def test_a_socket_file_is_ours_or_stays():
    with Folder() as folder:
        path = folder("modem")
        for kind in ("a file", "a folder", "a link"):
            if kind == "a file":
                folder.write("modem", "precious")
            elif kind == "a folder":
                os.mkdir(path)
            else:
                os.symlink(folder("nowhere"), path)
            made = run("run", "--on", f"unix:{path}")
            equal(made.returncode, 2, kind)
            check("there already and no socket" in made.stderr, made.stderr)
            check(os.path.lexists(path), kind, "stays")
            os.rmdir(path) if kind == "a folder" else os.unlink(path)
        with Sim("--on", f"unix:{path}", "-q") as sim:
            equal(os.stat(path).st_mode & 0o777, 0o600)
            for way in (path, folder.path + "/./modem"):
                made = run("run", "--on", f"unix:{way}")
                equal(made.returncode, 2)
                check("another program has it" in made.stderr, made.stderr)
            ask(sim.path)
            sim.process.kill()
            sim.wait()
        check(os.path.exists(path), "left behind by kill")
        with Sim("--on", f"unix:{path}", "-q") as sim:
            ask(sim.path)
            os.unlink(path)  # by somebody; and another one comes
            with socket.socket(socket.AF_UNIX) as other:
                other.bind(path)
                sim.stop()
                check(os.path.exists(path), "that of somebody else stays")
        with socket.socket(socket.AF_UNIX) as other:
            os.unlink(path)
            other.bind(path)
            other.listen()
            made = run("run", "--on", f"unix:{path}")
            check("another program listens there" in made.stderr, made.stderr)


def test_of_two_that_want_a_path_one_has_it():
    with Folder() as folder:
        for _ in range(20):
            words = [PROGRAM, "run", "-q", "--on", "unix:" + folder("modem")]
            both = [
                subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                for _ in range(2)
            ]
            said = sorted(one.stdout.readline() for one in both)
            equal(said, [b"", f"unix:{folder('modem')}\n".encode()])
            for one in both:
                one.terminate()
                one.wait(PATIENCE)
                one.stdout.close()
            check(not os.path.lexists(folder("modem")), "removed")


def test_a_taken_port_is_one_sentence():
    with Ports() as port:
        with Sim("--on", f"tcp:{port}"):
            made = run("run", "--on", f"tcp:{port}")
            equal(made.returncode, 2)
            equal(
                made.stderr,
                f"sim7000: run: cannot listen on 127.0.0.1:{port}: Address already in use\n",
            )
            equal(made.stdout, "")
        for _ in range(2):  # at once again, with connections that linger
            with Sim("--on", f"tcp:{port}") as sim:
                ask(sim.path)
                sim.stop()


def test_mistakes_are_one_clear_line():
    with Folder() as folder:
        name = "unix:" + folder("x" * 110)
        rows = [
            (["--on", "tpc:4000"], "did you mean tcp:[ADDR:]PORT?"),
            (["--on", "ptty"], "did you mean pty?"),
            (["--on", "4000"], "expected pty, tcp:[ADDR:]PORT, rfc2217:[ADDR:]PORT, unix:PATH"),
            (["--on", "tcp:"], "expected tcp:4000"),
            (["--on", "tcp:70000"], "expected tcp:4000"),
            (["--on", "tcp:example.com:4000"], "an address of this machine"),
            (["--on", "tcp:[::1:4000"], "expected tcp:4000"),
            (["--on", "tcp:65534", "-n", "3"], "of the last modem"),
            (["--on", name], "at most 107 characters"),
            (["--on", "unix:"], "expected unix:/tmp/modem"),
            (["--on", folder("none")], "No such file"),
            (["--on", "/dev/null"], "no serial port"),
            (["--on", "/dev/tty", "-n", "2"], "cannot be that of 2 modems"),
            (["--on", "tcp:0", "--link", folder("l")], "--link"),
            (["--on", "tcp:0", "--virtual", "--", "true"], "lives in real time"),
            (["--on", "rfc2217:70000"], "expected rfc2217:4001"),
            (["--on", "tcp:192.0.2.1:0"], "Cannot assign requested address"),
        ]
        for arguments, words in rows:
            made = run("run", *arguments)
            equal(made.returncode, 2, arguments)
            check(words in made.stderr and made.stderr.count("\n") == 1, arguments, made.stderr)
            equal(made.stdout, "", arguments)
        equal(os.listdir(folder.path), [])


# --- docs/ends.md ---


def docs():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with open(os.path.join(root, "docs/ends.md"), encoding="utf-8") as file:
        return file.read()


def test_the_docs_name_every_kind():
    forms = re.search(r"expected (.*?)(;|\n)", run("run", "--on", "nothing").stderr).group(1)
    check(forms.count(", ") >= 5, forms)
    for form in forms.split(", "):
        check(f"`{form}`" in docs(), form)


def test_the_commands_of_the_docs_do_what_they_say():
    """Each block behind a comment `run WORDS`: the words come, in that order."""
    blocks = re.findall(r"<!-- run (.*?) -->\n\n((?: {4}.*\n|\n)+)", docs())
    check(len(blocks) >= 3, "there are some")
    for words, block in blocks:
        with Folder() as folder, Ports() as port:
            process = subprocess.Popen(
                ["sh", "-c", block.replace("4000", str(port))],
                cwd=folder.path,
                env={**os.environ, "PATH": os.path.dirname(PROGRAM) + ":" + os.environ["PATH"]},
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
            seen, pattern = b"", ".*".join(map(re.escape, words.split(", "))).encode()
            while not re.search(pattern, seen, re.S):
                ready = select.select([process.stdout], [], [], PATIENCE)[0]
                more = os.read(process.stdout.fileno(), 4096) if ready else b""
                check(more, words, "expected; came:", seen)
                seen += more
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process.stdout.close()


def test_without_descriptors_clients_wait():
    """A client that cannot be let in is no reason to run in circles, or to end."""
    with Sim("--on", "tcp:0") as sim:
        hold(sim.path).close()
        until(lambda: only_listens(sim, "tcp:"), "it is gone")
        used = len(sim.descriptors())
        resource.prlimit(sim.process.pid, resource.RLIMIT_NOFILE, (used, 4096))
        clients = [connect(sim.path) for _ in range(3)]
        for client in clients:
            client.sendall(b"AT\r")
        sim.says("a client cannot come in: Too many open files")
        before = sim.cpu()
        select.select([clients[0]], [], [], 1)
        check(sim.cpu() - before < 50, "it rests")
        resource.prlimit(sim.process.pid, resource.RLIMIT_NOFILE, (1024, 4096))
        check(clients[0].recv(100), "it came in")
        for client in clients:
            client.close()


if __name__ == "__main__":
    harness.main()
