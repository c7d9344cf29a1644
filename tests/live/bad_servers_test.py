# SPDX-License-Identifier: MIT
"""FTP servers that are late, silent, rude, dead or talk too much, as the host on the terminal sees
them: the right code, one final URC, and a modem that goes on, byte for byte."""

import queue
import threading

import harness
from ftp_host import FtpHost
from harness import PATIENCE, Sim, check, equal, until
from rude_ftpd import (
    CONTENT,
    RudeFtpd,
    breaks,
    closes,
    dies,
    ends,
    gives,
    gives_much,
    is_late,
    is_too_late,
    only_accepts,
    takes,
    takes_some,
)

WORLD = """
[module]
think = 0
open_delay = 0
close_delay = 0
response_timeout = %s
unread_timeout = 20s
[network]
bearer = up
"""
# Long for a server that answers, also where the machine is busy; short for one that never does.
PATIENT, IMPATIENT = WORLD % "40s", WORLD % "4s"
MEGABYTE = 1 << 20
AT_ONCE = 8  # modems, each with a server of its own


class Host(FtpHost):
    """All transfers return (code, bytes)."""

    def extget(self):
        self.unasked.clear()
        self.ask("AT+FTPEXTGET=1")
        code, data = int(self.wait("+FTPEXTGET: 1,")), b""
        if code == 0:
            self.send("AT+FTPEXTGET=3,0,300000\r")
            answer = self.until("+FTPEXTGET: 3,", "ERROR")
            if answer != "ERROR":
                data = self.take(int(answer.rsplit(",", 1)[1]))
                self.until("OK")
        self.ask("AT+FTPEXTGET=0")
        return code, data

    def etget(self):
        self.unasked.clear()
        self.ask("AT+FTPETGET=1")
        code, data = self.wait("+FTPETGET: 1,"), b""
        if code == "1":
            data = self.expect(b"\x03")[:-1]
            code = self.wait("+FTPETGET: 1,")
        return int(code), data

    def extput(self, data):
        self.ask("AT+FTPEXTPUT=1")
        self.send(f"AT+FTPEXTPUT=2,0,{len(data)},10000\r")
        self.until("+FTPEXTPUT: 0,")
        self.send(data)
        self.until("OK")
        self.unasked.clear()
        self.ask("AT+FTPPUT=1")
        code = int(self.wait("+FTPPUT: 1,"))
        self.ask("AT+FTPEXTPUT=0")
        return code

    def etput(self, data):
        self.unasked.clear()
        self.ask("AT+FTPETPUT=1")
        code = self.wait("+FTPETPUT: 1,")
        if code == "1":
            self.ask("AT+FTPETPUT=2")
            self.until("+FTPETPUT: 2,1")
            self.send(data + b"\x03")
            self.until("OK")
            code = self.wait("+FTPETPUT: 1,")
        return int(code)


# What a host does, and what it has then when all is well.
OPERATIONS = {
    "get": (lambda host: host.get("/", "a"), (0, CONTENT)),
    "extget": (lambda host: host.extget(), (0, CONTENT)),
    "etget": (lambda host: host.etget(), (0, CONTENT)),
    "list": (lambda host: host.list("/"), (0, CONTENT)),
    "put": (lambda host: host.put("/", "a", CONTENT), 0),
    "extput": (lambda host: host.extput(CONTENT), 0),
    "etput": (lambda host: host.etput(CONTENT), 0),
    "dele": (lambda host: host.one("DELE"), (0, "")),
}
DOWN, UP = ("get", "extget", "etget"), ("put", "extput", "etput")
READ = DOWN + ("list",)
ALL = READ + UP + ("dele",)
FILE = {"get": "RETR", "extget": "RETR", "etget": "RETR", "list": "LIST", "dele": "DELE"}


def at(operation):
    """The command in which that operation has its moment."""
    return FILE.get(operation, "STOR")


