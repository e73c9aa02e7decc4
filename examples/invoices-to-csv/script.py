"""Reads the figures of PDF invoices into a table."""

import csv
import re
from decimal import Decimal
from pathlib import Path

from gruntless import progress
from pdfminer.high_level import extract_text
from pdfminer.pdfparser import PDFSyntaxError

NUMBER = re.compile(r"invoice\s*(?:no|number|#)\.?\s*:?\s*([A-Z0-9][A-Z0-9/-]*)", re.IGNORECASE)
DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b|\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
TOTAL = re.compile(r"(?:grand total|total due|amount due|total)\s*:?\s*(?:EUR|USD|€|\$)?\s*([\d.,']*\d)", re.IGNORECASE)


def amount(text):
    """1.234,50 and 1,234.50 and 1'234.50: what is followed by two digits at the end marks the cents."""
    cents = re.search(r"[.,](\d\d)$", text)
    whole = re.sub(r"\D", "", text[: cents.start()] if cents else text)
    return Decimal(f"{whole}.{cents.group(1) if cents else '00'}")


def date(match):
    year, month, day, other_day, other_month, other_year = match.groups()
    return f"{year}-{month}-{day}" if year else f"{other_year}-{int(other_month):02}-{int(other_day):02}"


rows, total = [], Decimal(0)
paths = sorted(Path("/input_files/invoices").iterdir(), key=lambda path: path.name)
for done, path in enumerate(paths):
    progress((done, len(paths)), path.name)
    try:
        text = extract_text(path)
    except PDFSyntaxError:
        raise SystemExit(f"{path.name} is no PDF file, or it is damaged: can you open it?") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    number, when, sums = NUMBER.search(text), DATE.search(text), TOTAL.findall(text)
    # Subtotals come before the total.
    value = amount(sums[-1]) if sums else None
    missing = [name for name, found in (("number", number), ("date", when), ("total", sums)) if not found]
    total += value or 0
    rows.append(
        [
            path.name,
            lines[0] if lines else "",
            number.group(1) if number else "",
            date(when) if when else "",
            value if value is not None else "",
            f"not found: {', '.join(missing)}" if missing else "",
        ]
    )
    print(f"{path.name}: {len(lines)} lines of text, {f'without {missing}' if missing else 'complete'}")

# With the mark of "utf-8-sig" at its beginning, Excel opens the file as UTF-8.
with open("/output/invoices.csv", "w", encoding="utf-8-sig", newline="") as output:
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(["file", "from", "number", "date", "total", "notes"])
    writer.writerows(rows)
    writer.writerow(["Total", "", "", "", total, ""])
progress(1, f"{len(rows)} invoices, {total} in total")
