"""Other implementations beside pygan, on the same data, networks and settings (peers.md).

None of their code is in this repository: a path says where it was cloned to.
"""
