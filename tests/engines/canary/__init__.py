"""Hostile inputs for the engine tests: tasks that misbehave and documents that call out."""
