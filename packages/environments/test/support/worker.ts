// Another worker of the same machine: prepares one lock, tells how it went, and keeps the environment until it is told to end.

import { openSandbox } from '@gruntless/sandbox';
import { openEnvironments } from '../../src/index.ts';
import { optionsOf } from './open-fixture.ts';
import { parseOrder } from './order.ts';

const { folder, index, firstUid, lock } = parseOrder(process.argv[2] ?? '');
const sandbox = await openSandbox({ folder: `${folder}/work-${firstUid}`, slots: 2, firstUid });
const environments = await openEnvironments({ ...optionsOf(folder, index), sandbox });
process.on('message', (message) => {
  if (message === 'end')
    void environments
      .close()
      .then(() => sandbox.close())
      .then(() => process.exit(0));
});
process.send?.({ ready: true });
process.send?.({ prepared: await environments.prepare(lock) });
