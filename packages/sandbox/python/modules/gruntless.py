"""What a script can tell the people who wait for it."""

import os as _os
import time as _time

# The runner's socket to the worker; the runner puts it at this number.
_CHANNEL = 3
_MOST_MESSAGE_CHARACTERS = 200
# The worker passes on five reports a second; sending many more only costs the script time.
_LEAST_SECONDS_APART = 0.05
_last_sent = 0.0


def progress(fraction, message=None):
    """Report how far the script has come.

    fraction: a number from 0 to 1, a pair (done, total), or None if unknown; numbers outside are clamped.
    message: one short line for people, or None.
    """
    global _last_sent
    share = _share(fraction)
    if message is not None:
        message = str(message)[:_MOST_MESSAGE_CHARACTERS]
    now = _time.monotonic()
    # The end is always sent, or a bar would stop at 99 %.
    if share != 1.0 and now - _last_sent < _LEAST_SECONDS_APART:
        return
    _last_sent = now
    import json

    line = json.dumps({"progress": {"fraction": share, "message": message}}) + "\n"
    try:
        _os.write(_CHANNEL, line.encode())
    except OSError:
        # Progress is a courtesy: in a child process without the channel it goes nowhere, and that is fine.
        pass


def _share(fraction):
    if fraction is None:
        return None
    if isinstance(fraction, (tuple, list)):
        done, total = fraction
        fraction = done / total if total else 1.0
    share = float(fraction)
    if share != share:
        raise ValueError("progress() got NaN; pass a number from 0 to 1, a pair (done, total), or None")
    return min(1.0, max(0.0, share))
