"""Address randomisation cannot be turned off, nor older behaviour turned on."""
# expect: onlyRefused

syscall("personality", 92 if ARM else 135, 0x0040000)
syscall("read personality", 92 if ARM else 135, 0xFFFFFFFF)
if not ARM:
    syscall("modify_ldt", 154, 0, 0, 0)
    syscall("uselib", 134, b"/lib/x")
    syscall("iopl", 172, 3)
