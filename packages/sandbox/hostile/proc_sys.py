"""No switch of the kernel can be written: no file below /proc/sys, none directly in /proc, no core pattern."""
# expect: log=[]

found = []
for folder, folders, files in os.walk("/proc"):
    if folder == "/proc":
        folders[:] = ["sys", "bus", "driver", "fs", "irq", "acpi", "scsi"]
    for name in files:
        path = os.path.join(folder, name)
        try:
            os.close(os.open(path, os.O_WRONLY))
            found.append(path)
        except OSError:
            pass
print(found)
