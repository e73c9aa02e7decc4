"""As in /tmp, so in /dev/shm."""
# limits: memoryBytes=48M tmpBytes=4M
# expect: verdict=out_of_memory limit=memory

number = 0
while True:
    os.mkdir(f"/dev/shm/{number}")
    number += 1
