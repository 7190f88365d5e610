"""The talk with the benchmark: a line with the peer's name and version, then for each line that comes in the seconds of an epoch."""

import sys
import time


def take_turns(name, run_epoch):
    print(name, flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        run_epoch()
        print(time.perf_counter() - started, flush=True)
