"""Reports are read as data of one shape; everything else is dropped, and what is shown is one plain line."""
# expect: verdict=ok plainProgress

lines = [
    b'{"progress":{"fraction":2,"message":"x"}}',
    b'{"progress":{"fraction":"1","message":"x"}}',
    b'{"progress":{"fraction":NaN,"message":"x"}}',
    b'{"progress":[1]}',
    b'{"__proto__":{"progress":{"fraction":1,"message":"polluted"}}}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"progress":' + b"9" * 300_000,
    b'{"progress":{"fraction":0.5,"message":"\\u001b[31mred\\nline\\u0000 ' + b"z" * 1000 + b'"}}',
]
for line in lines:
    data = line + b"\n"
    while data:
        data = data[os.write(3, data) :]
