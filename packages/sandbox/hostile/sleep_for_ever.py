"""A script that does nothing ends on time."""
# limits: wallMs=400
# expect: verdict=timeout limit=wall

import time

time.sleep(1_000_000)