NOISE = bytes(range(256)) + b"\xff\xf4\xff\xf2\r\n"
X100K = b"x" * 100_000

# what, who meets it, the code, at which moment (NEXT: the operation's own command), what is done
NEXT = "the command of the operation"
BAD = [
    ("a greeting never comes", ALL, 64, "hello", []),
    ("a greeting comes late", ALL, 0, "hello", [is_late, "220 ready"]),
    ("a greeting comes too late", ("get", "put"), 64, "hello", [is_too_late, "220 ready"]),
    ("a greeting of 421", ALL, 65, "hello", ["421 busy", closes]),
    ("a greeting of another protocol", ALL, 70, "hello", ["SSH-2.0-OpenSSH_9.2"]),
    ("half a greeting", ("get", "put", "dele"), 64, "hello", [b"220 rea"]),
    ("half a greeting, then closed", ALL, 65, "hello", [b"220 rea", closes]),
    ("a greeting of 100 KB", ALL, 0, "hello", [b"220 " + X100K + b"\r\n"]),
    ("100 KB without an end", ("get", "put"), 64, "hello", [X100K]),
    ("100,000 lines", ALL, 70, "hello", [b"220-more\r\n" * 100_000, "220 ready"]),
    ("NUL, all bytes, and telnet", ALL, 70, "hello", [NOISE]),
    ("a reply twice", READ + UP, 75, "PASS", ["230 in", "230 in"]),
    ("a reply to nothing", READ + UP, 75, "USER", ["331 password?", "200 by the way"]),
    ("421 between", ALL, 65, "PASS", ["230 in", "421 idle", closes]),
    ("PASV: nonsense", READ + UP, 75, "PASV", ["227 somewhere"]),
    ("PASV: numbers beyond 255", READ + UP, 75, "PASV", ["227 (127,0,0,1,300,1)"]),
    ("PASV: port 0", READ + UP, 75, "PASV", ["227 (127,0,0,1,0,0)"]),
    ("PASV: a closed port", READ + UP, 75, "PASV", ["227 (127,0,0,1,0,1)"]),
    ("PASV: no reply", ("get", "put", "list"), 64, "PASV", []),
    ("no reply to the command", ALL, 64, NEXT, []),
    ("a late reply", ("dele",), 0, NEXT, [is_late, "250 gone"]),
    ("a reply too late", ("dele",), 64, NEXT, [is_too_late, "250 gone"]),
    ("refused", ALL, 77, NEXT, ["550 no"]),
    ("busy", ALL, 77, NEXT, ["450 not now"]),
    ("dies in the command", ALL, 65, NEXT, [dies]),
    ("half a reply, then closed", ALL, 65, NEXT, [b"150 he", closes]),
    ("the data: accepted and silent", READ, 64, NEXT, ["150 here", only_accepts]),
    ("the data: reset", READ, 79, NEXT, ["150 here", gives(CONTENT[:99]), breaks, "426 broken"]),
    ("the data: reset, silent", DOWN, 79, NEXT, ["150 here", gives(CONTENT[:99]), breaks]),
    ("the data: short, and said so", READ, 79, NEXT,
     ["150 here", gives(CONTENT[:99]), ends, "451 disk"]),
    ("the data: the server dies", READ, 65, NEXT, ["150 here", gives(CONTENT[:99]), dies]),
    ("the data: 226 is first", READ, 0, NEXT, ["150 here", "226 done", gives(CONTENT), ends]),
    ("the data: 226 in the middle", READ, 0, NEXT,
     ["150 here", gives(CONTENT[:99]), "226 done", gives(CONTENT[99:]), ends]),
    ("the data: 226 and goodbye", READ, 0, NEXT,
     ["150 here", gives(CONTENT), "226 done", closes, ends]),
    ("the data: 150 forgotten", READ, 0, NEXT, [gives(CONTENT), ends, "226 done"]),
    ("the data: never 226", READ, 64, NEXT, ["150 here", gives(CONTENT), ends]),
    ("the data: never 226, closed", READ, 65, NEXT, ["150 here", gives(CONTENT), ends, closes]),
    ("the data: more than the RAM", ("extget",), 79, NEXT,
     ["150 here", gives(CONTENT * 70), ends, "226 done"]),
    ("an upload: never answered", UP, 64, NEXT, ["150 go on", takes]),
    ("an upload: full at the end", UP, 78, NEXT, ["150 go on", takes, ends, "552 full"]),
    ("an upload: full at once", UP, 78, NEXT, ["150 go on", takes_some, "552 full"]),
    ("an upload: closed, closed", UP, 65, NEXT, ["150 go on", takes, closes]),
    ("an upload: the server dies", UP, 65, NEXT, ["150 go on", takes_some, dies]),
    ("QUIT is not answered", ALL, 0, "QUIT", []),
    ("QUIT is answered with noise", ALL, 0, "QUIT", [NOISE * 100]),
]
BAD += [
    (f"dies at {moment}", ("get", "etput", "dele"), 65, moment, [dies])
    for moment in ("USER", "PASS", "TYPE")
]
# A reset can be there before the module sees that it is connected.
BAD += [("dies at the greeting", ("get", "etput", "dele"), (63, 65), "hello", [dies])]
BAD += [("dies at PASV", READ + UP, 65, "PASV", [dies]), ("dies at QUIT", ALL, 0, "QUIT", [dies])]


