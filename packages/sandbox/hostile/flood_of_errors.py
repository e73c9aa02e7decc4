"""Long error messages, of which the last one counts, are read no faster than the worker can clean them."""
# limits: wallMs=500
# expect: verdict=timeout limit=wall lateAtMost=1500

line = b'{"error":"' + b"\\u001b[" * 30_000 + b'"}\n'
while True:
    os.write(3, line)
