"""/output itself cannot be replaced, removed, covered or made into a link."""
# expect: onlyRefused

attempt("remove", lambda: os.rmdir("/output") is None)
attempt("rename", lambda: os.rename("/output", "/tmp/output") is None)
attempt("link", lambda: os.symlink("/", "/output") is None)
attempt("exchange", lambda: raw(276 if ARM else 316, -100, b"/output", -100, b"/tmp", 2) == 0)
syscall("unmount", 39 if ARM else 166, b"/output", 2)
syscall("cover", 40 if ARM else 165, b"/usr", b"/output", 0, 4096, 0)
