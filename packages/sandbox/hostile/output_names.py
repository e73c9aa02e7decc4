"""Names that are not plain text are left out, and what is told of them is plain."""
# expect: verdict=ok outputs=fine leftOut=unfit_name:7 plainLeftOut

for name in (b"line\nbreak", b"bell\x07", b"\x1b[31mred", b"latin\xe9", b"cut\xe2\x82", "separator\u2028".encode(), "replaced\ufffd".encode(), b"fine"):
    open(b"/output/" + name, "w").close()
