"""A set-uid program in /output is its bytes and nothing more, and gives no rights inside either."""
# expect: verdict=ok outputs=tool log=1000

import shutil, subprocess

shutil.copy("/usr/bin/id", "/output/tool")
os.chmod("/output/tool", 0o6777)
print(subprocess.run(["/output/tool", "-u"], capture_output=True, text=True).stdout.strip())
