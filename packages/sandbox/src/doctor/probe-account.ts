import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

/** Tries to become somebody else, and to use capabilities. */
export async function probeAccount({ attack, description }: Lab): Promise<Finding> {
  const script = `
import os, subprocess
for uid in (0, 1, 2, 64000, 65534):
    for become in (os.setuid, os.setgid):
        try:
            become(uid)
            print('became', uid)
        except OSError:
            pass
status = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines() if ':' in line)
for name in ('CapInh', 'CapPrm', 'CapEff', 'CapAmb'):
    if int(status[name], 16):
        print('has', name, status[name].strip())
if status['NoNewPrivs'].strip() != '1':
    print('may gain rights by a set-uid program')`;
  const { verdict, log } = await attack(script);
  const { uids } = description;
  const account =
    uids.kind === 'slot'
      ? `uid ${uids.firstUid} and following on this machine, one for each run at a time`
      : `the worker's own uid ${uids.uid}`;
  const holds = verdict === 'ok' && log === '';
  return {
    promise: 'Scripts run under an account without rights, and cannot gain any',
    holds,
    detail: holds ? `as ${account}, without capabilities` : `as ${account}; ${log.trim() || verdict}`,
    ...(uids.kind === 'own' && {
      remedy:
        'Start the worker as root to give each run an account of its own: then even a script that escapes cannot reach the worker’s files.',
    }),
  };
}
