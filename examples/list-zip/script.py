"""Lists what is in a zip file, without unpacking it.

Values of the form: changed_since (a date or None), min_size_bytes (a whole number).
"""

import csv
import datetime
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath

from gruntless import progress

ENCRYPTED = 0x1  # bit of an entry's flags

source = next(Path("/input_files/archive").iterdir())
try:
    archive = zipfile.ZipFile(source)
except zipfile.BadZipFile:
    raise SystemExit(f"{source.name} is no zip file, or it is damaged: can you open it?") from None

entries = [entry for entry in archive.infolist() if not entry.is_dir()]
print(f"{source.name}: {len(entries)} files in {len(archive.infolist())} entries")

rows, counts, sizes = [], Counter(), Counter()
for number, entry in enumerate(entries):
    if number % 1000 == 0:
        progress((number, len(entries)), f"Entry {number + 1} of {len(entries)}")
    # Zip files carry no time zone, and some carry a date that does not exist.
    try:
        changed = datetime.datetime(*entry.date_time)
    except ValueError:
        changed = None
    if entry.file_size < min_size_bytes:
        continue
    if changed_since is not None and (changed is None or changed.date() < changed_since):
        continue

    path = PurePosixPath(entry.filename)
    kind = path.suffix.lower().removeprefix(".") or "(none)"
    notes = []
    if entry.flag_bits & ENCRYPTED:
        notes.append("encrypted")
    if path.is_absolute() or ".." in path.parts:
        notes.append("would be unpacked outside its folder")
    counts[kind] += 1
    sizes[kind] += entry.file_size
    when = changed.isoformat(sep=" ") if changed else ""
    size, packed = entry.file_size, entry.compress_size
    rows.append([entry.filename, kind, size, packed, when, ", ".join(notes)])

rows.sort(key=lambda row: (row[0].casefold(), row[0]))
size, packed = sum(row[2] for row in rows), sum(row[3] for row in rows)
# With the mark of "utf-8-sig" at its beginning, Excel opens the file as UTF-8.
with open("/output/contents.csv", "w", encoding="utf-8-sig", newline="") as output:
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(["path", "type", "size_bytes", "compressed_bytes", "changed", "notes"])
    writer.writerows(rows)
    writer.writerow(["Total", "", size, packed, "", f"files: {len(rows)}"])

for kind, count in sorted(counts.items()):
    print(f"{kind}, files: {count}, bytes: {sizes[kind]:,}")
progress(1, f"{len(rows)} of {len(entries)} files listed")
