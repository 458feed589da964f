"""What a sandbox claims: one row a claim, each a small program that tries to break it.

A program that breaks its claim prints ESCAPED. Where a row names an outcome, the run must end so besides. Pairs
of `THEN` are run right after the others, in the same jail: whatever one run left behind would be seen by the next.

Any backend may be asked, one that contains nothing as well, and by root: so a program that gets through does no
harm. It opens and does not write, sets what is set already, and names what does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from docima.sandbox.limits import MIB, Limits
from docima.sandbox.outcome import Outcome

TIGHT = Limits(cpu_seconds=0.4, wall_seconds=0.8, memory_bytes=64 * MIB, output_bytes=4096, processes=16, inodes=64)
NESTED = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: its name as a sentence, and the program that tries to break it."""

    name: str
    program: str
    outcome: Outcome | None = None


def _opens(*paths: str) -> str:
    return (
        f"import os\nfor path in {paths!r}:\n    try:\n        os.listdir(path) if os.path.isdir(path) else open(path, 'rb').close()\n"
        "    except OSError:\n        continue\n    print('ESCAPED', path)\n"
    )


def _writes(*paths: str) -> str:
    return (
        f"import os\nfor path in {paths!r}:\n    try:\n        os.close(os.open(path, os.O_WRONLY))\n    except OSError:\n        continue\n"
        "    print('ESCAPED', path)\n"
    )


def _creates(*folders: str) -> str:
    return (
        f"import os\nfor folder in {folders!r}:\n    path = f'{{folder}}/.docima-claim-{{os.getpid()}}'\n    try:\n"
        "        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))\n        os.unlink(path)\n"
        "    except OSError:\n        continue\n    print('ESCAPED', folder)\n"
    )


def _calls(number: int, *arguments: object) -> str:
    return f"{NESTED}if libc.syscall({number}, *{tuple(arguments)!r}) >= 0: print('ESCAPED')\n"


