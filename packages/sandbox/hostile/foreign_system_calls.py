"""The tables of other processors' modes are shut: a 32-bit or x32 call would mean something else than the filter thinks."""
# only: x64
# expect: verdict=error exitCode=159 log=

raw(0x40000000 | 39)
print("alive")
