"""A tree of sixty folders with long names is listed to a bounded depth, and removing it takes no path."""
# expect: verdict=ok leftOut=too_deep:1

os.chdir("/output")
for _ in range(60):
    open("file", "w").close()
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