CLAIMS: tuple[Claim, ...] = (
    Claim("an ordinary program runs", "print(sum(range(10)))\n", Outcome.OK),
    Claim("an exit code is told", "import os\nos._exit(3)\n", Outcome.EXIT_CODE),
    Claim("a crash is told", "import os\nos.kill(os.getpid(), 11)\n", Outcome.SIGNAL),
    Claim("CPU time is bounded", "while True: pass\n", Outcome.CPU_LIMIT),
    Claim("sleeping is bounded", "import time\ntime.sleep(60)\n", Outcome.WALL_LIMIT),
    Claim("memory is bounded", "x = [bytearray(1 << 20) for _ in range(4096)]\nprint('ESCAPED')\n", Outcome.MEMORY_LIMIT),
    Claim("output is bounded", "print('x' * (1 << 20))\n", Outcome.OUTPUT_LIMIT),
    Claim("processes are bounded", "import os\nn = 0\ntry:\n    while n < 500:\n        if os.fork() == 0:\n"
          "            import time; time.sleep(9); os._exit(0)\n        n += 1\nexcept OSError: pass\n"
          "print('ESCAPED' if n >= 400 else 'held')\n", Outcome.OK),
    Claim("threads are bounded", "import threading, time\nn = 0\ntry:\n    while n < 500:\n"
          "        threading.Thread(target=time.sleep, args=(0.2,), daemon=True).start(); n += 1\nexcept RuntimeError: pass\n"
          "if n >= 400: print('ESCAPED')\n"),
    Claim("open files are bounded", "import os\nn = 0\ntry:\n    while n < 5000: os.dup(0); n += 1\nexcept OSError: pass\n"
          "if n >= 4000: print('ESCAPED')\n"),
    Claim("the disk is bounded", "n = 0\ntry:\n    with open('x', 'wb') as f:\n        while n < 256: f.write(b'x' * (1 << 20)); n += 1\n"
          "except OSError: pass\nif n >= 200: print('ESCAPED')\n"),
    Claim("the number of files is bounded", "n = 0\ntry:\n    while n < 5000: open(f'f{n}', 'w').close(); n += 1\n"
          "except OSError: pass\nif n >= 4000: print('ESCAPED')\n"),
    Claim("no core is dumped", "import resource\nif resource.getrlimit(resource.RLIMIT_CORE) != (0, 0): print('ESCAPED')\n"),
    Claim("the machine's files are out of sight", _opens("/etc/passwd", "/etc/shadow", "/root", "/home", "/var", "/srv", "/run", "/boot", "/sys")),
    Claim("secrets of a pod are out of sight", _opens("/var/run/secrets", "/run/secrets", "/run/docker.sock", "/.dockerenv")),
    Claim("devices are out of reach", _opens("/dev/mem", "/dev/kmem", "/dev/vda", "/dev/sda", "/dev/kvm", "/dev/fuse", "/dev/kmsg", "/proc/kcore", "/proc/kmsg")),
    Claim("the system cannot be written", _writes("/usr/bin/true", "/usr/bin/env", "/etc/passwd")),
    Claim("nothing can be put into the system", _creates("/usr", "/bin", "/lib", "", "/etc", "/dev", "/opt/docima", "/docima")),
    Claim("the kernel's settings cannot be written", _writes("/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/self/oom_score_adj", "/proc/self/uid_map")),
    Claim("the server of the jail cannot be read", _opens("/proc/1/mem", "/proc/1/environ", "/proc/1/fd/3", "/proc/1/root", "/proc/1/maps")),
    Claim("the server of the jail cannot be killed", "import os\nif os.getppid() > 2: print('ESCAPED: not the jail\\'s 1')\n"
          "else:\n    for number in (9, 15, 2, 19, 20, 6):\n        try: os.kill(1, number)\n        except OSError: pass\n"),
    Claim("the server's limits cannot be changed", "import resource\ntry: resource.prlimit(1, resource.RLIMIT_NOFILE, resource.prlimit(1, resource.RLIMIT_NOFILE)); print('ESCAPED')\nexcept OSError: pass\n"),
    Claim("the server's priority cannot be changed", "import os\nfor call in (lambda: os.setpriority(0, 1, os.getpriority(0, 1)), lambda: os.sched_setaffinity(1, os.sched_getaffinity(1))):\n"
          "    try: call()\n    except OSError: continue\n    print('ESCAPED')\n"),
    Claim("there is no network", "import socket\nfor family, kind in ((2, 1), (2, 2), (10, 1), (16, 3), (17, 3), (1, 1), (40, 1)):\n"
          "    try: socket.socket(family, kind)\n    except OSError: continue\n    print('ESCAPED', family)\n"),
    Claim("there is no user id 0", "import os\nif 0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid()): print('ESCAPED')\n"),
    Claim("the user id cannot be changed", "import os\nfor call in (os.setuid, os.setgid):\n    try: call(0)\n    except OSError: continue\n    print('ESCAPED')\n"),
    Claim("there are no capabilities", "for line in open('/proc/self/status') if __import__('os').path.exists('/proc/self/status') else ():\n"
          "    if line.startswith(('CapEff', 'CapPrm', 'CapInh', 'CapAmb')) and int(line.split()[1], 16): print('ESCAPED')\n"),
    Claim("set-user-id programs are inert", "import ctypes\nif ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) != 1: print('ESCAPED')\n"),
    Claim("the filter is on", f"{NESTED}if libc.prctl(21, 0, 0, 0, 0) != 2: print('ESCAPED')\n"),
    Claim("no new namespace can be made", f"{NESTED}pid = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)\nif pid == 0: os._exit(0)\nif pid > 0: print('ESCAPED')\n"
          "if libc.unshare(0x10000000) == 0: print('ESCAPED')\n"),
    Claim("clone3 does not get around that", _calls(435, 0, 0)),
    Claim("mounting is forbidden", f"{NESTED}libc.mount(b'none', b'/nowhere', b'tmpfs', 0, None)\nprint('ESCAPED')\n", Outcome.SECURITY),
    Claim("unmounting is forbidden", f"{NESTED}libc.umount2(b'/nowhere', 2)\nprint('ESCAPED')\n", Outcome.SECURITY),
    Claim("tracing is forbidden", f"{NESTED}libc.ptrace(16, -1, 0, 0)\nprint('ESCAPED')\n", Outcome.SECURITY),
    Claim("other processes' memory is forbidden", f"{NESTED}libc.syscall(310, 1, 0, 0, 0, 0, 0)\nprint('ESCAPED')\n", Outcome.SECURITY),
    Claim("loading kernel code is forbidden", f"{NESTED}libc.syscall(321, 0, 0, 0)\nprint('ESCAPED')\n", Outcome.SECURITY),
    Claim("keyrings are forbidden", f"{NESTED}libc.syscall(250, 0, -3, 0)\nprint('ESCAPED')\n", Outcome.SECURITY),
    Claim("changing the root is forbidden", "import os\nos.chroot('/tmp')\nprint('ESCAPED')\n", Outcome.SECURITY),
    Claim("the old 32-bit calls are forbidden", f"{NESTED}libc.syscall(0x40000000 + 39)\nprint('ESCAPED')\n", Outcome.SECURITY),
    Claim("performance counters are out of reach", _calls(298, 0, 0, -1, -1, 0)),
    Claim("io_uring is out of reach", _calls(425, 8, 0)),
    Claim("shared memory of System V is out of reach", f"{NESTED}found = libc.syscall(29, 0, 4096, 0o600)\nif found >= 0:\n    libc.syscall(31, found, 0, 0)\n    print('ESCAPED')\n"),
    Claim("devices cannot be made", "import os\ntry: os.mknod('d', 0o20666, os.makedev(1, 1)); print('ESCAPED')\nexcept OSError: pass\n"),
    Claim("only standard streams are open", "import os\nfor n in range(3, 256):\n    try: os.fstat(n)\n    except OSError: continue\n    print('ESCAPED', n)\n"),
    Claim("other processes are out of sight", "import os\npids = [int(p) for p in os.listdir('/proc') if p.isdigit()]\n"
          "if any(p not in (1, 2, os.getpid()) for p in pids): print('ESCAPED', pids)\n"),
    Claim("no variable of the environment leaks", "import os\nif len(os.environ) > 20 or any('SECRET' in k or 'TOKEN' in k for k in os.environ): print('ESCAPED')\n"),
)  # fmt: skip
"""Each is tried by itself."""

THEN: tuple[tuple[Claim, Claim], ...] = (
    (
        Claim("a file is left behind", "open('left', 'w').write('x')\n", Outcome.OK),
        Claim("no file is left behind", "import os\nif os.listdir() or os.listdir('/tmp') or os.path.exists('/dev/shm/left'): print('ESCAPED')\n", Outcome.OK),
    ),
    (
        Claim("a daemon is left behind", "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(60)\n    os._exit(0)\nos.wait()\n", Outcome.OK),
        Claim("no process is left behind", "import os\nif any(int(p) not in (1, 2, os.getpid()) for p in os.listdir('/proc') if p.isdigit()): print('ESCAPED')\n", Outcome.OK),
    ),
    (
        Claim("a module is changed", "import json, builtins\njson.loads = builtins.sorted = lambda *a, **k: 'changed'\n", Outcome.OK),
        Claim("no change of the interpreter is left behind", "import json\nif json.loads('1') != 1 or sorted([2, 1]) != [1, 2]: print('ESCAPED')\n", Outcome.OK),
    ),
)  # fmt: skip
"""Pairs that are run one after the other."""
