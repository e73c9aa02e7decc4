"""Memory of one process is bounded, and the verdict is the kernel's."""
# limits: memoryBytes=64M tmpBytes=8M
# expect: verdict=out_of_memory limit=memory

held = []
while True:
    held.append(b"x" * (4 << 20))
