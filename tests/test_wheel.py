"""The wheel works without a checkout: notebooks and reference tables travel inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def installed(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q"]
    subprocess.run([*build, "-w", folder, request.config.rootpath], check=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_an_installed_package_makes_the_example_and_its_reports(installed, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "espoo_analysis"]

    def run(*arguments):
        return subprocess.run(
            [*command, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )

    run("example", "mine")
    arguments = ["--data", "mine", "--report", "economic", "--language", "fi"]
    finished = run("run", "2025-07", *arguments)
    assert finished.stdout == "reports/example/2025-07/economic.fi.html\n"
    page = (tmp_path / "reports/example/2025-07/economic.fi.html").read_text("utf-8")
    assert "Konstruoitu esimerkki" in page
    where = subprocess.run(
        [sys.executable, "-c", "import espoo_analysis; print(espoo_analysis.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(installed))
