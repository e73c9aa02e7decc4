import assert from 'node:assert/strict';
import type { Cohort } from './load-cohort.ts';
import type { Stage } from './open-stage.ts';
import { cohort as shape } from './size.ts';

/** One measured call. */
export type Verb = {
  name: string;
  /** Makes the call for the n-th member of a cohort. Rejects where the answer is wrong. */
  call(stage: Stage, cohort: Cohort, turn: number): Promise<void>;
};

const chainsOfOne = shape.numFamilies + 1;
const runsOfOne = shape.numFamilies * shape.runsPerChain;
const runsOfFamily = shape.numUsers * shape.runsPerChain;
const rowsOfFamily = 2 * shape.numUsers;
const pageLimit = 50;

/** Calls that count equally many rows in both sizes. */
export const verbs: Verb[] = [
  {
    name: `workflows.list (${runsOfOne} runs counted)`,
    async call(stage, { owners }, turn) {
      const { items } = await stage.as(at(owners, turn).tenant).workflows.list({});
      assert.equal(items.length, chainsOfOne);
      const numEnded = items.reduce((sum, { figures }) => sum + figures.numEnded, 0);
      assert.equal(numEnded, runsOfOne);
    },
  },
  {
    name: `workflows.stats (${shape.runsPerChain} + ${runsOfFamily} runs counted)`,
    async call(stage, { owners }, turn) {
      const { tenant, workflowId } = at(owners, turn);
      const { mine, family } = await stage.as(tenant).workflows.stats({ workflowId });
      assert.equal(mine.numEnded, shape.runsPerChain);
      assert.equal(family.numEnded, runsOfFamily);
      assert.equal(family.numOwners, shape.numUsers);
    },
  },
  {
    name: `workflows.family (${rowsOfFamily} versions)`,
    async call(stage, { owners }, turn) {
      const { tenant, workflowId } = at(owners, turn);
      const { nodes, hidden } = await stage.as(tenant).workflows.family({ workflowId });
      assert.equal(nodes.filter(({ mine }) => mine).length, 2);
      const numHidden = hidden.reduce((sum, { numVersions }) => sum + numVersions, 0);
      assert.equal(nodes.length + numHidden, rowsOfFamily);
    },
  },
  {
    name: 'shares.accept (with the count of guesses)',
    async call(stage, { newcomers }) {
      // A code is good once.
      const newcomer = newcomers.pop();
      if (newcomer === undefined) throw new Error('There are too few newcomers for so many calls.');
      const { alreadyOwned } = await stage.as(newcomer.tenant).shares.accept({ code: newcomer.code });
      assert.equal(alreadyOwned, false);
    },
  },
  {
    name: `messages.list with lineage (${shape.depth} versions deep)`,
    async call(stage, { heirs }, turn) {
      const { tenant, workflowId } = at(heirs, turn);
      const { items } = await stage.as(tenant).messages.list({ workflowId, lineage: true });
      assert.equal(items.length, pageLimit);
      assert.ok(items.every(({ mine }) => !mine));
    },
  },
  {
    name: `runs.list (${pageLimit} of ${runsOfOne} runs)`,
    async call(stage, { owners }, turn) {
      const { items } = await stage.as(at(owners, turn).tenant).runs.list({});
      assert.equal(items.length, pageLimit);
      requireNewestFirst(items);
    },
  },
  {
    name: `runs.list of a family (${shape.runsPerChain} runs)`,
    async call(stage, { owners }, turn) {
      const { tenant, familyId } = at(owners, turn);
      const { items } = await stage.as(tenant).runs.list({ familyId });
      assert.equal(items.length, shape.runsPerChain);
      requireNewestFirst(items);
    },
  },
  {
    name: `runs.list of a version (${Math.ceil(shape.runsPerChain / 2)} runs)`,
    async call(stage, { owners }, turn) {
      const { tenant, workflowId } = at(owners, turn);
      const { items } = await stage.as(tenant).runs.list({ workflowId });
      assert.equal(items.length, Math.ceil(shape.runsPerChain / 2));
      requireNewestFirst(items);
    },
  },
];

/** The same for who began the giant family, whose size is a part of the whole. */
export const giantVerbs: Verb[] = [
  {
    name: 'family of a tenth of all runs: workflows.list',
    async call(stage, { giant }) {
      const { items } = await stage.as(giant.tenant).workflows.list({});
      assert.ok(items.some(({ familyId }) => familyId === giant.familyId));
    },
  },
  {
    name: 'family of a tenth of all runs: workflows.stats',
    async call(stage, { giant }) {
      const { workflowId } = giant;
      const { family } = await stage.as(giant.tenant).workflows.stats({ workflowId });
      assert.ok(family.numEnded > giant.numRuns * 0.95);
    },
  },
  {
    name: 'family of a tenth of all runs: workflows.family',
    async call(stage, { giant }) {
      const { workflowId } = giant;
      const { hidden } = await stage.as(giant.tenant).workflows.family({ workflowId });
      assert.ok(hidden.length > 0);
    },
  },
  {
    name: 'family of a tenth of all runs: runs.list of the family',
    async call(stage, { giant }) {
      const { items } = await stage.as(giant.tenant).runs.list({ familyId: giant.familyId });
      assert.equal(items.length, pageLimit);
      requireNewestFirst(items);
    },
  },
];

/** The member whose turn it is. */
function at<Member>(members: readonly Member[], turn: number): Member {
  const member = members[turn % members.length];
  if (member === undefined) throw new Error('The cohort is empty.');
  return member;
}

function requireNewestFirst(items: readonly { id: string }[]): void {
  const ids = items.map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted().toReversed());
}
