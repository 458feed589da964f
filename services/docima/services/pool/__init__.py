"""Worker processes that can be killed: one spawner a pool kind forks warm workers, the front process hands them
chunks.
"""