def does(host, server, operation):
    """The code; with 0 all that was to come has come."""
    act, wanted = OPERATIONS[operation]
    server.stored = None
    got = act(host)
    code = got[0] if isinstance(got, tuple) else got
    if code == 0:
        equal(got, wanted, operation)
        check(operation not in UP or server.stored == CONTENT, operation, "stored other bytes")
    return code


def is_at_rest(host):
    equal(host.command("AT+FTPSTATE"), "\r\n+FTPSTATE: 0\r\n\r\nOK\r\n")
    host.ask("AT")
    equal(host.unasked, [], "unasked")


def one_row(host, server, row, operation):
    _, _, code, moment, steps = row
    server.says = {at(operation) if moment is NEXT else moment: steps}
    got = does(host, server, operation)
    check(got in code if isinstance(code, tuple) else got == code, f"expected {code}, got {got}")
    is_at_rest(host)
    server.says = {}
    equal(does(host, server, "get"), 0, "the next download")
    equal(does(host, server, "put"), 0, "the next upload")
    is_at_rest(host)


def work(path, rows, wrong):
    with RudeFtpd() as server, Host(path) as host:
        host.login("sim", "secret")
        host.set(serv="127.0.0.1", port=server.port, getpath="/", getname="a")
        host.set(putpath="/", putname="a")
        while not rows.empty():
            row, operation = rows.get()
            try:
                one_row(host, server, row, operation)
            except Exception as what:  # the other rows are worth running all the same
                wrong.append(f"{row[0]}, {operation}: {what}")
                return  # the modem may be anywhere


def at_rest(sim):
    """The descriptors, once the last connection has lingered to its end."""
    until(lambda: not any("socket" in link for link in sim.descriptors()), "no connection")
    return len(sim.descriptors())


def is_waited_for(row):
    """What never comes: the operation waits for it, or its QUIT does."""
    return row[2] == 64 or row[3] == "QUIT" or row[0].endswith(", silent")


def test_every_rudeness_has_its_code():
    every_row([row for row in BAD if not is_waited_for(row)], PATIENT)


def test_every_silence_has_its_code():
    every_row([row for row in BAD if is_waited_for(row)], IMPATIENT)


