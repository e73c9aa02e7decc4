"""Says what would go wrong with a script before anybody runs it, and never runs it.

Runs inside of the sandbox, because even to compile a hostile script is work on hostile data. Finds the script and its
form in /input_files/workflow, leaves its findings as JSON in /output/findings.json. Whatever is not certain is no
finding: a workflow that would have run must not be refused.
"""

import ast
import builtins
import dis
import json
import re
import sys
import warnings

SCRIPT = "/input_files/workflow/script.py"
FORM = "/input_files/workflow/form.json"
FINDINGS = "/output/findings.json"

# More than anybody corrects before trying again.
MOST_FINDINGS = 50
MOST_TEXT_CHARACTERS = 200

# What the sandbox adds to the standard library.
OWN_MODULES = {"gruntless"}
# Names that a script has without defining them: the builtins, what the runner takes over from the `site` module, and
# what every module begins with.
GIVEN_NAMES = {
    *dir(builtins),
    *("exit", "quit", "__name__", "__file__", "__doc__", "__builtins__", "__annotations__", "__spec__", "__loader__"),
    *("__package__", "__conditional_annotations__"),
}
# A script that uses one of these may define names, or read them, in ways that cannot be seen from outside.
DYNAMIC_NAMES = {"exec", "eval", "globals", "locals", "vars", "builtins", "__builtins__", "__dict__", "__main__"}
# Packages that are imported under another name than the one they are installed by.
DISTRIBUTIONS = {
    "bs4": {"beautifulsoup4"},
    "cv2": {"opencv-python", "opencv-python-headless", "opencv-contrib-python"},
    "dateutil": {"python-dateutil"},
    "docx": {"python-docx"},
    "dotenv": {"python-dotenv"},
    "fitz": {"pymupdf"},
    "magic": {"python-magic"},
    "mpl_toolkits": {"matplotlib"},
    "PIL": {"pillow"},
    "pptx": {"python-pptx"},
    "pylab": {"matplotlib"},
    "skimage": {"scikit-image"},
    "sklearn": {"scikit-learn"},
    "yaml": {"pyyaml", "ruamel-yaml"},
}


def main():
    with open(SCRIPT, encoding="utf-8", newline="") as file:
        source = file.read()
    with open(FORM, encoding="utf-8") as file:
        form = json.load(file)
    findings = check(source, form["values"], form["folders"], form["dependencies"])
    with open(FINDINGS, "w", encoding="utf-8") as file:
        json.dump(findings[:MOST_FINDINGS], file)


