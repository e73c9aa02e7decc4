"""No name leads out of the folder: such names are refused by the kernel or stay below /output."""
# expect: verdict=ok namesStayInside log=dots: refused | climbing: refused | absolute: refused

attempt("dots", lambda: os.mkdir("/output/..") is None)
attempt("climbing", lambda: open("/output/../../evil", "w"))
attempt("absolute", lambda: open("/output//../evil", "w"))
for name in ("...", "..\\..\\evil.txt", "C:\\evil.txt", "~", "-rf", "%2e%2e%2fevil", "$(reboot)", "CON", "a" * 255, "‥", "．．"):
    open(f"/output/{name}", "w").write(name)
