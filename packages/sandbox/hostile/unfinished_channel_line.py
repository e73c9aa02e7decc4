"""A report that never ends is forgotten, not collected."""
# limits: wallMs=500
# expect: verdict=timeout limit=wall progressAtMost=0

while True:
    os.write(3, b'{"progress":' + b"9" * 65536)
