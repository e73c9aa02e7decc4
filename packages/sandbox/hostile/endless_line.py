"""A line without an end comes in bounded pieces and ends at the limit."""
# limits: logBytes=50000
# expect: verdict=ok logAtMost=50200

for _ in range(64):
    os.write(1, b"y" * 4096)
