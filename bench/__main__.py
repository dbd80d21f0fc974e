"""Runs the measurements that are named, or all, and prints what each found."""

import sys
import time

from bench import disk, fan_out, latency, many_runs, start, step_cost

SECTIONS = {
    "start": start.measure,
    "step_cost": step_cost.measure,
    "fan_out": fan_out.measure,
    "many_runs": many_runs.measure,
    "latency": latency.measure,
    "disk": disk.measure,
}


def main() -> None:
    """Every section prints its title, its figures, and the mark to reach."""
    wanted = sys.argv[1:] or list(SECTIONS)
    if unknown := set(wanted) - set(SECTIONS):
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    for name in wanted:
        began = time.monotonic()
        print(f"\n== {name}: {(SECTIONS[name].__doc__ or '').splitlines()[0]}", flush=True)
        for line in SECTIONS[name]():
            print(f"   {line}", flush=True)
        print(f"   (measured in {time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
