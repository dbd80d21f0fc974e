"""Scenarios written as data, one JSON file each, played by the models `sim-script-<name>`."""
