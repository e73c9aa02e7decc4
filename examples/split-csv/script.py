"""Splits a CSV file into one file for each value of a column.

Values of the form: column (text), keep_column (true or false).
"""

import csv
import io
import re
import unicodedata
from pathlib import Path

from gruntless import progress

MOST_FILES = 200

source = next(Path("/input_files/table").iterdir())
data = source.read_bytes()
try:
    text = data.decode("utf-8-sig")
except UnicodeDecodeError:
    text = data.decode("cp1252", errors="replace")  # what older spreadsheets on Windows save

first = text.lstrip("\r\n").partition("\n")[0]
delimiter = max(",;\t|", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
rows = [row for row in reader if any(map(str.strip, row))]
if not rows:
    raise SystemExit(f"{source.name} is empty.")

header = [name.strip() for name in rows[0]]
wanted = column.strip().casefold()
position = next((n for n, name in enumerate(header) if name.casefold() == wanted), None)
if position is None:
    found = ", ".join(header)
    raise SystemExit(f'{source.name} has no column "{column}". Its columns are: {found}.')

parts = {}
for row in rows[1:]:
    # One name may be typed in two ways that look alike: é as one character, or as e and an accent.
    value = unicodedata.normalize("NFC", row[position].strip()) if position < len(row) else ""
    parts.setdefault(value, []).append(row)
print(f'{source.name}: {len(rows) - 1} rows, {len(parts)} values in "{header[position]}"')
if not parts:
    raise SystemExit(f"{source.name} has a header and no rows to split.")
if len(parts) > MOST_FILES:
    raise SystemExit(
        f'"{header[position]}" has {len(parts)} different values, which would make as many files '
        f"(at most {MOST_FILES}). Choose a column with fewer, such as a region or a month."
    )


def without_column(row):
    return row if keep_column else row[:position] + row[position + 1 :]


taken = set()
for number, (value, part) in enumerate(parts.items()):
    progress((number, len(parts)), f"Writing {value or 'rows without a value'}")
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "-", value)[:60].strip(" .") or "no value"
    # Most computers take "North" and "NORTH" for one file name.
    name, copy = stem, 1
    while name.casefold() in taken:
        copy += 1
        name = f"{stem} ({copy})"
    taken.add(name.casefold())
    with open(f"/output/{name}.csv", "w", encoding="utf-8-sig", newline="") as output:
        writer = csv.writer(output, delimiter=delimiter, lineterminator="\n")
        writer.writerow(without_column(header))
        writer.writerows(map(without_column, part))
    print(f"{name}.csv, rows: {len(part)}")
progress(1, "Done")