def check(source, values, folders, dependencies):
    """Findings, each a dictionary with its kind, in the order of their lines.

    values and folders: the ids of the value fields and of the file fields.
    dependencies: requirements as PEP 508 writes them.
    """
    warnings.simplefilter("ignore")
    try:
        tree = ast.parse(source)
        code = compile(source, "script.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return [syntax_finding(error, source)]
    except (RecursionError, MemoryError, ValueError, OverflowError) as error:
        return [{"kind": "not_compiled", "detail": str(error)[:MOST_TEXT_CHARACTERS]}]

    findings = [
        *missing_modules(tree, dependencies),
        *undefined_names(tree, code, values),
        *unknown_folders(tree, values, folders),
    ]
    findings.sort(key=lambda finding: finding["line"])
    return findings + unused_values(tree, values)


def syntax_finding(error, source):
    line = max(error.lineno or 1, 1)
    # Lines as Python counts them; str.splitlines knows more ends of lines.
    lines = re.split(r"\r\n|\r|\n", source)
    text = lines[line - 1].strip() if line <= len(lines) else ""
    detail = error.msg[:MOST_TEXT_CHARACTERS]
    return {"kind": "syntax", "line": line, "detail": detail, "text": text[:MOST_TEXT_CHARACTERS]}


def first_of_each(kind, key, names_and_lines):
    """A finding for each name, at the first line where it stands."""
    lines = {}
    for name, line in names_and_lines:
        name = name[:MOST_TEXT_CHARACTERS]
        lines[name] = min(line, lines.get(name, line))
    return [{"kind": kind, key: name, "line": line} for name, line in lines.items()]


# Names


def undefined_names(tree, code, values):
    """Names that Python will look for among the module's names and the builtins, and that are in neither.

    They are read from the compiled code, so what is local to what is the compiler's own decision: comprehensions,
    `global`, `except … as`, walrus, patterns and type parameters need no rules here.
    """
    if is_dynamic(tree):
        return []
    stored, loaded = set(), []
    read_names(code, stored, loaded)
    known = GIVEN_NAMES | set(values) | stored
    undefined = [(name, line) for name, line in loaded if name not in known]
    return first_of_each("undefined_name", "name", undefined)


def is_dynamic(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            modules = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            if any(module == "*" or root(module) in DYNAMIC_NAMES for module in modules):
                return True
        # Whoever catches a NameError counts on a name that may not be there.
        elif isinstance(node, ast.Name) and (node.id in DYNAMIC_NAMES or node.id == "NameError"):
            return True
        elif isinstance(node, ast.Attribute) and node.attr in DYNAMIC_NAMES:
            return True
    return False


def read_names(code, stored, loaded, is_class=False):
    """Adds the module's names that the code stores, and pairs of name and line for those that it loads."""
    steps = list(dis.get_instructions(code))
    # A class body looks among its own names first, and stores nothing elsewhere.
    own = {step.argval for step in steps if step.opname == "STORE_NAME"} if is_class else set()
    line = code.co_firstlineno
    for step in steps:
        line = line_of(step) or line
        if step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL") or (step.opname == "STORE_NAME" and not is_class):
            stored.add(step.argval)
        elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS") and step.argval not in own:
            loaded.append((step.argval, line))
    for part in code.co_consts:
        # Since Python 3.14 annotations are code of their own, which runs only if somebody asks for them.
        if isinstance(part, type(code)) and part.co_name != "__annotate__":
            # Everything below a module that is no class body has locals of its own (CO_NEWLOCALS).
            read_names(part, stored, loaded, is_class=not part.co_flags & 0x02)


def line_of(step):
    positions = getattr(step, "positions", None)  # since Python 3.11
    return step.starts_line if positions is None else positions.lineno


# The form


def unused_values(tree, values):
    """Value fields whose name stands nowhere in the script, neither as a name nor within a text."""
    if is_dynamic(tree):
        return []
    words = set()
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, (str, bytes)):
                    text = part if isinstance(part, str) else part.decode("latin-1")
                    words.update(re.findall(r"\w+", text))
    return [{"kind": "unused_value", "fieldId": name} for name in values if name not in words]


def unknown_folders(tree, values, folders):
    """Paths written out in the script that lead into a folder which no file field makes."""
    found = {"value_as_folder": [], "unknown_folder": []}
    for node, is_whole in texts_in(tree):
        for match in re.finditer(r"/input_files/([A-Za-z_][A-Za-z0-9_-]*)(/|$)", node.value):
            name, end = match.groups()
            # At the end of a part, the name may go on in the next one.
            if name not in folders and (end == "/" or is_whole):
                found["value_as_folder" if name in values else "unknown_folder"].append((name, node.lineno))
    return [finding for kind in found for finding in first_of_each(kind, "fieldId", found[kind])]


def texts_in(tree):
    """String constants, and whether each is a whole and no part of a longer text. Texts that stand alone are comments."""
    parts, comments = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts.update(map(id, node.values))
        elif isinstance(node, ast.BinOp):
            parts.update((id(node.left), id(node.right)))
        elif isinstance(node, ast.Expr):
            comments.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in comments:
            yield node, id(node) not in parts


# Imports


def missing_modules(tree, dependencies):
    """Imports of what is neither in the standard library nor among the dependencies."""
    installed = {distribution_of(requirement) for requirement in dependencies}
    imported = [(root(name), line) for name, line in imports_in(tree)]
    missing = [(name, line) for name, line in imported if not is_provided(name, installed)]
    return first_of_each("missing_module", "name", missing)


def imports_in(node):
    """Modules and lines of the imports that have to work. Those below a `try` or an `if` need not."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, child.lineno) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.level == 0:
            yield child.module, child.lineno
        elif isinstance(child, ast.stmt) and type(child).__name__ not in ("Try", "TryStar", "If"):
            yield from imports_in(child)


def is_provided(module, installed):
    standard = getattr(sys, "stdlib_module_names", None)  # since Python 3.10
    if standard is None or module in standard or module in OWN_MODULES:
        return True
    name = normalise(module)
    plausible = {name, f"python-{name}", f"py-{name}", f"py{name}", *DISTRIBUTIONS.get(module, ())}
    return any(each in plausible or each.startswith(f"{name}-") for each in installed)


def distribution_of(requirement):
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return normalise(name.group()) if name else ""


def normalise(name):
    """A distribution's name as PEP 503 compares them."""
    return re.sub(r"[-_.]+", "-", name).strip("-").lower()


def root(module):
    return module.partition(".")[0]


if __name__ == "__main__":
    main()
