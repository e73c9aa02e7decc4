"""/output is bounded by size, whether the script notices or not."""
# limits: outputBytes=4M tmpBytes=4M
# expect: verdict=too_much_output limit=output_bytes

for number in range(64):
    try:
        open(f"/output/{number}", "wb").write(bytes(1 << 20))
    except OSError:
        pass
