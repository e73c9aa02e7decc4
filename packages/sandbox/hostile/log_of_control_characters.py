"""What is no text never reaches a reader's terminal: invalid UTF-8, escape sequences, titles, links, NUL."""
# expect: verdict=ok plainLog

parts = [b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\x1b[2J", b"\x1b]0;title\x07", b"\x1b]8;;http://evil\x1b\\", b"\x00", b"\x9b", b"\x1bP1$r"]
for part in parts:
    os.write(1, b"before" + part + b"after\n")
os.write(1, b"\xc2\x9b31m red\n\x1b[")
