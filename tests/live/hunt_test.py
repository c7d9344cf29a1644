# SPDX-License-Identifier: MIT
"""`sim7000 hunt`: what it prints and writes, and that it finds. All hosts of tests/hunt are hunted by
./dev hunt, which takes minutes."""

import os
import re
import resource
import shutil
import subprocess
import sys

import harness
from harness import PROGRAM, Folder, Skip, check, equal

PROGRAMS = os.path.abspath(os.environ.get("HUNT_HOSTS", "build/tests/hunt"))
POLL = os.path.join(PROGRAMS, "hunt-poll")
GET = os.path.join(PROGRAMS, "hunt-get")
# It reads the echo of its AT, and then OK: anything else kills it.
CRASHES = ("sh", "-c", 'exec 3<>"$0"; stty raw -echo <&3; printf "AT\\r" >&3; read -r a <&3; read -r b <&3; '
           'case $b in OK*) ;; *) kill -9 $$;; esac', "{tty}")
WORLD = "[files]\n/fw.bin = digits 2000\n"


def hunt(folder, *arguments, host=(POLL, "for-ever", "{tty}"), scenario=WORLD, preexec_fn=None):
    folder.write("world.ini", scenario)
    made = subprocess.run(
        [PROGRAM, "hunt", "world.ini", *arguments, "--", *host],
        capture_output=True,
        text=True,
        cwd=folder.path,
        timeout=200,
        preexec_fn=preexec_fn,
    )
    if "not permitted" in made.stderr or "not in virtual time" in made.stderr:
        raise Skip(made.stderr.strip())
    return made


def files(folder, name="hunt"):
    return sorted(os.listdir(folder(name)))


def test_it_finds_makes_small_and_writes_what_plays():
    with Folder() as folder:
        made = hunt(folder, "--ok-status", "10", "--limit", "10m", "--runs", "900")
        equal(made.returncode, 1, made.stdout + made.stderr)
        last = made.stdout.splitlines()[-1]
        check(re.fullmatch(r"\d+ runs, \d+ findings, \d+ places, \d+ troubles", last), last)
        names = [name[:-4] for name in files(folder) if name.endswith(".txt") and name != "map.txt"]
        # It asks for the network again and again: where the limit cut it off is no difference.
        equal(len(names), 1, made.stdout)
        for name in names:
            check(name.startswith("hang-"), name)
            with open(folder("hunt/" + name + ".ini"), encoding="utf-8") as file:
                lines = [line for line in file if line.strip() and line[0] != ";"]
            check(len(lines) <= 12, "".join(lines))
            check(name + ".html" in files(folder), files(folder))
        played = subprocess.run([PROGRAM, "test", folder("hunt")], capture_output=True, text=True)
        equal(played.stdout.splitlines()[-1], f"{len(names)} passed, 0 failed", played.stdout)
        again = subprocess.run(
            [PROGRAM, "hunt", "--again", f"hunt/{names[0]}.ini", "--runs", "5"]
            + ["--limit", "10m", "--ok-status", "10", "--", POLL, "for-ever", "{tty}"],
            capture_output=True,
            text=True,
            cwd=folder.path,
        )
        equal(again.returncode, 1, again.stderr)
        check("failed in 5 of 5 runs" in again.stdout, again.stdout)
        mended = subprocess.run(
            [PROGRAM, "hunt", "--again", f"hunt/{names[0]}.ini", "--runs", "5"]
            + ["--ok-status", "10", "--", POLL, "none", "{tty}"],
            capture_output=True,
            text=True,
            cwd=folder.path,
        )
        equal(mended.returncode, 0, mended.stdout + mended.stderr)
        check("failed in 0 of 5 runs" in mended.stdout, mended.stdout)


def test_a_right_host_is_not_blamed():
    with Folder() as folder:
        made = hunt(folder, "--ok-status", "10", host=(POLL, "none", "{tty}"))
        equal(made.returncode, 0, made.stdout + made.stderr)
        check(", 0 findings, " in made.stdout, made.stdout)


