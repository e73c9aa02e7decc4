import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  expectCopies,
  expectFigures,
  expectPrivacy,
  expectRefusal,
  expectSoundFamilies,
  expectUntouched,
} from './forks/checks.ts';
import { batches, type Command, type Journal, original, take } from './forks/commands.ts';
import { readWorld } from './forks/world.ts';
import { openVerbs, type VerbStage, type VerbUser } from './open-verbs.ts';

const numRuns = 25;
/** Of the slowest machine that is worth waiting for. */
const timeoutMs = 120_000;

let stage: VerbStage;
beforeAll(async () => {
  stage = await openVerbs();
});
afterAll(() => stage.close());

it(
  'whatever users of several accounts do at once, families, copies, privacy and figures hold, and nothing deadlocks',
  { timeout: timeoutMs },
  async () => {
    let taken = 0;
    let refused = 0;
    // On failure the report names the seed and the path that lead to the smallest counterexample.
    await fc.assert(
      fc.asyncProperty(batches, async (plan) => {
        const users = await Promise.all(['Ada', 'Bob', 'Cleo', 'Dan'].map((name) => stage.newUser(name)));
        const outcome = await play(users, plan);
        taken += outcome.taken;
        refused += outcome.refused;
      }),
      // Shrinking ends in time for the report.
      { numRuns, plugins: [fc.interruptAfterTimeLimit(timeoutMs / 2)] },
    );
    // A test in which everything is refused would show nothing.
    expect(taken).toBeGreaterThan(refused / 2);
  },
);

/** Ada's original, which all but Dan have a fork of, and he a code: from nothing, most commands would come to nothing. */
async function openFamily([ada, ...others]: VerbUser[]): Promise<void> {
  if (ada === undefined) return;
  const { id } = await ada.verbs.workflows.create(original);
  await stage.worker.approve(id);
  for (const { verbs } of others) {
    const { code } = await ada.verbs.shares.create({ workflowId: id, allowsUpdates: true });
    if (verbs !== others.at(-1)?.verbs) await verbs.shares.accept({ code });
  }
}

async function play(users: VerbUser[], plan: Command[][]): Promise<{ taken: number; refused: number }> {
  const userIds = users.map(({ tenant }) => tenant.userId);
  const payloads = new Map<string, string>();
  const journal: Journal = { deletedIds: new Set(), erasedIds: new Set(), runs: [] };
  await openFamily(users);
  let world = await readWorld(stage.admin, userIds);
  expectCopies(payloads, world);
  let refused = 0;
  for (const batch of plan) {
    const before = world;
    journal.deletedIds.clear();
    const results = await Promise.allSettled(
      batch.map((command) => take(stage, users, before, command, journal)),
    );
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      expectRefusal(result.reason);
      refused += 1;
    }
    world = await readWorld(stage.admin, userIds);
    expectSoundFamilies(world);
    expectUntouched(before, world, journal);
    expectCopies(payloads, world);
  }
  for (const user of users) {
    await expectFigures(world, journal.runs, user, users);
    await expectPrivacy(world, user);
  }
  const after = await readWorld(stage.admin, userIds);
  expect(after, 'what was only asked for has changed nothing').toEqual(world);
  return { taken: plan.flat().length - refused, refused };
}
