"""/output is bounded by number: of 100,000 files none is listed, and the worker does not slow down."""
# limits: outputFiles=100
# expect: verdict=too_much_output limit=output_files

for number in range(100_000):
    os.close(os.open(f"/output/{number}", os.O_CREAT))
