import { newId } from '@gruntless/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let ada: TestUser;
let bob: TestUser;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  [ada, bob] = [await api.newUser('Ada'), await api.newUser('Bob')];
});
afterAll(() => api.close());

const stats = (user: TestUser, workflowId: string, timeZone = 'UTC') =>
  user.api.workflows.stats.query({ workflowId, timeZone });

/** A run that ended at a moment of the past. */
async function past(
  user: TestUser,
  workflow: { id: string; familyId: string },
  finishedAt: Date,
  status = 'succeeded',
) {
  await api.asAdmin(
    `insert into workflow_runs (id, workflow_id, family_id, user_id, account_id, status, started_at, finished_at, request_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $7, 'h')`,
    [newId(), workflow.id, workflow.familyId, user.me.userId, user.me.accountId, status, finishedAt],
  );
}

/** A time of day on one of the last days, in UTC. */
function at(daysAgo: number, time: string): Date {
  const day = new Date(Date.now() - daysAgo * 24 * 60 * 60 * 1_000).toISOString().slice(0, 10);
  return new Date(`${day}T${time}Z`);
}
const dayOf = (moment: Date, timeZone: string) => moment.toLocaleDateString('sv', { timeZone });

describe('figures', () => {
  it('count over all my versions of the family, leave canceled runs out, and save what each version estimates', async () => {
    const first = await api.newWorkflow(ada, { estSavedMinutes: 10 });
    expect((await stats(ada, first.id)).mine).toEqual({
      numRuns: 0,
      numEnded: 0,
      lastRun: null,
      successRate: null,
      savedMinutes: 0,
      days: [],
    });
    const second = await api.newVersion(ada, first.id, { estSavedMinutes: 2.5 });
    await api.run(ada, first.id, 'succeeded', 'succeeded', 'failed', 'canceled');
    await api.run(ada, second.id, 'succeeded', 'canceled', 'timed_out', 'succeeded', 'succeeded', 'failed');
    await ada.api.runs.start.mutate({ workflowId: second.id, inputs: { who: 'queued' } });
    const { mine, family } = await stats(ada, first.id);
    const { items } = await ada.api.runs.list.query({ workflowId: second.id, status: 'succeeded', limit: 1 });
    expect(mine).toMatchObject({
      numRuns: 5,
      numEnded: 8,
      successRate: 5 / 8,
      savedMinutes: 2 * 10 + 3 * 2.5,
      lastRun: items[0]?.finishedAt,
    });
    expect(family).toEqual({ numRuns: 5, numEnded: 8, numOwners: 1 });
    expect(await stats(ada, second.id)).toEqual({ mine, family });
  });

  it('are the same in the list', async () => {
    const first = await api.newWorkflow(ada);
    const second = await api.newVersion(ada, first.id, { name: 'Second' });
    await api.run(ada, first.id, 'succeeded', 'failed', 'canceled');
    await api.run(ada, second.id, 'succeeded');
    const { savedMinutes: _, days: __, ...figures } = (await stats(ada, first.id)).mine;
    expect((await ada.api.workflows.list.query({})).items).toMatchObject([{ id: second.id, figures }]);
  });

  it("say of others' runs how many there were, and nothing else", async () => {
    const first = await api.newWorkflow(ada);
    const { fork } = await api.give(ada, first.id, bob);
    await api.run(bob, fork.id, 'succeeded', 'failed');
    expect(await stats(ada, first.id)).toEqual({
      mine: { numRuns: 0, numEnded: 0, lastRun: null, successRate: null, savedMinutes: 0, days: [] },
      family: { numRuns: 1, numEnded: 2, numOwners: 2 },
    });
  });

  it('survive the deletion of versions, of the chain, and of the root by its owner', async () => {
    const first = await api.newWorkflow(ada, { estSavedMinutes: 4 });
    const { code, fork } = await api.give(ada, first.id, bob);
    const mine = await api.newVersion(bob, fork.id, { estSavedMinutes: 1 });
    await api.run(ada, first.id, 'succeeded');
    await api.run(bob, fork.id, 'succeeded', 'failed');
    await api.run(bob, mine.id, 'succeeded');
    const before = await stats(bob, mine.id);
    expect(before).toMatchObject({
      mine: { numRuns: 2, numEnded: 3, savedMinutes: 5 },
      family: { numRuns: 3, numOwners: 2 },
    });
    await bob.api.workflows.delete.mutate({ workflowId: fork.id, onlyThisVersion: true });
    expect(await stats(bob, mine.id)).toEqual(before);
    await bob.api.workflows.delete.mutate({ workflowId: mine.id });
    const again = await bob.api.shares.accept.mutate({ code });
    expect(await stats(bob, again.workflowId)).toEqual(before);
    await ada.api.workflows.delete.mutate({ workflowId: first.id });
    expect(await stats(bob, again.workflowId)).toEqual(before);
    await ada.api.me.delete.mutate();
    expect(await stats(bob, again.workflowId)).toEqual(before);
  });
});

describe('days', () => {
  it('are those of the time zone that I ask for', async () => {
    const workflow = await api.newWorkflow(ada);
    // In Berlin it is 00:30 or 01:30 of the next day by then.
    const late = at(3, '23:30:00');
    await past(ada, workflow, late);
    await past(ada, workflow, at(3, '12:00:00'), 'failed');
    await past(ada, workflow, at(3, '12:00:01'), 'canceled');
    const days = async (timeZone: string) => (await stats(ada, workflow.id, timeZone)).mine.days;
    expect(await days('UTC')).toEqual([{ day: dayOf(late, 'UTC'), numRuns: 1, numEnded: 2 }]);
    expect(await days('Europe/Berlin')).toEqual([
      { day: dayOf(late, 'UTC'), numRuns: 0, numEnded: 1 },
      { day: dayOf(late, 'Europe/Berlin'), numRuns: 1, numEnded: 1 },
    ]);
    expect(dayOf(late, 'Europe/Berlin')).not.toBe(dayOf(late, 'UTC'));
  });

  it('are the last 30 that have runs, oldest first, in every time zone alike', async () => {
    const workflow = await api.newWorkflow(ada);
    for (let daysAgo = 0; daysAgo < 34; daysAgo += 1)
      await past(ada, workflow, new Date(Date.now() - daysAgo * 86_400_000));
    for (const timeZone of [
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Santiago',
    ]) {
      const { days } = (await stats(ada, workflow.id, timeZone)).mine;
      expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted());
      const first = new Date(`${dayOf(new Date(), timeZone)}T00:00:00Z`).getTime() - 29 * 86_400_000;
      expect(days[0]?.day, timeZone).toBe(new Date(first).toISOString().slice(0, 10));
      expect(days.at(-1)?.day, timeZone).toBe(dayOf(new Date(), timeZone));
    }
    expect((await stats(ada, workflow.id)).mine.numRuns).toBe(34);
  });

  it('are refused for what is no time zone by name', async () => {
    const workflow = await api.newWorkflow(ada);
    // PostgreSQL takes an offset, and reads its sign the other way round.
    for (const timeZone of ['Nowhere/City', '+01:00', '-08', "UTC'; select 1 --", '']) {
      await expect(stats(ada, workflow.id, timeZone)).rejects.toMatchObject({
        data: { code: 'BAD_REQUEST' },
      });
    }
  });
});
