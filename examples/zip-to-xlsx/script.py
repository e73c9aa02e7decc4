"""Lists what is in a zip file in a workbook, without unpacking it."""

import datetime
import zipfile
from collections import defaultdict
from pathlib import Path, PurePosixPath

from gruntless import progress
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

source = next(Path("/input_files/archive").iterdir())
try:
    entries = [entry for entry in zipfile.ZipFile(source).infolist() if not entry.is_dir()]
except zipfile.BadZipFile:
    raise SystemExit(f"{source.name} is no zip file, or it is damaged: can you open it?") from None
print(f"{source.name}: {len(entries)} files")


def changed(entry):
    # Some zip files carry a date that does not exist.
    try:
        return datetime.datetime(*entry.date_time)
    except ValueError:
        return None


def text(value):
    """What a cell can hold. A name that begins like a formula is a name all the same."""
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)


def add_sheet(sheet, header, rows, widths):
    sheet.append(header)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"


book = Workbook()
files = book.active
files.title = "Files"
sums = defaultdict(lambda: [0, 0])
rows = []
for number, entry in enumerate(sorted(entries, key=lambda entry: entry.filename.casefold())):
    if number % 1000 == 0:
        progress((number, len(entries)), f"File {number + 1} of {len(entries)}")
    path = PurePosixPath(entry.filename)
    kind = path.suffix.lower().removeprefix(".") or "(none)"
    rows.append([text(path.name), text(str(path.parent)), text(kind), entry.file_size, changed(entry)])
    sums[text(kind)][0] += 1
    sums[text(kind)][1] += entry.file_size
add_sheet(files, ["Name", "Folder", "Type", "Bytes", "Changed"], rows, [40, 40, 10, 14, 20])
by_size = sorted(sums.items(), key=lambda item: (-item[1][1], item[0]))
types = [[kind, count, size] for kind, (count, size) in by_size]
add_sheet(book.create_sheet("Types"), ["Type", "Files", "Bytes"], types, [12, 10, 14])
# Grouped digits, as people read large numbers.
for sheet in book:
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, int):
                cell.number_format = "#,##0"

book.save("/output/contents.xlsx")
progress(1, f"{len(entries)} files of {len(sums)} types")
