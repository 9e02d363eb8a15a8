"""Trying out other choices: never imported by a step that decides."""
