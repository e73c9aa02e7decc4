"""Processor time is added up over all processes."""
# limits: cpuSeconds=1 wallMs=15000
# expect: verdict=timeout limit=cpu

for _ in range(3):
    os.fork()
while True:
    pass
