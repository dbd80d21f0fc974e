"""The loop's effects: a run advanced from the database by its id, under a lease, in one event loop a process."""
