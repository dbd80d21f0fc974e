"""Runs the measurements that are named, or all, and prints what each found."""

import os
import sys
import time

from bench import decoding, disk, fan_out, latency, many_runs, registry, start, step_cost

SECTIONS = {
    "start": start.measure,
    "step_cost": step_cost.measure,
    "fan_out": fan_out.measure,
    "many_runs": many_runs.measure,
    "latency": latency.measure,
    "disk": disk.measure,
    "decoding": decoding.measure,
    "registry": registry.measure,
}


def main() -> None:
    """Every section prints its title, the load it began under, its figures, and how far each is from its mark."""
    wanted = sys.argv[1:] or list(SECTIONS)
    if unknown := set(wanted) - set(SECTIONS):
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    for name in wanted:
        began = time.monotonic()
        print(f"\n== {name}: {(SECTIONS[name].__doc__ or '').splitlines()[0]}")
        print(f"   load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores before it", flush=True)
        for line in SECTIONS[name]():
            print(f"   {line}", flush=True)
        print(f"   (measured in {time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
