"""Empty files take memory of the kernel; a flood of them in /tmp is a flood of memory."""
# limits: memoryBytes=48M tmpBytes=4M
# expect: verdict=out_of_memory limit=memory

number = 0
while True:
    os.close(os.open(f"/tmp/{number}", os.O_CREAT))
    number += 1