def test_the_same_hunt_twice_and_in_shards():
    with Folder() as folder:
        for_ever = ("--limit", "10m", "--runs", "120")
        whole = hunt(folder, "-o", "whole", *for_ever)
        twice = hunt(folder, "-o", "whole2", *for_ever, "--jobs", "1")
        with open(folder("whole/map.tsv"), "rb") as one, open(folder("whole2/map.tsv"), "rb") as two:
            check(one.read() == two.read(), "jobs change what is found")
        equal(whole.stdout.replace("whole", "X"), twice.stdout.replace("whole2", "X"))
        right = (POLL, "none", "{tty}")
        for shard in ("1/2", "2/2"):
            hunt(folder, "-o", "shard" + shard[0], "--shard", shard, host=right)
        hunt(folder, "-o", "all", host=right)
        merged = subprocess.run(
            [PROGRAM, "hunt", "--merge", "shard1", "shard2", "-o", "merged"],
            capture_output=True,
            text=True,
            cwd=folder.path,
        )
        equal(merged.returncode, 0, merged.stderr)

        def cells(name):
            with open(folder(name + "/map.tsv"), encoding="utf-8") as file:
                return sorted(line.split("\t")[:3] for line in file.read().splitlines()[1:])

        equal(cells("merged"), cells("all"))


def untried(folder, name):
    with open(folder(name + "/map.txt"), encoding="utf-8") as file:
        text = file.read()
    said = re.search(r"(\d+) single troubles were not tried: the hunt ended before", text)
    return int(said[1]) if said else 0


def test_waiting_longer_than_the_limit_is_told_by_what_it_waits_for():
    """A time-out of a day is none: such a program goes round by nothing, and waits for two things."""
    line = 'exec 3<>"$0"; stty raw -echo <&3; printf "AT\\r" >&3; timeout 86000 head -c 9 <&3 >/dev/null; '
    line += 'printf "ATI\\r" >&3; timeout 86000 head -c 9 <&3 >/dev/null'
    with Folder() as folder:
        made = hunt(folder, "--limit", "10m", "--runs", "34", host=("sh", "-c", line, "{tty}"))
        equal(made.returncode, 1, made.stdout + made.stderr)
        check("it waits without end" in made.stdout, made.stdout)
        with open(folder("hunt/map.tsv"), encoding="utf-8") as file:
            told = {cells[4] for cells in (text.split("\t") for text in file) if cells[0] == ""}
        for command in ("AT;", "ATI;"):
            check(any(command in text for text in told), told)


