# SPDX-License-Identifier: MIT
"""`./dev` on machines that lack something says in one sentence what to do."""

import os
import shutil
import subprocess

import harness
from harness import Folder, Skip, check, equal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = ["sh", "dirname", "cat", "mkdir", "id", "mktemp", "rm", "grep", "sed"]


def machine(folder, *tools):
    """A PATH on which nothing is but these."""
    os.mkdir(folder("bin"))
    for tool in [*TOOLS, *tools]:
        os.symlink(shutil.which(tool), os.path.join(folder("bin"), tool))
    shutil.copy(os.path.join(ROOT, "dev"), folder("dev"))
    os.chmod(folder.path, 0o755)
    return {"PATH": folder("bin")}


def dev(folder, env, *arguments, **how):
    made = subprocess.run(
        [folder("dev"), *arguments], env=env, capture_output=True, text=True, **how
    )
    check(made.stdout == "", made.stdout)
    return made.returncode, made.stderr


def test_without_apt_it_names_what_is_needed():
    with Folder() as folder:
        status, said = dev(folder, machine(folder), "run")
        equal(status, 2)
        equal(said.count("\n"), 1, said)
        check("no apt" in said and "meson" in said and "libuv" in said, said)
        check("criterion" not in said, "the program needs no Criterion:", said)


def test_without_root_and_sudo_it_says_what_to_install():
    if os.getuid() != 0:
        raise Skip("needs root, to be somebody else")
    with Folder() as folder:
        env = machine(folder, "apt-get")
        os.symlink(shutil.which("false"), folder("bin/dpkg-query"))  # nothing is installed
        status, said = dev(folder, env, "run", user=65534)
        equal(status, 2)
        equal(said.count("\n"), 1, said)
        check("apt-get install" in said and "sudo" in said, said)


def test_a_tree_that_cannot_be_written():
    with Folder() as folder:
        env = machine(folder, "cc", "meson", "ninja", "pkg-config")
        folder.write("build", "a file where the folder should be")
        status, said = dev(folder, env, "build")
        equal(status, 2)
        equal(said.count("\n"), 1, said)
        check("cannot be written: copy this tree" in said, said)


def test_a_warning_stops_the_tests_but_not_the_program():
    with Folder() as folder:
        env = machine(folder, "cc", "pkg-config")
        folder.write("bin/meson", '#!/bin/sh\necho "$@" >>meson-ran; : >build/build.ninja\n')
        folder.write("bin/ninja", '#!/bin/sh\n! grep -e -Werror "$2/build.ninja"\n')
        for tool in ("bin/meson", "bin/ninja"):
            os.chmod(folder(tool), 0o755)
        os.mkdir(folder("build"))
        folder.write("build/build.ninja", "ARGS = -Werror")
        for _ in range(2):  # there is no need of it the second time
            equal(dev(folder, env, "build"), (0, ""))
            with open(folder("meson-ran")) as ran:
                equal(ran.read(), "configure build -Dwerror=false\n")


if __name__ == "__main__":
    harness.main()
