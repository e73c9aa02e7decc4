"""Processes are bounded: a bomb that forks for ever stays small and ends with its run."""
# limits: processes=16 wallMs=500
# expect: verdict=timeout limit=wall

while True:
    try:
        os.fork()
    except OSError:
        pass
