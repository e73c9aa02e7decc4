"""Links in /output lead nowhere: neither symbolic ones, nor hard ones, nor folders that are links."""
# expect: verdict=ok outputs=plain leftOut=symbolic_link:6,several_links:2 log=

for target, name in (("/etc/shadow", "a"), ("/", "b"), ("/proc/self/root/etc", "c"), ("plain", "d"), ("e", "e"), (secret_file, "f")):
    os.symlink(target, f"/output/{name}")
open("/output/g", "w").write("x")
os.link("/output/g", "/output/h")
open("/output/plain", "w").write("x")
for source in ("/usr/bin/python3", "/usr/bin/su", "/tmp/script.py"):
    try:
        os.link(source, "/output/linked")
        print("linked")
    except OSError:
        pass
