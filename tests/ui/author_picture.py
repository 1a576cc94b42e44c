"""The editor with a case that has a kink, the robots at work on it: for docs/images."""
import os
import pathlib
import sys
import tempfile
import time

from desk import Desk

FAULTS_PART, KINK = (60, 268), (783, 446)


def main(target):
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk([os.environ["SIDEPORT_PROGRAM"], "author", "right_pocket_kink"], folder)
        try:
            desk.wait_for_window()
            time.sleep(20)  # until the films are no sketch any more
            desk.click(*FAULTS_PART)
            desk.click(*KINK)
            desk.key("F6")
            time.sleep(60)
            desk.picture("author").replace(target)
        finally:
            desk.close()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
