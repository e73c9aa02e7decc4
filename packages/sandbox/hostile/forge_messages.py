"""The runner's words can be spoken again and mean nothing; an error message is shown without control characters."""
# expect: verdict=error exitCode=1 plainMessage

for line in (b"ready\n" * 100, b"started\n" * 100, b'{"error":"\\u001b]0;title\\u0007\\u0000mine"}\n', b'{"error":{"a":1}}\n', b"\n\n\n"):
    os.write(3, line)
os._exit(1)
