"""Runs untrusted programs; knows nothing of rewards.

Covered: processes, files, network, memory, CPU time and output of one run are bounded and leave nothing behind
(`claims.py` lists what is proven on each machine). Not covered: faults of the kernel itself, timing side channels
between runs on one machine, architectures other than x86-64.

Rooms: `limits`, `outcome`, `request` are the vocabulary; `languages` says how programs are built and run; `runner` is a
place to run in; `execute` does a whole request in one; `jail/` is what runs inside.
"""
