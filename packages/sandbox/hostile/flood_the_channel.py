"""A flood of reports is read at a bounded pace and held in bounded memory, and the run ends on time."""
# limits: wallMs=500
# expect: verdict=timeout limit=wall progressAtMost=13

line = b'{"progress":{"fraction":0.5,"message":"x"}}\n' * 1000
while True:
    os.write(3, line)
