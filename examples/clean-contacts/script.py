"""Cleans a contact list and reports as text which ones were left out or merged, and why.

Values of the form: country_code (such as "+49"), left_out_domains (lines of text, or None).
"""

import csv
import io
import re
from pathlib import Path

from gruntless import progress

TITLES = {
    "name": {"name", "fullname", "contact", "kontakt"},
    "email": {"email", "mail", "emailaddress"},
    "phone": {"phone", "telephone", "telefon", "tel", "mobile"},
}


def read_contacts(path):
    """A line number and a contact (name, email, phone) for each row that is not empty."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what older spreadsheets on Windows save
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t|", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    if not lines:
        raise SystemExit(f"{path.name} is empty.")

    titles = [re.sub("[^a-z]", "", title.lower()) for title in lines[0][1]]
    fields = [next((field for field in TITLES if title in TITLES[field]), None) for title in titles]
    if "email" not in fields:
        found = ", ".join(lines[0][1])
        raise SystemExit(f'{path.name} has no column "Email". Its columns are: {found}.')
    for number, row in lines[1:]:
        contact = dict.fromkeys(TITLES, "")
        for field, cell in zip(fields, row):
            if field is not None and not contact[field]:
                contact[field] = " ".join(cell.split())
        yield number, contact


def clean(contact):
    name, email, phone = contact["name"], contact["email"].lower(), contact["phone"]
    if name.isupper() or name.islower():
        name = name.title()
    email = email.removeprefix("mailto:").strip("<>,;. ")
    phone = re.sub(r"[^\d+]", "", phone.replace("(0)", ""))
    if phone.startswith("00"):
        phone = "+" + phone[2:]
    elif phone.startswith("0"):
        phone = country_code + phone[1:]
    return {"name": name, "email": email, "phone": phone}


def problem_of(email):
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", email):
        return f'"{email}" is no email address' if email else "no email address"
    return "domain to leave out" if email.partition("@")[2] in left_out else None


def table(*rows):
    """A Markdown table; the first row is its header."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return [lines[0], "|" + " --- |" * len(rows[0]), *lines[1:], ""]


left_out = {line.strip().lower().lstrip("@") for line in (left_out_domains or "").splitlines()}
source = next(Path("/input_files/contacts").iterdir())
given = list(read_contacts(source))
contacts, notes = {}, []
for index, (number, raw) in enumerate(given):
    if index % 500 == 0:
        progress((index, len(given)), f"Contact {index + 1} of {len(given)}")
    contact = clean(raw)
    email = contact["email"]
    problem = problem_of(email)
    if problem is not None:
        notes.append((str(number), raw["name"], f"left out: {problem}"))
    elif email in contacts:
        # The first one wins; what it lacks is taken from the later one.
        first = contacts[email]
        contacts[email] = {field: first[field] or contact[field] for field in TITLES}
        notes.append((str(number), raw["name"], f"merged with the earlier {email}"))
    else:
        contacts[email] = contact

clean_list = sorted(tuple(contact.values()) for contact in contacts.values())
report = ["# Contact list", ""]
report += [f"**{len(contacts)} clean contacts** from {len(given)} rows of {source.name}.", ""]
if notes:
    report += ["## Left out or merged", "", *table(("Line", "Name", "What happened"), *notes)]
report += ["## Contacts", "", *table(("Name", "Email", "Phone"), *clean_list)]
Path("/output/result.md").write_text("\n".join(report), encoding="utf-8")
print(f"{len(given)} rows, {len(contacts)} clean contacts, {len(notes)} left out or merged")
progress(1, "Done")
