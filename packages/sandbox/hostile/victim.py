"""No attack: the ordinary run beside one. It must notice nothing, and nobody else may find its mark."""
# expect: verdict=ok log=up | undisturbed

import time

mine = victim_head + victim_tail
names = [f"/tmp/{mine}", f"/dev/shm/{mine}", f"/output/{mine}"]
for name in names:
    open(name, "w").write(mine)
print("up", flush=True)
for _ in range(10):
    time.sleep(0.03)
    assert [open(name).read() for name in names] == [mine] * 3
    assert sorted(os.listdir("/tmp")) == sorted(["script.py", mine])
os.remove(names[2])
print("undisturbed")
