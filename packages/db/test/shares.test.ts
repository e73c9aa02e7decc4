import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  deleteChain,
  deleteVersion,
  listShares,
  loadChain,
  loadShare,
  loadWorkflow,
  openShare,
  type Tenant,
} from '../src/index.ts';
import { seedUser } from '../src/testing/index.ts';
import { openStage, type Stage } from './open-stage.ts';
import { accept, fork, nextVersion, open, revoke, share } from './sharing.ts';

let stage: Stage;
let eve: Tenant;
beforeAll(async () => {
  stage = await openStage();
  eve = await seedUser(stage.url, { name: 'Eve' });
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('accepting', () => {
  test('gives an approved copy with the dependency lock and without the extracts', async () => {
    const original = await stage.approved(stage.ada, { name: 'Shared', description: 'D', actionLabel: 'Go' });
    await stage.asAdmin('alter table workflows disable trigger guard_update');
    await stage.asAdmin(`update workflows set file_extracts = '["secret"]' where id = $1`, [original.id]);
    await stage.asAdmin('alter table workflows enable trigger guard_update');
    const code = await share(stage, stage.ada, original);
    const { known, acceptance } = await accept(stage, stage.bob, code);
    expect({ known, acceptance }).toMatchObject({
      known: true,
      acceptance: { alreadyOwned: false, updateAvailable: false },
    });
    const copy = await stage.api.inTenant(stage.bob, (em) => loadWorkflow(em, acceptance?.workflowId ?? ''));
    expect(copy).toMatchObject({
      ...stage.bob,
      parentWorkflowId: original.id,
      rootWorkflowId: original.id,
      familyId: original.id,
      shareId: code,
      version: 1,
      status: 'approved',
      name: 'Shared',
      description: 'D',
      actionLabel: 'Go',
      fields: original.fields,
      execution: original.execution,
      fileExtracts: null,
    });
    expect(await stage.api.inTenant(stage.bob, (em) => loadChain(em, copy))).toEqual({
      headId: copy.id,
      currentId: copy.id,
    });
  });

  test('again, also ten times at once, gives the same copy', async () => {
    const code = await share(stage, stage.ada, await stage.approved(stage.ada));
    const accepted = await Promise.all(Array.from({ length: 10 }, () => accept(stage, stage.bob, code)));
    expect(new Set(accepted.map(({ acceptance }) => acceptance?.workflowId)).size).toBe(1);
    expect(accepted.filter(({ acceptance }) => acceptance?.alreadyOwned === false)).toHaveLength(1);
  });

  test('at once by two users: one gets it, for the other the code leads nowhere', async () => {
    for (let round = 0; round < 5; round += 1) {
      const code = await share(stage, stage.ada, await stage.approved(stage.ada));
      const results = await Promise.all([accept(stage, stage.bob, code), accept(stage, eve, code)]);
      expect(results.filter(({ acceptance }) => acceptance !== null)).toHaveLength(1);
    }
  });

  test("of one's own code is a PRECONDITION_FAILED, and leaves the code to others", async () => {
    const code = await share(stage, stage.ada, await stage.approved(stage.ada));
    await expect(accept(stage, stage.ada, code)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect((await accept(stage, stage.bob, code)).acceptance).toMatchObject({ alreadyOwned: false });
  });

  test('leaves a chain that is there as it is, and says whether something is ahead of it', async () => {
    const original = await stage.approved(stage.ada);
    const first = await fork(stage, stage.bob, await share(stage, stage.ada, original));
    const second = await nextVersion(stage, stage.ada, original, { name: 'Second' });
    const { acceptance } = await accept(stage, stage.bob, await share(stage, stage.ada, second));
    expect(acceptance).toEqual({ workflowId: first.id, alreadyOwned: true, updateAvailable: true });
    const [row] = await stage.asAdmin<{ count: number }>(
      'select count(*)::int as count from workflows where user_id = $1 and family_id = $2',
      [stage.bob.userId, original.id],
    );
    expect(row?.count).toBe(1);
  });

  test('after the whole chain was deleted appends to it, and the database finds no gap', async () => {
    const original = await stage.approved(stage.ada);
    const code = await share(stage, stage.ada, original);
    const first = await fork(stage, stage.bob, code);
    await stage.api.inTenant(stage.bob, (em) => deleteChain(em, stage.bob, first.id));
    expect(await fork(stage, stage.bob, code)).toMatchObject({
      version: 2,
      parentWorkflowId: original.id,
      shareId: code,
    });
  });

  test('unknown, expired, revoked, taken and dead codes look alike; only the unknown one is a guess', async () => {
    const original = await stage.approved(stage.ada);
    const expired = await share(stage, stage.ada, original, { expiresAt: new Date(Date.now() - 1000) });
    const revoked = await share(stage, stage.ada, original);
    await revoke(stage, stage.ada, revoked);
    const taken = await share(stage, stage.ada, original);
    await accept(stage, eve, taken);
    const gone = await stage.approved(stage.ada);
    const dead = await share(stage, stage.ada, gone);
    await stage.api.inTenant(stage.ada, (em) => deleteVersion(em, stage.ada, gone.id));
    for (const code of ['zzzzzzzz', expired, revoked, taken, dead]) {
      const known = code !== 'zzzzzzzz';
      expect(await open(stage, stage.bob, code)).toEqual({ known, share: null });
      expect(await accept(stage, stage.bob, code)).toEqual({ known, acceptance: null });
    }
  });

  test('checks at the moment of claiming, not only when the code was opened', async () => {
    const original = await stage.approved(stage.ada);
    const claim = (tenant: Tenant, code: string) =>
      stage.asRole('gruntless_api', tenant, async (client) => {
        const { rows } = await client.query<{ claimed: boolean }>('select claim_share($1) as claimed', [
          code,
        ]);
        return rows[0]?.claimed;
      });
    const revoked = await share(stage, stage.ada, original);
    await revoke(stage, stage.ada, revoked);
    const expired = await share(stage, stage.ada, original, { expiresAt: new Date(Date.now() - 1000) });
    const own = await share(stage, stage.ada, original);
    expect([await claim(stage.bob, revoked), await claim(stage.bob, expired)]).toEqual([false, false]);
    expect(await claim(stage.ada, own)).toBe(false);
    expect([await claim(stage.bob, own), await claim(eve, own), await claim(stage.bob, own)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('races with the deletion of what is shared: a fork with its payload, or a code that leads nowhere', async () => {
    for (let round = 0; round < 10; round += 1) {
      const original = await stage.approved(stage.ada, { name: 'Doomed' });
      const code = await share(stage, stage.ada, original);
      const [{ acceptance }] = await Promise.all([
        accept(stage, stage.bob, code),
        stage.api.inTenant(stage.ada, (em) => deleteChain(em, stage.ada, original.id)),
      ]);
      if (acceptance === null) continue;
      const copy = await stage.api.inTenant(stage.bob, (em) => loadWorkflow(em, acceptance.workflowId));
      expect(copy).toMatchObject({ name: 'Doomed', status: 'approved' });
    }
  });
});

describe('opening', () => {
  test('shows what is shared and by whom, before and after accepting', async () => {
    const original = await stage.approved(stage.ada, { name: 'Shared' });
    const code = await share(stage, stage.ada, original, { expiresAt: new Date('2040-01-01T00:00:00.000Z') });
    expect(await open(stage, stage.bob, code)).toMatchObject({
      known: true,
      share: {
        code,
        workflowId: original.id,
        sharerName: 'Ada',
        mine: false,
        accepted: false,
        expiresAt: new Date('2040-01-01T00:00:00.000Z'),
        name: 'Shared',
        execution: original.execution,
      },
    });
    await accept(stage, stage.bob, code);
    expect(await open(stage, stage.bob, code)).toMatchObject({ share: { accepted: true } });
    expect(await open(stage, stage.ada, code)).toMatchObject({ share: { mine: true, accepted: true } });
  });

  test('needs a user', async () => {
    const code = await share(stage, stage.ada, await stage.approved(stage.ada));
    expect((await stage.api.outsideTenants((em) => openShare(em, code))).share).toBeNull();
  });
});

test('a list of codes holds both directions from the newest to the oldest, in stretches that neither skip nor repeat', async () => {
  const frank = await seedUser(stage.url, { name: 'Frank' });
  const original = await stage.approved(frank);
  const codes: string[] = [];
  for (let count = 0; count < 4; count += 1) codes.push(await share(stage, frank, original));
  const taken = await share(stage, stage.ada, await stage.approved(stage.ada, { name: 'Taken' }));
  await accept(stage, frank, taken);
  const seen: string[] = [];
  let before: { createdAt: Date; id: string } | undefined;
  for (;;) {
    const shares = await stage.api.inTenant(frank, (em) => listShares(em, { before, limit: 2 }));
    seen.push(...shares.map(({ code }) => code));
    const last = shares.at(-1);
    if (last === undefined) break;
    before = { createdAt: last.createdAt, id: last.code };
  }
  expect(seen.toSorted()).toEqual([...codes, taken].toSorted());
  const accepted = await stage.api.inTenant(frank, (em) =>
    listShares(em, { direction: 'accepted', limit: 9 }),
  );
  expect(accepted).toMatchObject([{ code: taken, mine: false, workflowName: 'Taken', otherName: 'Ada' }]);
  const given = await stage.api.inTenant(frank, (em) => listShares(em, { direction: 'given', limit: 9 }));
  expect(given.map(({ code }) => code).toSorted()).toEqual(codes.toSorted());
  const foreign = stage.api.inTenant(stage.bob, (em) => loadShare(em, taken));
  await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
