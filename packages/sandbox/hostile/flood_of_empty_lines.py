"""Lines that are short cost the worker more than their bytes; a flood of them does not hold up its clock either."""
# limits: wallMs=500
# expect: verdict=timeout limit=wall lateAtMost=1500 progressAtMost=0

line = b"\n" * 65536
while True:
    os.write(3, line)