def every_row(some, world):
    rows, wrong = queue.Queue(), []
    for row in some:
        for operation in row[1]:
            rows.put((row, operation))
    with Sim("--count", AT_ONCE, "--ftp", "dialled", scenario=world, count=AT_ONCE) as sim:
        first = queue.Queue()
        first.put((some[0], "get"))
        work(sim.path, first, wrong)
        before, files = sim.memory(), at_rest(sim)
        workers = [threading.Thread(target=work, args=(path, rows, wrong)) for path in sim.paths]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        check(not wrong and rows.empty(), "\n".join(wrong))
        equal(at_rest(sim), files, "descriptors")
        grown = sim.memory() - before
        check(grown < 8 * MEGABYTE, "memory grew by", grown)


class Alone:
    """A modem, a server of its own, and a host that has logged in."""

    def __init__(self, says=None, world=PATIENT):
        self.server = RudeFtpd(says)
        self.sim = Sim("--ftp", f"127.0.0.1:{self.server.port}", scenario=world)
        self.host = Host(self.sim.path)
        self.host.login("sim", "secret")
        self.host.set(getpath="/", getname="a", putpath="/", putname="a")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.host.close()
        self.sim.__exit__()
        self.server.stop()

    def goes_on(self):
        self.server.says = {}
        equal(does(self.host, self.server, "get"), 0, "the next download")
        is_at_rest(self.host)


def test_a_hundred_megabytes_that_nobody_reads():
    endless = ["150 here", gives_much(100 * MEGABYTE), ends, "226 done"]
    with Alone({"LIST": endless, "RETR": endless}) as it:
        for what in ("LIST", "GET"):
            before = it.sim.memory()
            it.host.ask(f"AT+FTP{what}=1")
            it.host.wait(f"+FTP{what}: 1,1")
            check(it.server.talks[-1].stuck.wait(PATIENCE), "the server has to wait")
            grown = it.sim.memory() - before
            check(grown < 4 * MEGABYTE, "memory grew by", grown)
            it.host.ask("AT+FTPQUIT")
            equal(it.host.wait(f"+FTP{what}: 1,8"), "0", what)
            it.host.unasked.clear()  # 1,1 again
        it.goes_on()


def test_a_hundred_megabytes_to_the_last_byte():
    with Alone({"RETR": ["150 here", gives_much(100 * MEGABYTE), ends, "226 done"]}) as it:
        it.host.ask("AT+FTPETGET=1")
        it.host.until("+FTPETGET: 1,1")
        before, count, last = it.sim.memory(), len(it.host.seen), it.host.seen
        while not last.endswith(b"+FTPETGET: 1,0\r\n"):
            it.host.seen = b""
            check(it.host.more(PATIENCE), "it goes on after", count)
            count += len(it.host.seen)
            last = (last + it.host.seen)[-20:]
        it.host.seen = b""
        equal(count, 100 * MEGABYTE + len(b"\x03\r\n+FTPETGET: 1,0\r\n"))
        check(it.sim.memory() < before + 4 * MEGABYTE, "memory", before, it.sim.memory())
        it.goes_on()


def test_a_server_that_never_reads_an_upload():
    """More than the system takes for it: the modem makes the host wait, then gives up, and takes
    what is left for nothing."""
    with Alone({"STOR": ["150 go on", only_accepts]}, IMPATIENT) as it:
        before = it.sim.memory()
        equal(it.host.etput(b"0123456789" * MEGABYTE), 64)
        check(it.sim.memory() < before + 4 * MEGABYTE, "memory", before, it.sim.memory())
        it.goes_on()


def test_a_server_that_is_gone_between_sessions():
    with Alone() as it:
        equal(does(it.host, it.server, "get"), 0)
        for talk in it.server.talks:
            talk.close_all()
        it.goes_on()  # it logs in afresh for each operation
        it.server.refuse()
        equal(does(it.host, it.server, "get"), 63, "nobody listens")
        is_at_rest(it.host)


def test_the_size_is_a_lie():
    with Alone() as it:
        equal(it.host.one("SIZE"), (0, "10"))
        equal(it.host.get("/", "a"), (0, CONTENT), "all that comes")


harness.main()
