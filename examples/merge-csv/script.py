"""Merges CSV files by a column that all of them have.

Values of the form: key_column (text), join_type ("outer", "left" or "inner").
"""

import csv
import io
from collections import defaultdict
from pathlib import Path

from gruntless import progress


def read_table(path):
    """The key column's name, the columns and the rows (as dictionaries) of one file."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what older spreadsheets on Windows save

    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t|", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    lines = [(number, row) for number, row in lines if any(row)]
    if not lines:
        raise SystemExit(f"{path.name} is empty.")

    columns = lines[0][1]
    if len(set(columns)) < len(columns):
        raise SystemExit(f"{path.name} has two columns of the same name: {', '.join(columns)}.")
    wanted, found = key_column.strip().casefold(), ", ".join(columns)
    key = next((name for name in columns if name.casefold() == wanted), None)
    if key is None:
        raise SystemExit(f'{path.name} has no column "{key_column}". Its columns are: {found}.')
    rows = []
    for number, row in lines[1:]:
        if len(row) > len(columns):
            extra = f"{len(row)} values for {len(columns)} columns"
            raise SystemExit(f"Line {number} of {path.name} has {extra}.")
        rows.append(dict.fromkeys(columns, "") | dict(zip(columns, row)))
    return key, columns, rows


def join(left, right, key):
    """The rows of both sides, put together where keys are equal. An empty key equals nothing."""
    partners = defaultdict(list)
    for row in right:
        if row[key]:
            partners[row[key]].append(row)
    rows = []
    for row in left:
        matches = partners.get(row[key], [])
        rows += [row | match for match in matches]
        if not matches and join_type != "inner":
            rows.append(row)
    if join_type == "outer":
        known = {row[key] for row in left if row[key]}
        rows += [row for row in right if row[key] not in known]
    return rows


paths = sorted(Path("/input_files/tables").iterdir())
key, columns, merged = None, [], []
for index, path in enumerate(paths):
    progress((index, len(paths)), f"Merging {path.name}")
    own_key, own_columns, rows = read_table(path)
    print(f"{path.name}: {len(rows)} rows, columns {', '.join(own_columns)}")
    if key is None:
        key, columns, merged = own_key, own_columns, rows
        continue
    # Two files may both have a "Notes": the later one's is named after its file.
    names = {name: f"{name} ({path.stem})" if name in columns else name for name in own_columns}
    names[own_key] = key
    rows = [{names[name]: value for name, value in row.items()} for row in rows]
    merged = join(merged, rows, key)
    columns = columns + [name for name in names.values() if name != key]

# With the mark of "utf-8-sig" at its beginning, Excel opens the file as UTF-8.
with open("/output/merged.csv", "w", encoding="utf-8-sig", newline="") as output:
    writer = csv.DictWriter(output, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(merged)
progress(1, "Done")
print(f"merged.csv: {len(merged)} rows, {len(columns)} columns")
