"""A loop inside of a C function, which no Python signal handler interrupts, ends on time."""
# limits: wallMs=400
# expect: verdict=timeout limit=wall

import re

re.match(r"(a+)+$", "a" * 64 + "b")
