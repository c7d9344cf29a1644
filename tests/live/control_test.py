# SPDX-License-Identifier: MIT
"""A hand on a running modem: `run --control` and `ctl`, as tests and shells use them."""

import base64
import json
import os
import select
import socket
import stat
import subprocess
import sys
import threading
import time

import harness
from harness import PATIENCE, PROGRAM, Expected, Folder, Modem, Sim, check, equal, until

WORLD = "[network]\nbearer = up\n[files]\n/a.txt = text hello\n"


class Client:
    """One connection, as a test makes it: a line each way."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE * 2)
        self.socket.connect(path)
        self.seen = b""
        self.events = []
        self.number = 0
        self.greeting = self.message()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def message(self):
        while b"\n" not in self.seen:
            data = self.socket.recv(65536)
            if not data:
                raise Expected(f"it hung up; came: {self.seen!r}")
            self.seen += data
        line, self.seen = self.seen.split(b"\n", 1)
        return json.loads(line)

    def answer(self, number=None):
        """The next that is no event."""
        while True:
            message = self.message()
            if "event" not in message:
                if number is not None:
                    equal(message.get("id"), number, "id")
                return message
            self.events.append(message)

    def ask(self, verb, **arguments):
        """Returns at once; the answer comes behind."""
        self.number += 1
        request = {"execute": verb, "arguments": arguments, "id": self.number}
        self.send(json.dumps(request) + "\n")
        return self.number

    def do(self, verb, **arguments):
        answer = self.answer(self.ask(verb, **arguments))
        if "error" in answer:
            raise Expected(f"{verb}: {answer['error']}")
        return answer["return"]

    def error(self, verb, **arguments):
        answer = self.answer(self.ask(verb, **arguments))
        check("error" in answer, verb, answer)
        return answer["error"]

    def wait(self, **arguments):
        return self.do("wait", **{"for": "60s", **arguments})

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Controlled(Sim):
    """A modem with a control socket in a folder of its own."""

    def __init__(self, *arguments, **settings):
        self.place = Folder().__enter__()
        self.control = self.place("control")
        super().__init__("--control", self.control, *arguments, **settings)

    def client(self):
        return Client(self.control)

    def ctl(self, *words, status=0):
        done = subprocess.run(
            [PROGRAM, "ctl", self.control, *words],
            capture_output=True,
            timeout=120,
        )
        equal(done.returncode, status, (words, done.stdout, done.stderr))
        if status:
            return done.stderr.decode()
        return json.loads(done.stdout) if done.stdout.startswith(b"{") else done.stdout

    def __exit__(self, *what):
        super().__exit__(*what)
        self.place.__exit__()


def plays(trace):
    done = subprocess.run([PROGRAM, "test", trace], capture_output=True, text=True, timeout=120)
    equal(done.returncode, 0, done.stdout + done.stderr)
    check("1 passed, 0 failed" in done.stdout, done.stdout)


def begin_get(modem, name="a.txt"):
    modem.ok("ATE0", 'AT+FTPCID=1;+FTPSERV="h";+FTPGETPATH="/"', f'AT+FTPGETNAME="{name}"')
    modem.command("AT+FTPGET=1")


def test_what_a_test_does_in_the_middle_of_a_download():
    """Waits for the data, loses the network, waits for 61, saves it all: and that plays."""
    with Folder() as folder:
        download_under_a_hand(folder("recording.trace"))


def download_under_a_hand(recording):
    with Controlled("--trace", recording, scenario=WORLD) as sim, sim.client() as hand:
        host = Modem(sim.path)
        begin_get(host)
        hand.wait(line="+FTPGET: 1,1")
        done = hand.do("inject", then="deregister for 30s")
        met = hand.wait(line="+FTPGET: 1,61", since=done["position"])
        equal(met["text"], "+FTPGET: 1,61")
        check(met["time"] >= done["time"], met, done)
        saved = hand.do("save", path=sim.place("lost"))
        equal((saved["plays"], saved["moved"]), (True, 1))
        with open(sim.place("lost.trace")) as trace:
            check("inject" not in trace.read(), "the scenario has it")
        hand.do("quit")
        equal(sim.wait(), 0)
        plays(sim.place("lost.trace"))
        with open(recording) as trace:
            check(">! inject deregister for 30s\n" in trace.read())
        plays(recording)
        # so another host, at its own pace, meets it at the same place
        with Sim(sim.place("lost.ini"), "--trace", sim.place("again.trace")) as again:
            with Modem(again.path) as host:
                host.ok("AT+CSQ")
                begin_get(host)
                host.expect("+FTPGET: 1,1\r\n")
                host.expect("+FTPGET: 1,61\r\n")
            again.stop()
        plays(sim.place("again.trace"))


def test_what_was_added_is_saved_with_the_scenario():
    with Folder() as folder:
        os.mkdir(folder("root"))
        folder.write("root/deep.bin", bytes(range(256)) * 20)
        folder.write("fw.bin", b"firmware")
        world = folder.write(
            "world.ini", "[ftp]\nroot = root\n[files]\n/fw = from fw.bin\n/n = random 4K\n"
        )
        with Sim(world, "--control", folder("c")) as sim, Client(folder("c")) as hand:
            with Modem(sim.path) as host:
                host.ok("ATE0", "AT+CSQ")
                hand.do("fault-add", name="f", keys=["on = command AT+CSQ", "nth = 2", "then = answer NO"])
                hand.do("answer-add", name="AT+MINE", keys="line = +MINE: 7")
                host.ok("AT+CSQ", "AT+MINE")
                equal(host.command("AT+CSQ", final="NO\r\n"), "\r\nNO\r\n")
                hand.do("fault-remove", name="f")
                host.ok("AT+CSQ")
                hand.do("urc", text="RING")
                hand.do("files-put", path="/late", text="x")
                hand.wait(line="RING")
                os.mkdir(folder("elsewhere"))
                saved = hand.do("save", path=folder("elsewhere/x"))
        equal(saved["moved"], 3)
        with open(folder("elsewhere/x.ini")) as file:
            text = file.read()
        # one AT+CSQ had come before it was added
        check("[fault f]\non = command AT+CSQ\nnth = 3\n" in text, text)
        check("[answer AT+MINE]" in text and "then = urc RING" in text, text)
        with open(folder("elsewhere/x.trace")) as file:
            trace = file.read()
        check(">! put /late\\nx\n" in trace and ">! drop f\n" in trace, trace)
        check(">! add" not in trace and ">! inject" not in trace, trace)
        os.remove(folder("fw.bin"))
        plays(folder("elsewhere/x.trace"))


def test_a_line_that_came_before_is_not_missed():
    with Controlled(scenario=WORLD) as sim, Modem(sim.path) as host:
        host.ok("ATE0", "AT+CSQ")
        host.ok("AT+CREG?")
        with sim.client() as hand:
            first = hand.wait(line="+CSQ: *", **{"for": 0})
            equal(first["text"], "+CSQ: 13,99")
            # the next wait goes on behind it: the OK of AT+CSQ, not that of ATE0
            equal(hand.wait(line="OK")["position"], first["position"] + 1)
            equal(hand.wait(command="AT*")["text"], "AT+CREG?")
            equal(hand.wait(command="AT*", since="start")["text"], "ATE0")
            error = hand.error("wait", line="+CSQ: *", since="now", **{"for": "10ms"})
            equal(error["class"], "TimedOut")
            equal(error["desc"], "no line `+CSQ: *` came within 10ms")


def test_the_first_of_several_conditions_counts():
    with Controlled(scenario=WORLD) as sim, sim.client() as hand, Modem(sim.path) as host:
        number = hand.ask("wait", line=["NEVER", "+CSQ: *"], command="AT+X", time="1h")
        host.ok("AT+CSQ")
        met = hand.answer(number)["return"]
        equal((met["met"], met["text"]), ("line", "+CSQ: 13,99"))
        met = hand.wait(state=["network=searching", "power=on"])
        equal((met["met"], met["name"], met["text"]), ("state", "power", "on"))
        before = hand.do("state")["time"]
        equal(hand.wait(after="50ms", line="NEVER")["met"], "after")
        equal(hand.wait(time=before + 0.1)["met"], "time")
        check(hand.do("state")["time"] >= before + 0.1)
        equal(hand.wait(time=0)["met"], "time")


def test_a_state_is_waited_for():
    with Controlled(scenario=WORLD) as sim, sim.client() as hand:
        before = hand.do("state")
        equal(before["state"]["network"], "home")
        equal(before["state"]["host"], "closed")
        equal(before["name"], sim.path)
        done = hand.do("inject", then="deregister for 200ms")
        met = hand.wait(state="network=home", since=done["position"])
        check(round(met["time"] - done["time"], 6) >= 0.2, met, done)
        with Modem(sim.path):
            equal(hand.wait(state="host=open")["name"], "host")
        hand.wait(state="host=closed")


def test_shells_have_it_too():
    with Controlled(scenario=WORLD) as sim, Modem(sim.path) as host:
        equal(sim.ctl("state")["state"]["power"], "on")
        begin_get(host)
        met = sim.ctl("wait", "--line", "+FTPGET: 1,1", "--for", "30s")
        equal(met["text"], "+FTPGET: 1,1")
        sim.ctl("inject", "deregister", "for", "30s")
        # each ctl goes on where the last one was
        equal(sim.ctl("wait", "--line", "+FTPGET: 1,*", "--for=30s")["text"], "+FTPGET: 1,61")
        said = sim.ctl("wait", "--line", "NEVER", "--for", "10ms", status=124)
        equal(said, "sim7000: ctl wait: no line `NEVER` came within 10ms\n")
        said = sim.ctl("inject", "deregistr", status=1)
        check("did you mean" in said or "expected" in said, said)
        sim.ctl("fault", "add", "no signal", "on = command AT+CSQ", "then = answer ERROR")
        check("ERROR" in host.command("AT+CSQ"))
        equal(sim.ctl("fault", "list")["faults"][-1]["struck"], 1)
        sim.ctl("save", sim.place("x"))
        plays(sim.place("x.trace"))
        sim.ctl("quit")
        equal(sim.wait(), 0)
        check(not os.path.exists(sim.control), "the socket is gone")
        check("cannot reach" in sim.ctl("state", status=1))


def test_files_go_in_and_out():
    bytes_of_all_kinds = bytes(range(256)) * 3000  # more than a line of a trace should hold
    with Controlled(scenario=WORLD) as sim, Modem(sim.path) as host, sim.client() as hand:
        hand.do("files-put", path="/new/b.bin", base64=base64.b64encode(bytes_of_all_kinds).decode())
        hand.do("files-put", path="/new/t.txt", text="grüße")
        hand.do("files-put", path="/new/t.txt", text="!", append=True)
        listed = hand.do("files-list")["files"]
        equal(
            [(row["path"], row["folder"], row["size"]) for row in listed],
            [
                ("/a.txt", False, 5),
                ("/new", True, 0),
                ("/new/b.bin", False, len(bytes_of_all_kinds)),
                ("/new/t.txt", False, 8),
            ],
        )
        equal([row["path"] for row in hand.do("files-list", path="/new/")["files"]][0], "/new/b.bin")
        got = hand.do("files-get", path="/new/b.bin")
        equal(base64.b64decode(got["base64"]), bytes_of_all_kinds)
        got = hand.do("files-get", path="/new/b.bin", offset=250, count=9)
        equal(base64.b64decode(got["base64"]), bytes_of_all_kinds[250:259])
        equal(got["size"], len(bytes_of_all_kinds))
        for arguments, what in (
            ({"path": "new/t.txt", "text": "x"}, "BadArgument"),
            ({"path": "/x\ny", "text": "x"}, "BadArgument"),
            ({"path": "/x"}, "BadArgument"),
            ({"path": "/x", "base64": "YQ"}, "BadArgument"),
            ({"path": "/x", "base64": "YR=="}, "BadArgument"),
            ({"path": "/x", "base64": "Y===YQ=="}, "BadArgument"),
            ({"path": "/a.txt/x", "text": "x"}, "Refused"),
        ):
            equal(hand.error("files-put", **arguments)["class"], what, arguments)
        equal(hand.error("files-get", path="/none")["class"], "Refused")
        equal(hand.error("files-remove", path="/new")["class"], "Refused")  # not empty
        begin_get(host, "a.txt")
        hand.do("files-remove", path="/new/t.txt")
        with open(sim.place("in"), "wb") as file:
            file.write(bytes_of_all_kinds)
        sim.ctl("files", "put", "/c.bin", sim.place("in"))
        equal(sim.ctl("files", "get", "/c.bin", sim.place("out"))["size"], len(bytes_of_all_kinds))
        with open(sim.place("out"), "rb") as file:
            equal(file.read(), bytes_of_all_kinds)
        equal(sim.ctl("files", "get", "/a.txt", "-"), b"hello")
        # the host gets what was put; and all of it plays
        host.ok("AT+FTPQUIT", 'AT+FTPGETNAME="c.bin"')
        host.command("AT+FTPGET=1")
        host.expect("+FTPGET: 1,1\r\n")
        host.send("AT+FTPGET=2,1000\r")
        host.expect(b"+FTPGET: 2,1000\r\n" + bytes_of_all_kinds[:1000])
        hand.do("save", path=sim.place("files"))
        plays(sim.place("files.trace"))


def test_a_file_that_has_no_room_leaves_the_old_one():
    old, new = os.urandom(700 << 10), b"x" * (1800 << 10)
    with Controlled(scenario="[ftp]\nquota = 1M\n") as sim, sim.client() as hand:
        hand.do("files-put", path="/old", base64=base64.b64encode(old).decode())
        for append in (False, True):
            for path in ("/old", "/new"):
                text = base64.b64encode(new).decode()
                error = hand.error("files-put", path=path, base64=text, append=append)
                equal(error["class"], "Refused", error)
        listed = [(row["path"], row["size"]) for row in hand.do("files-list")["files"]]
        equal(listed, [("/old", len(old))])
        equal(base64.b64decode(hand.do("files-get", path="/old")["base64"]), old)


def test_faults_come_and_go():
    with Controlled("--speed", "20", scenario=WORLD) as sim, Modem(sim.path) as host, sim.client() as hand:
        hand.do("fault-add", name="deaf", keys=["on = command AT+CSQ", "nth = 2..", "then = answer NO"])
        hand.do("answer-add", name="AT+MINE", keys="line = +MINE: 7")
        hand.do("expect-add", name="asks", keys="command = AT+CREG?")
        check("OK" in host.command("AT+CSQ"))
        equal(host.command("AT+CSQ", final="NO\r\n"), "\r\nNO\r\n")
        check("+MINE: 7" in host.command("AT+MINE"))
        (fault,) = hand.do("fault-list")["faults"]
        equal((fault["name"], fault["struck"], fault["matched"]), ("deaf", 1, 2))
        equal((fault["on"], fault["then"]), ("command AT+CSQ", ["answer NO"]))
        equal(hand.wait(fault="deaf")["text"], "answer NO")
        equal(hand.error("fault-remove", name="daef")["desc"], "there is no fault daef; did you mean deaf?")
        hand.do("fault-remove", name="deaf")
        equal(hand.do("fault-list")["faults"], [])
        check("OK" in host.command("AT+CSQ"))
        (asks,) = hand.do("expectations")["expectations"]
        equal((asks["name"], asks["held"]), ("asks", True))
        hand.do("urc", text="+CMTI: \"SM\",1")
        equal(hand.wait(line="+CMTI:*")["text"], '+CMTI: "SM",1')
        told = hand.error("add", sections="[expect y]\nnever = AT+FTPQUTI\n")["desc"]
        equal(told, 'added:1: [expect y]: no command +FTPQUTI is known; did you mean "+FTPQUIT"?')
        hand.do("add", sections="[fault x]\non = line OK\nthen = urc X\n[expect y]\nnever = AT+FTPQUIT\n")
        host.command("AT+CREG?")
        hand.do("power", do="off")
        hand.wait(state="power=off")
        hand.do("power", do="key")
        hand.wait(state="power=on")
        hand.do("save", path=sim.place("faults"))
        plays(sim.place("faults.trace"))


def test_the_socket_is_for_its_user_and_never_taken_over():
    with Controlled() as sim:
        equal(stat.S_IMODE(os.stat(sim.control).st_mode), 0o600)
        other = subprocess.run(
            [PROGRAM, "run", "--control", sim.control], capture_output=True, text=True, timeout=60
        )
        equal(other.returncode, 2)
        check("another program" in other.stderr, other.stderr)
        equal(sim.ctl("state")["state"]["power"], "on")
        sim.process.kill()
        sim.wait()
        check(os.path.exists(sim.control), "it was left behind")
        with Sim("--control", sim.control) as heir:
            with Client(sim.control) as hand:
                hand.do("state")
            heir.stop()
        check(not os.path.exists(sim.control))
    with Folder() as folder:
        folder.write("file", "precious")
        done = subprocess.run(
            [PROGRAM, "run", "--control", folder("file")], capture_output=True, text=True
        )
        equal(done.returncode, 2)
        check("no socket" in done.stderr, done.stderr)
        with open(folder("file")) as file:
            equal(file.read(), "precious")


def test_mistakes_are_told_and_do_no_harm():
    with Controlled() as sim, sim.client() as hand:
        equal(hand.greeting["sim7000"]["modems"], 1)
        for line, what in (
            ("nonsense", "BadJson"),
            ('{"execute": "state"', "BadJson"),
            ('{"execute": "st\\u0000ate"}', "BadJson"),
            ("[" * 100000, "BadJson"),
            ("7", "BadRequest"),
            ("{}", "BadRequest"),
            ('{"execute": 7}', "BadRequest"),
            ('{"execute": "state", "argumnets": {}}', "BadRequest"),
            ('{"execute": "state", "arguments": []}', "BadRequest"),
            ('{"execute": "stat"}', "UnknownVerb"),
            ('{"execute": "state", "arguments": {"modme": 0}}', "UnknownArgument"),
            ('{"execute": "state", "arguments": {"modem": 1}}', "BadArgument"),
            ('{"execute": "state", "arguments": {"modem": -1}}', "BadArgument"),
            ('{"execute": "inject"}', "MissingArgument"),
            ('{"execute": "inject", "arguments": {"then": 3}}', "BadArgument"),
            ('{"execute": "inject", "arguments": {"then": "stall"}}', "Refused"),
            ('{"execute": "wait"}', "MissingArgument"),
            ('{"execute": "wait", "arguments": {"time": -1}}', "BadArgument"),
            ('{"execute": "wait", "arguments": {"time": "soon"}}', "BadArgument"),
            ('{"execute": "wait", "arguments": {"line": []}}', "BadArgument"),
            ('{"execute": "wait", "arguments": {"line": "x", "since": 999}}', "BadArgument"),
            ('{"execute": "wait", "arguments": {"state": "netwrk=home"}}', "BadArgument"),
            ('{"execute": "power", "arguments": {"do": "of"}}', "BadArgument"),
            ('{"execute": "events", "arguments": {"of": "lines"}}', "BadArgument"),
            ('{"execute": "fault-add", "arguments": {"name": "f", "keys": "x = 1"}}', "Refused"),
        ):
            hand.send(line + "\n")
            equal(hand.answer()["error"]["class"], what, line[:80])
        hand.send(b'{"execute": "state\xff"}\n')
        equal(hand.answer()["error"]["class"], "BadJson")
        hand.send('{"execute": "stat", "id": [1, "two"]}\n')
        answer = hand.answer()
        equal(answer["id"], [1, "two"])
        equal(answer["error"]["desc"], "unknown verb stat; did you mean state?")
        hand.send("\n\r\n" + json.dumps({"execute": "state"}) + "\r\n")
        check("return" in hand.answer())


def test_the_line_has_circuits():
    with Controlled(scenario=WORLD) as sim, Modem(sim.path) as host, sim.client() as hand:
        equal(
            hand.do("lines")["lines"],
            {"DTR": "on", "RTS": "on", "CTS": "on", "DSR": "on", "DCD": "off", "RI": "off"},
        )
        equal(hand.do("lines", dtr="off", **{"break": "20ms"})["lines"]["DTR"], "off")
        equal(hand.do("state")["state"]["DTR"], "off")
        equal(hand.wait(act="DTR*", since="start")["text"], "DTR off")
        equal(hand.do("lines", dtr="on", rts="off")["lines"]["RTS"], "off")
        equal(hand.wait(state="RTS=off")["name"], "RTS")
        hand.do("lines", rts="on")
        host.ok("AT+CSQ", 'AT+CCLK="20/07/28,08:00:00+08"')
        clock = hand.do("state")["clock"]
        check(clock.startswith("20/07/28,08:0") and clock.endswith("+08"), clock)
        hand.do("save", path=sim.place("lines"))
        with open(sim.place("lines.trace")) as trace:
            text = trace.read()
        for act in ("DTR off", "break 20ms", "DTR on", "RTS off", "RTS on"):
            check(f">! {act}\n" in text, act, text)
        plays(sim.place("lines.trace"))


def test_events_come_to_who_wants_them():
    with Controlled(scenario=WORLD) as sim, sim.client() as one, sim.client() as two:
        one.do("events")
        two.do("events", of=["urc", "host"], match="+C*")
        with Modem(sim.path) as host:
            host.ok('AT+FTPPW="secret"', "AT+CSQ")
        one.wait(state="host=closed")
        one.do("inject", then="urc +CUSD: 1")
        one.do("inject", then="deactivate")
        one.do("fault-add", name="f", keys=["on = time 1ms", "then = urc X"])
        one.wait(line="X")
        one.do("events", of="none")
        one.do("inject", then="urc Y")
        one.wait(line="Y")
        told = [(event["event"], event["data"]) for event in one.events]
        for event in (
            ("host", {"is": "open", "modem": 0}),
            ("command", {"text": 'AT+FTPPW="******"', "modem": 0}),
            ("command", {"text": "AT+CSQ", "modem": 0}),
            ("line", {"text": "+CSQ: 13,99", "modem": 0}),
            ("host", {"is": "closed", "modem": 0}),
            ("act", {"text": "inject urc +CUSD: 1", "modem": 0}),
            ("fault", {"name": "injected", "then": "urc +CUSD: 1", "modem": 0}),
            ("urc", {"text": "+CUSD: 1", "modem": 0}),
            ("state", {"name": "bearer", "value": "down", "modem": 0}),
            ("urc", {"text": "X", "modem": 0}),
        ):
            check(event in told, event, told)
        check(("urc", {"text": "Y", "modem": 0}) not in told)
        times = [event["time"] for event in one.events]
        equal(times, sorted(times))
        two.do("state")
        equal([event["data"]["text"] for event in two.events], ["+CUSD: 1"])
    with Controlled("--show-secrets", scenario=WORLD) as sim, sim.client() as hand:
        with Modem(sim.path) as host:
            host.ok('AT+FTPPW="secret"')
        equal(hand.wait(command="AT+FTPPW*")["text"], 'AT+FTPPW="secret"')


def test_two_clients_wait_at_once_and_one_goes():
    with Controlled(scenario=WORLD) as sim, Modem(sim.path) as host:
        gone = sim.client()
        gone.ask("wait", line="+CSQ: *")
        with sim.client() as one, sim.client() as two:
            first = one.ask("wait", line="+CSQ: *")
            late = one.ask("wait", command="AT+GMM", **{"for": "60s"})
            second = two.ask("wait", line="+CSQ: *")
            equal(one.answer(one.ask("state"))["return"]["state"]["power"], "on")
            gone.close()
            host.ok("AT+CSQ")
            equal(one.answer(first)["return"], two.answer(second)["return"])
            host.ok("AT+GMM")
            equal(one.answer(late)["return"]["met"], "command")


def test_a_client_that_does_not_read_holds_nobody_up():
    with Controlled(scenario=WORLD) as sim, Modem(sim.path) as host, sim.client() as hand:
        before = sim.memory()
        stuck = sim.client()
        stuck.ask("events")
        stuck.socket.setblocking(False)
        sent = 0
        try:  # more than it is owed: then it is not heard any more
            while sent < 8 << 20:
                sent += stuck.socket.send(b'{"execute": "verbs"}\n' * 100)
        except BlockingIOError:
            pass
        text = "x" * 1900
        for _ in range(2000):
            hand.do("urc", text=text)
        host.expect("x" * 1900 + "\r\n")
        equal(hand.do("state")["state"]["power"], "on")
        check(sim.memory() - before < 64 << 20, sim.memory(), before)
        # now it reads: nothing is broken in the middle, and it hears what it missed
        stuck.socket.settimeout(PATIENCE * 2)
        answers, lost = 0, 0
        while not lost:
            message = stuck.message()
            answers += "return" in message
            if message.get("event") == "lost":
                lost = message["data"]["count"]
        check(answers > 0 and lost > 0, answers, lost)
        stuck.close()


def room_for_one(sim):
    def client():
        client = sim.client()
        if "sim7000" in client.greeting:
            return client
        client.close()

    return until(client, "room for a client")


def test_limits():
    with Controlled() as sim, sim.client() as hand:
        # a line that is too long is told of, dropped, and nothing but that
        piece = b"x" * (1 << 20)
        for _ in range(17):
            hand.send(piece)
        hand.send(b'y\n{"execute": "state"}\n')
        error = hand.answer()["error"]
        equal(error["class"], "BadRequest")
        check("16777216 bytes" in error["desc"], error)
        check("return" in hand.answer())
        for _ in range(64):
            hand.ask("wait", line="NEVER")
        equal(hand.error("wait", line="NEVER")["class"], "TooMany")
        clients = [sim.client() for _ in range(15)]
        with Client(sim.control) as one_more:
            equal(one_more.greeting["error"]["class"], "TooMany")
            equal(one_more.socket.recv(1), b"")
        for client in clients:
            client.close()
        # half of a line, and gone; as soon as it is seen that the others went
        with room_for_one(sim) as half:
            half.send('{"execute": "inj')
        equal(hand.do("state")["state"]["power"], "on")
        # what was asked before the end is answered
        with room_for_one(sim) as last:
            last.send('{"execute": "state"}\n')
            last.socket.shutdown(socket.SHUT_WR)
            check("return" in last.answer())
            equal(last.socket.recv(1), b"")


def test_each_of_several_modems():
    shared = WORLD + "[ftp]\nshared = yes\n"
    with Controlled("--count", "3", scenario=shared, count=3) as sim, sim.client() as hand:
        equal(hand.greeting["sim7000"]["modems"], 3)
        with Modem(sim.paths[1]) as one, Modem(sim.paths[2]) as two:
            two.ok("AT+GMM")
            one.ok("AT+CSQ")
            equal(hand.wait(modem=2, command="*")["text"], "AT+GMM")
            equal(hand.wait(modem=1, command="*")["text"], "AT+CSQ")  # though that came behind
            hand.do("inject", modem=1, then="power-off")
            hand.wait(modem=1, state="power=off")
            equal(hand.do("state", modem=2)["state"]["power"], "on")
            equal(hand.do("state", modem=2)["name"], sim.paths[2])
            equal(hand.error("state", modem=3)["desc"], "state: modem: there is no number 3; expected 0 to 2")
            # their server is one: what is put for one is there for all, and in the traces of all
            hand.do("files-put", modem=0, path="/b.txt", text="new")
            for modem in range(3):
                equal(len(hand.do("files-list", modem=modem)["files"]), 2)
                check(">! put /b.txt\\nnew" in hand.do("journal", modem=modem)["trace"])
            begin_get(two, "b.txt")
            hand.wait(modem=2, line="+FTPGET: 1,1")
            hand.do("save", modem=2, path=sim.place("two"))
            plays(sim.place("two.trace"))


def test_what_cannot_be_is_refused():
    with Folder() as folder:
        done = subprocess.run(
            [PROGRAM, "run", "--virtual", "--control", folder("c"), "--", "true"],
            capture_output=True,
            text=True,
        )
        equal(done.returncode, 2)
        check("--control: who is at it lives in real time" in done.stderr, done.stderr)
        long = folder("x" * 120)
        done = subprocess.run([PROGRAM, "run", "--control", long], capture_output=True, text=True)
        equal(done.returncode, 2)
        check("at most 107 characters" in done.stderr, done.stderr)
    with Controlled("--ftp", "dialled") as sim, sim.client() as hand:
        equal(hand.error("files-list")["desc"], "there is no embedded server")
        equal(hand.do("save", path=sim.place("x"))["plays"], False)
        equal(hand.error("save", path="/none/x")["class"], "Refused")


def test_the_last_lines_of_the_journal():
    with Controlled(scenario=WORLD) as sim, sim.client() as hand, Modem(sim.path) as host:
        host.ok("ATE0", "AT+CSQ")
        whole = hand.do("journal")["trace"].splitlines()
        check(len(whole) > 4, whole)
        for count in (0, 1, 3, len(whole), 1000):
            some = hand.do("journal", lines=count)["trace"].splitlines()
            equal(some, whole[len(whole) - min(count, len(whole)) :])


def sockets(sim):
    return sum("socket:[" in name for name in sim.descriptors())


def test_quit_ends_the_program_too():
    with Folder() as folder:
        # No shell: dash may lose the signal while it starts its next command.
        script = f"import signal, subprocess as s; s.run({[PROGRAM, 'ctl', folder('c'), 'quit']}); signal.pause()"
        done = subprocess.run(
            [PROGRAM, "run", "-q", "--control", folder("c"), "--", sys.executable, "-c", script],
            stdout=subprocess.DEVNULL,
            timeout=120,
        )
        equal(done.returncode, 143)
        with Sim("--control", folder("c")) as sim:
            before = sockets(sim)
            waiting = subprocess.Popen(
                [PROGRAM, "ctl", folder("c"), "wait", "--line", "NEVER"], stderr=subprocess.PIPE
            )
            until(lambda: sockets(sim) > before, "it is there")
            sim.stop()
            equal(waiting.wait(PATIENCE), 1)
            check(waiting.stderr.read().startswith(b"sim7000: ctl"))
            waiting.stderr.close()


def test_a_program_finds_the_socket():
    with Folder() as folder:
        script = f'cd /; {PROGRAM} ctl "$SIM7000_CONTROL" state'
        done = subprocess.run(
            [PROGRAM, "run", "-q", "--control", "hand", "--", "sh", "-c", script],
            capture_output=True,
            cwd=folder.path,
            timeout=60,
        )
        equal(done.returncode, 0, done.stderr)
        equal(json.loads(done.stdout)["state"]["power"], "on")


def test_every_message_fits_the_schema():
    try:
        import jsonschema
    except ImportError as missing:
        raise harness.Skip("python3-jsonschema is not installed") from missing
    schema = json.loads(subprocess.check_output([PROGRAM, "ctl", "--schema"]))
    jsonschema.Draft202012Validator.check_schema(schema)

    def check_as(name, message):
        whole = {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
        jsonschema.Draft202012Validator(whole).validate(message)

    class Checked(Client):
        def message(self):
            message = super().message()
            check_as("message", message)
            return message

        def do(self, verb, **arguments):
            asked.add(verb)
            check_as("request", {"execute": verb, "arguments": arguments, "id": 7})
            result = super().do(verb, **arguments)
            check_as(f"return-{verb}", {"return": result, "id": 7})
            return result

    asked = set()
    with Controlled("--speed", "20", scenario=WORLD) as sim, Checked(sim.control) as hand:
        with Modem(sim.path) as host:
            verbs = {row["name"] for row in hand.do("verbs")["verbs"]}
            hand.do("events")
            begin_get(host)
            hand.wait(line=["+FTPGET: 1,1", "X"], command="Y", state="power=off", time="9h")
            hand.wait(after=0.01, since="now")
            hand.do("state")
            hand.do("fault-add", name="f", keys=["on = command AT+CSQ", "then = delay 1ms"])
            hand.do("answer-add", name="AT+X", keys="line = +X: 1")
            hand.do("expect-add", name="e", keys="never = AT+CSQ")
            hand.do("add", sections="[fault g]\non = line OK\nthen = delay 1ms\n")
            host.ok("AT+CSQ", "AT+X")
            hand.do("fault-list")
            hand.do("expectations")
            hand.do("fault-remove", name="f")
            hand.do("urc", text="RING")
            hand.do("inject", then="signal 3,99")
            hand.do("lines", rts="off")
            done = hand.do("power", do="reboot")
            booting = hand.wait(state="power=booting", since=done["position"])
            hand.wait(state="power=on", since=booting["position"])
            hand.do("files-put", path="/x", text="y")
            hand.do("files-list", path="/")
            hand.do("files-get", path="/x")
            hand.do("files-remove", path="/x")
            hand.do("journal", lines=3)
            hand.do("save", path=sim.place("x"))
            hand.error("files-get", path="/x")
        hand.wait(state="host=closed")
        hand.do("quit")
    equal(asked, verbs, "verbs that no message was checked of")
    kinds = {event["event"] for event in hand.events}
    check({"command", "line", "urc", "ftp", "fault", "state", "host", "act"} <= kinds, kinds)
    for wrong in ({"execute": "wait", "arguments": {"lines": "x"}}, {"execute": "inject"}):
        try:
            check_as("request", wrong)
        except jsonschema.ValidationError:
            continue
        raise Expected(f"the schema takes {wrong}")


if __name__ == "__main__":
    harness.main()