def test_what_was_not_tried_is_said():
    """Singles of this shard that no run was made for; those that were not planned, and no others."""
    with Folder() as folder:
        tries = ("sh", "-c", 'exec 3<>"$0"; stty raw -echo <&3; printf "AT\\r" >&3; sleep 5', "{tty}")
        options = ("--limit", "1m", "-o", "all")
        made = hunt(folder, *options, host=tries)
        equal((made.returncode, untried(folder, "all")), (0, 0))
        whole = int(made.stdout.split(" runs")[0]) - 2  # the clean ones
        for shard, share in (("1/1", whole), ("2/3", (whole + 1) // 3)):
            hunt(folder, *options, "--runs", "22", "--shard", shard, host=tries)
            equal(untried(folder, "all"), share - 20, shard)


def test_a_command_out_of_place_is_a_hint():
    """Only what the module refuses by itself: the ERROR of a trouble is none."""
    line = 'exec 3<>"$0"; stty raw -echo <&3; printf "ATE0\\r" >&3; read -r a <&3; read -r b <&3; case $b in '
    line += 'ERROR*) printf "AT+NOSUCH\\r" >&3; timeout 5 head -c 17 <&3 >/dev/null;; esac'
    with Folder() as folder:
        hunt(folder, "--limit", "1m", "--runs", "40", host=("sh", "-c", line, "{tty}"))
        cells = cells_of(folder)
        equal(cells["ERROR", "the 1st ATE0"], "refused")
        equal(cells["+CME ERROR", "the 1st ATE0"], "survived")


def cells_of(folder, name="hunt"):
    """(trouble, place): what came of it."""
    with open(folder(name + "/map.tsv"), encoding="utf-8") as file:
        return {tuple(cell[:2]): cell[2] for cell in (text.split("\t") for text in file) if cell[0]}


def test_a_module_that_hangs_for_a_time_is_waited_for_or_not():
    """What the module has to say comes all at once behind it, a URC too: who waits long enough has it."""
    line = 'exec 3<>"$0"; stty raw -echo <&3; printf "AT\\r" >&3; timeout {} head -c 9 <&3 | grep -q OK || kill -9 $$'
    with Folder() as folder:
        for patience, verdict in ((50, "failed"), (200, "survived")):
            hunt(folder, "--limit", "10m", host=("sh", "-c", line.format(patience), "{tty}"))
            cells = cells_of(folder)
            equal(cells["hang", "the 1st AT"], verdict, patience)
            equal(cells["late answer", "the 1st AT"], "survived", patience)


def test_the_network_s_time_is_read_or_it_is_not():
    with Folder() as folder:
        options = ("--ok-status", "10", "--limit", "10m")
        for bug, found in (("open-quote", True), ("none", False)):
            first = ["--first"] if found else []
            made = hunt(folder, *options, *first, "-o", bug, host=(POLL, bug, "{tty}"))
            equal("network-time" in made.stdout, found, made.stdout)
            equal(", 0 findings, " in made.stdout, not found, made.stdout)
            cells = {cell for (trouble, _), cell in cells_of(folder, bug).items() if trouble == "network time"}
            equal("failed" in cells, found, cells)


def test_both_kinds_of_error_are_one_finding():
    with Folder() as folder:
        made = hunt(folder, "--limit", "1m", "--runs", "4", host=CRASHES)
        findings = made.stdout.splitlines()
        check(" 1 findings, " in findings[-1] and "(2 runs)" in findings[0], made.stdout)


def test_first_stops_at_the_first_finding():
    with Folder() as folder:
        host = (GET, "error-is-end", "{tty}", "out.bin")
        options = ("--got", "out.bin", "--ok-status", "10", "-o")
        made = hunt(folder, *options, "first", "--first", host=host)
        equal(made.returncode, 1, made.stdout + made.stderr)
        check(untried(folder, "first") > 1000, untried(folder, "first"))
        # Two clean runs and a round: what --first is, when that round finds something.
        other = hunt(folder, *options, "round", "--runs", "34", host=host)
        equal(made.stdout.replace("first/", ""), other.stdout.replace("round/", ""))
        for name in files(folder, "round"):
            with open(folder("first/" + name), "rb") as one, open(folder("round/" + name), "rb") as two:
                check(one.read() == two.read(), name)
        right = hunt(folder, "--limit", "1m", "--first", host=("sh", "-c", "exit 0"))
        equal((right.returncode, untried(folder, "hunt")), (0, 0), right.stdout)


def known(folder, name):
    """The findings of a map: signature, number of the run, how many runs."""
    with open(folder(name + "/map.tsv"), encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if line.startswith("\t")]
    return {(line[4], line[3], line[2]) for line in lines}


def merge(folder, *arguments):
    made = subprocess.run(
        [PROGRAM, "hunt", "--merge", *arguments], capture_output=True, text=True, cwd=folder.path
    )
    return made


def test_shards_together_are_the_whole_with_the_findings():
    with Folder() as folder:
        options = ("--limit", "1m", "--jobs", "2")
        hunt(folder, *options, "-o", "whole", host=CRASHES)
        names = ["s1", "s2", "s3"]
        for i, name in enumerate(names):
            made = hunt(folder, *options, "--shard", f"{i + 1}/3", "-o", name, host=CRASHES)
            equal(untried(folder, name), 0)

        merged = merge(folder, *names, "-o", "merged")
        equal(merged.returncode, 1, merged.stderr)
        equal(known(folder, "merged"), known(folder, "whole"))
        check(len(known(folder, "whole")) > 2, known(folder, "whole"))
        equal(len(known(folder, "whole")), int(merged.stdout.split(" findings")[0].split(" ")[-1]))
        with open(folder("merged/map.html"), encoding="utf-8") as file:
            links = set(re.findall(r'href="([^"]+)"', file.read()))
        check(len(links) == len(known(folder, "merged")), links)
        for link in links:
            for ending in (".html", ".ini", ".trace", ".txt"):
                check(link.replace(".html", ending) in files(folder, "merged"), link + ending)
        played = subprocess.run([PROGRAM, "test", folder("merged")], capture_output=True, text=True)
        equal(played.stdout.splitlines()[-1], f"{len(links)} passed, 0 failed", played.stdout)
        again = ("hunt", "--again", f"merged/{sorted(links)[0][:-5]}.ini", "--runs", "3", "--limit", "1m")
        made = subprocess.run(
            [PROGRAM, *again, "--", *CRASHES], capture_output=True, text=True, cwd=folder.path
        )
        check("failed in 3 of 3 runs" in made.stdout, made.stdout + made.stderr)
        # Into one of them: the same, and nothing else.
        merge(folder, *names, "-o", "s2")
        equal(files(folder, "s2"), files(folder, "merged"))
        for name in files(folder, "merged"):
            with open(folder("s2/" + name), "rb") as one, open(folder("merged/" + name), "rb") as two:
                check(one.read() == two.read(), name)


RECIPES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/hunt-many.md")
SHARDS = 4


def recipes():
    with open(RECIPES, encoding="utf-8") as file:
        blocks = re.findall(r"<!-- file (\S+) -->\n\n(.*?)\n\n<!-- end -->", file.read(), re.S)
    return {name: re.sub(r"(?m)^    ", "", text) + "\n" for name, text in blocks}


def line_of(text, start):
    """The one line of a recipe that begins so, without that."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith(start)]
    equal(len(lines), 1, lines)
    return lines[0][len(start) :].strip()


def has_gnu_parallel():
    """moreutils has another."""
    if not shutil.which("parallel"):
        return False
    return "GNU parallel" in subprocess.run(["parallel", "--version"], capture_output=True, text=True).stdout


def test_the_recipes_for_many_machines():
    """Each as its scheduler runs it: a shell, with the variable that says which one it is."""
    texts = recipes()
    kubernetes = "sh " + line_of(texts["hunt-job.yaml"], "- sh")
    actions = "sh " + line_of(texts["hunt-actions.yml"], "- run: sh").replace("${{ matrix.shard }}", "2")
    slurm = {"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": str(SHARDS)}
    equal(line_of(texts["hunt.sbatch"], "#SBATCH --array="), f"1-{SHARDS}")
    equal(line_of(texts["hunt-job.yaml"], "completions:"), str(SHARDS))
    with Folder() as folder:
        for name, text in texts.items():
            folder.write(name, text)
        folder.write("host", "#!/bin/sh\n" + CRASHES[2].replace("$0", "$1") + "\n")
        os.chmod(folder("host"), 0o755)
        hunt(folder, "-o", "whole", host=("./host", "{tty}"))
        path = os.path.dirname(os.path.abspath(PROGRAM)) + ":" + os.environ["PATH"]

        def shell(line, **more):
            environment = {**os.environ, "PATH": path, **more}
            return subprocess.run(["sh", "-c", line], cwd=folder.path, env=environment, capture_output=True, text=True)

        for line in ["sh parallel.sh"] if has_gnu_parallel() else [f"sh hunt-shard.sh {i} 4" for i in range(1, 5)]:
            made = shell(line)
            equal(made.returncode, 0, made.stdout + made.stderr)
        merged = shell("sim7000 hunt --merge found-* -o all")
        equal(merged.returncode, 1, merged.stderr)
        equal(known(folder, "all"), known(folder, "whole"))
        for line, more in (("sh hunt.sbatch", slurm), (kubernetes, {"JOB_COMPLETION_INDEX": "1"}), (actions, {})):
            shutil.move(folder("found-2"), folder("before"))
            made = shell(line, **more)
            equal(made.returncode, 0, f"{line}: {made.stdout}{made.stderr}")
            with open(folder("before/map.tsv"), "rb") as one, open(folder("found-2/map.tsv"), "rb") as two:
                check(one.read() == two.read(), line)
            shutil.rmtree(folder("before"))


def test_two_findings_of_one_name_stay_two():
    with Folder() as folder:
        for shard, signature, number in (("a", "crash; one", 7), ("b", "crash; two", 5), ("c", "crash; one", 3)):
            os.mkdir(folder(shard))
            written = {
                "clean.ini": "; clean\n",
                "hang-x.ini": f"; {shard}\n[files]\n/a.bin = file hang-x-a.bin\n",
                "hang-x.trace": "scenario hang-x.ini\n",
                "hang-x.txt": "It hangs.\n",
                "hang-x.html": "<html>",
                "hang-x-a.bin": f"hang-x of {shard}",
                "map.tsv": f"3\t1\t0\n\thang-x\t2\t{number}\t{signature}\ndead\tthe {shard}\tfailed\t0\thang-x\n",
            }
            for name, text in written.items():
                folder.write(f"{shard}/{name}", text)
            folder.write(f"{shard}/manifest", "".join(f"{0:016x} {name}\n" for name in written))
        made = merge(folder, "a", "b", "c", "-o", "all")
        equal(made.stdout, "9 runs, 2 findings, 2 places, 1 troubles\n", made.stderr)

        def read(name):
            with open(folder("all/" + name), encoding="utf-8") as file:
                return file.read()

        # That of a and c is one, and c's is smaller; b's was there before it.
        equal(read("hang-x.ini"), "; c\n[files]\n/a.bin = file hang-x-a.bin\n")
        equal(read("hang-x-2.ini"), "; b\n[files]\n/a.bin = file hang-x-2-a.bin\n")
        equal(read("hang-x-2.trace"), "scenario hang-x-2.ini\n")
        equal(read("hang-x-2-a.bin"), "hang-x of b")
        equal(read("hang-x-a.bin"), "hang-x of c")
        cells = [line.split("\t") for line in read("map.tsv").splitlines() if line.startswith("dead")]
        found = {cell[1]: cell[4] for cell in cells if cell[4]}
        equal(found, {"the a": "hang-x", "the b": "hang-x-2", "the c": "hang-x"})


def test_what_cannot_be_merged_is_said():
    with Folder() as folder:
        equal(merge(folder, "-o", "all").returncode, 2)
        made = merge(folder, "nowhere", "-o", "all")
        equal((made.returncode, "cannot read nowhere/map.tsv: " in made.stderr), (2, True), made.stderr)
        os.mkdir(folder("bad"))
        folder.write("bad/map.tsv", "1\t2\t3\n\tname only\n")
        made = merge(folder, "bad", "-o", "all")
        equal((made.returncode, "bad/map.tsv: expected a map.tsv" in made.stderr), (2, True), made.stderr)
        check("map.tsv" not in files(folder, "all"), files(folder, "all"))


def test_a_loop_is_run_to_the_limit_once():
    """A program that goes round for ever costs half an hour of modem time a run; the next one that
    does the same is known by it. That changes no cell, and no process count does."""
    with Folder() as folder:
        host = (GET, "retries-for-ever", "{tty}", "out.bin")
        options = ("--got", "out.bin", "--ok-status", "10", "--limit", "10m", "--runs", "90")
        made = hunt(folder, *options, "-o", "one", "--jobs", "1", host=host)
        hunt(folder, *options, "-o", "three", "--jobs", "3", host=host)
        equal(made.returncode, 1, made.stdout + made.stderr)
        for name in files(folder, "one"):
            with open(folder("one/" + name), "rb") as one, open(folder("three/" + name), "rb") as three:
                check(one.read() == three.read(), f"{name}: jobs change what is found")
        with open(folder("one/map.txt"), encoding="utf-8") as file:
            cut = re.search(r"(\d+) runs went round in a way", file.read())
        check(cut and int(cut[1]) > 2, "no loop was recognised")
        # Where it goes on for ever, the right one, which tries three times, gives up.
        hunt(folder, *options, "-o", "right", host=(GET, "none", "{tty}", "out.bin"))

        def cells(name, word):
            with open(folder(name + "/map.tsv"), encoding="utf-8") as file:
                return {tuple(line.split("\t")[:2]) for line in file if f"\t{word}\t" in line}

        check(cells("one", "failed"), made.stdout)
        equal(cells("one", "failed") - cells("right", "gave up"), set())


def test_wrong_bytes_are_seen_in_the_file_and_on_the_server():
    with Folder() as folder:
        host = (GET, "66-is-nothing", "{tty}", "out.bin")
        made = hunt(folder, "--got", "out.bin", "--ok-status", "10", "--runs", "900", host=host)
        equal(made.returncode, 1, made.stderr)
        check("wrong-bytes-code-66-at-at-ftpget-1" in made.stdout, made.stdout)
        with open(folder("hunt/wrong-bytes-code-66-at-at-ftpget-1.ini"), encoding="utf-8") as file:
            size = re.search(r"/fw.bin += digits (\d+)", file.read())
        check(size and int(size[1]) < 10, "the file of 2000 bytes was not made smaller")
        check(not os.path.exists(folder("out.bin")), "the stand-in is elsewhere")


def test_what_the_line_garbled_is_written_readably():
    """The last line of a finding may be anything: its page, its paragraph and the head of its
    scenario are text all the same, and drive no terminal."""
    line = 'exec 3<>"$0"; stty raw -echo <&3; printf "AT\\r" >&3; read -r a <&3; read -r b <&3; '
    line += 'case ${b%?} in *[!A-Z]*) kill -9 $$;; esac'
    with Folder() as folder:
        made = hunt(folder, "--limit", "1m", host=("sh", "-c", line, "{tty}"))
        equal(made.returncode, 1, made.stdout + made.stderr)
        garbled = 0
        for name in files(folder):
            with open(folder("hunt/" + name), encoding="utf-8") as file:
                text = file.read()
            check(not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text), name)
            garbled += name.endswith(".txt") and "\\xa5" in text
        check(garbled, made.stdout)


def test_what_cannot_be_hunted_is_said():
    with Folder() as folder:
        made = hunt(folder, host=("sh", "-c", "exit 3"))
        equal(made.returncode, 2)
        check("the clean run is not clean: the program ended with status 3" in made.stderr, made.stderr)
        made = subprocess.run([PROGRAM, "hunt", "x.ini"], capture_output=True, text=True)
        equal(made.returncode, 2)
        check("-- PROGRAM" in made.stderr, made.stderr)
        made = hunt(folder, "--shard", "3")
        equal(made.returncode, 2)
        check("expected I/N" in made.stderr, made.stderr)


def test_a_new_hunt_takes_away_what_an_old_one_wrote_and_nothing_else():
    with Folder() as folder:
        few = ("--limit", "10m", "--ok-status", "10", "--runs")
        hunt(folder, *few, "40", host=("sh", "-c", "exit 0"))
        right = files(folder)
        folder.write("hunt/notes.txt", "mine")
        bad = hunt(folder, *few, "40", host=CRASHES)
        equal(bad.returncode, 1, bad.stdout + bad.stderr)
        found = [name for name in files(folder) if name.startswith("crash")]
        check(len(found) >= 4, bad.stdout)
        # One that was changed is the user's from then on.
        kept = found[0]
        folder.write("hunt/" + kept, "; looked into")
        hunt(folder, *few, "40", host=("sh", "-c", "exit 0"))
        equal(files(folder), sorted(right + ["notes.txt", kept]))
        with open(folder("hunt/" + kept), encoding="utf-8") as file:
            equal(file.read(), "; looked into")


def test_a_folder_of_somebody_else_is_refused():
    with Folder() as folder:
        os.mkdir(folder("hunt"))
        for name in ("map.txt", "clean.ini"):
            folder.write("hunt/" + name, "; mine")
            made = hunt(folder, host=("sh", "-c", "exit 0"))
            equal(made.returncode, 2)
            check(f"hunt/{name} is not as a hunt left it: expected" in made.stderr, made.stderr)
            equal(files(folder), [name])
            os.remove(folder("hunt/" + name))
        folder.write("hunt/manifest", "0123456789abcdef ../../etc/passwd\n")
        made = hunt(folder, host=("sh", "-c", "exit 0"))
        equal(made.returncode, 2)
        check("hunt/manifest:1: expected a hash of 16 digits" in made.stderr, made.stderr)


def test_a_hunt_that_is_broken_off_leaves_nothing_for_long():
    """The disk is full while it writes: what is there by then, the next hunt knows as a hunt's."""
    with Folder() as folder:
        hunt(folder, "--runs", "20", host=("sh", "-c", "exit 0"))
        right = files(folder)
        full = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
        made = hunt(folder, "--runs", "20", "--limit", "1m", host=CRASHES, preexec_fn=full)
        equal((made.returncode, "cannot write hunt/crash" in made.stderr), (2, True), made.stderr)
        check(any(name.startswith("crash") for name in files(folder)), files(folder))
        hunt(folder, "--runs", "20", host=("sh", "-c", "exit 0"))
        equal(files(folder), right)


def test_passwords_stand_nowhere():
    with Folder() as folder:
        host = (GET, "empty-is-end", "{tty}", "out.bin")
        hunt(folder, "--got", "out.bin", "--ok-status", "10", "--runs", "500", host=host)
        for name in files(folder):
            with open(folder("hunt/" + name), "rb") as file:
                check(b"secret" not in file.read(), name)


if __name__ == "__main__":
    sys.exit(harness.main())
