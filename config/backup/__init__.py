"""Backup and restore: one portable file for both stacks, taken while they run."""
