import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVerbs, type VerbStage, type VerbUser } from './open-verbs.ts';
import {
  expectCopies,
  expectFigures,
  expectPrivacy,
  expectRefusal,
  expectSoundFamilies,
  expectUntouched,
} from './forks/checks.ts';
import { batches, type Command, type Journal, take } from './forks/commands.ts';
import { readWorld } from './forks/world.ts';

const numRuns = 20;
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
      { numRuns, endOnFailure: false, interruptAfterTimeLimit: timeoutMs / 2, markInterruptAsFailure: false },
    );
    // A test in which everything is refused would show nothing.
    expect(taken).toBeGreaterThan(refused / 2);
  },
);

async function play(users: VerbUser[], plan: Command[][]): Promise<{ taken: number; refused: number }> {
  const userIds = users.map(({ tenant }) => tenant.userId);
  const payloads = new Map<string, string>();
  const journal: Journal = { deletedIds: new Set(), runs: [], messageIds: new Set() };
  let world = await readWorld(stage.admin, userIds);
  let refused = 0;
  for (const batch of plan) {
    const before = world;
    journal.deletedIds.clear();
    const results = await Promise.allSettled(batch.map((command) => take(stage, users, before, command, journal)));
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
