# SPDX-License-Identifier: MIT
"""What a release says of itself agrees wherever it is said. Prints TAP.

    packaging_test.py SIM7000 ROOT"""

import json
import os
import re
import subprocess
import sys

SIM7000, ROOT = os.path.abspath(sys.argv[1]), sys.argv[2]
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
import tap  # noqa: E402


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def first(pattern, path):
    found = re.search(pattern, text_of(path), re.M)
    assert found, f"{path} has no line {pattern}"
    return found[1]


def version():
    return first(r"^  version: '(.*)',$", "meson.build")


def header_version():
    parts = ("MAJOR", "MINOR", "PATCH")
    return ".".join(first(rf"^#define SIM7000_VERSION_{part} (\d+)$", "include/sim7000.h") for part in parts)


def soversion():
    return first(r"soversion: '(\d+)'", "sim/lib/meson.build")


def header_calls():
    return set(re.findall(r"\b(sim7000_[a-z_]+)\(", re.sub(r"/\*.*?\*/", "", text_of("include/sim7000.h"), flags=re.S)))


def test_every_place_has_the_same_version():
    said = subprocess.run([SIM7000, "--version"], capture_output=True, text=True).stdout
    places = {
        "sim7000 --version": said.strip().removeprefix("sim7000 "),
        "include/sim7000.h": header_version(),
        "CHANGELOG.md": first(r"^## (\d\S*)", "CHANGELOG.md"),
        "debian/changelog": first(r"^sim7000 \((.*)\)", "debian/changelog"),
        "python/sim7000/__init__.py": first(r'^__version__ = "(.*)"', "python/sim7000/__init__.py"),
    }
    package = json.loads(text_of("editors/vscode/package.json"))
    places["editors/vscode/package.json"] = package["version"]
    wrong = {place: told for place, told in places.items() if told != version()}
    assert not wrong, f"meson.build has {version()}, but {wrong}"


def test_the_dates_of_both_changelogs_agree():
    here = first(r"^## \S+ \((.*)\)$", "CHANGELOG.md")
    there = first(r"^ -- .*>  \w+, (.*) \d\d:", "debian/changelog")
    day, month, year = there.split()
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    assert here == f"{year}-{months.index(month) + 1:02}-{int(day):02}", (here, there)


def test_the_package_of_the_library_is_called_by_its_soversion():
    name = "libsim7000-" + soversion()
    assert f"Package: {name}\n" in text_of("debian/control"), name
    assert first(r"^(\S+ \S+) #MINVER#$", f"debian/{name}.symbols") == f"libsim7000.so.{soversion()} {name}"


def test_symbols_are_the_calls_of_the_header():
    listed = re.findall(r"^ (sim7000_\w+)@Base \d", text_of(f"debian/libsim7000-{soversion()}.symbols"), re.M)
    assert sorted(listed) == sorted(header_calls()), set(listed) ^ header_calls()


def test_packages_are_built_with_what_dev_installs():
    """Build-Depends has what `./dev build` asks for, but for what is in build-essential."""
    essential = {"gcc", "libc6-dev", "ninja-build"}  # and what meson brings
    wanted = set(first(r'^build_packages="(.*)"$', "dev").split()) - essential
    field = re.search(r"^Build-Depends:(.*?)^\S", text_of("debian/control"), re.M | re.S)[1]
    given = {re.split(r"[\s:(]", one.strip())[0] for one in field.split(",")}
    assert wanted <= given, wanted - given


sys.exit(tap.run(globals()))
