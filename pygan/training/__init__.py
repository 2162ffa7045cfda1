"""The trainer: settings, the loop, checkpoints and reports."""
