"""Paramlens for agents: a server of the Model Context Protocol, and a skill that teaches how to use it.

`allowed_folders` decides which sources may be read. `tools` has the eight questions, `answers` computes their
answers, and `compact_json` keeps these small. `server` offers the tools over stdio, or over HTTP on this
machine. `skill.md` is for the agent to read.
"""
