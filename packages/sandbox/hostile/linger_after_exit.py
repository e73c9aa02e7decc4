"""A run does not end later because its script's exit functions, threads or children do not end."""
# limits: wallMs=400
# expect: verdict=timeout limit=wall

import atexit, threading, time

atexit.register(time.sleep, 100)
threading.Thread(target=time.sleep, args=(100,)).start()
