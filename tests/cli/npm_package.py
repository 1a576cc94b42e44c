"""A program of the npm registry, as pinned in a lock file beside the test; where the registry cannot be reached the test is skipped."""
import os
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["SIDEPORT_SOURCE"])
SKIPPED = 77


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


def install(name, wanted):
    """Installs tests/cli/NAME/package-lock.json into the build folder, once for each lock file; the path of `wanted` in it."""
    place = pathlib.Path(os.environ["SIDEPORT_BUILD"]) / name
    if not shutil.which("node") or not shutil.which("npm"):
        skip("node and npm are not installed (scripts/packages.txt)")
    lock, pinned = place / "package-lock.json", (SOURCE / "tests/cli" / name / "package-lock.json").read_bytes()
    start = place / "node_modules" / wanted
    if start.exists() and lock.exists() and lock.read_bytes() == pinned:
        return start
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / "tests/cli" / name / file, place)
    try:
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0"],
                              cwd=place, timeout=120, capture_output=True, text=True, check=False)
    except subprocess.TimeoutExpired:
        lock.unlink()
        skip("the npm registry does not answer")
    if done.returncode != 0:
        lock.unlink()
        skip(f"npm cannot install {name}: " + " ".join(done.stderr.split())[:300])
    return start
