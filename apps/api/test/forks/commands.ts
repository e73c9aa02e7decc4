import type { RunView, WorkflowCreateInput } from '@gruntless/contracts';
import fc from 'fast-check';
import type { VerbStage, VerbUser } from '../open-verbs.ts';
import { headOf, isOpenTo, type Row, type World } from './world.ts';

const actions = [
  'create',
  'edit',
  'draft',
  'share',
  'accept',
  'acceptAgain',
  'pull',
  'restore',
  'revoke',
  'deleteChain',
  'deleteVersion',
  'run',
  'message',
  'deleteMe',
] as const;

/** Something that a user tries, on rows and codes that the numbers point at, sensible or not. */
export type Command = {
  user: number;
  action: (typeof actions)[number];
  row: number;
  /** Mostly users touch what is their own. */
  anyRow: boolean;
  other: number;
  part: 'name' | 'first' | 'last' | 'field';
  value: number;
  choice: 'mine' | 'theirs' | 'none';
  end: 'succeeded' | 'failed' | 'canceled';
  allowsUpdates: boolean;
};

const command: fc.Arbitrary<Command> = fc.record({
  user: fc.constantFrom(0, 1, 2, 3),
  action: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('edit' as const, 'share' as const, 'accept' as const, 'pull' as const),
    },
    { weight: 2, arbitrary: fc.constantFrom(...actions) },
  ),
  row: fc.nat(),
  anyRow: fc.constantFrom(false, false, false, false, false, true),
  other: fc.nat(),
  part: fc.constantFrom('name', 'first', 'last', 'field'),
  value: fc.nat({ max: 9 }),
  choice: fc.constantFrom('mine', 'theirs', 'none'),
  end: fc.constantFrom('succeeded', 'failed', 'canceled'),
  allowsUpdates: fc.constantFrom(true, true, false),
});

/** Batches of commands; those of one batch go at once. */
export const batches: fc.Arbitrary<Command[][]> = fc.array(
  fc.array(command, { minLength: 3, maxLength: 6, size: 'max' }),
  { minLength: 6, maxLength: 9, size: 'max' },
);

/** What commands did, as their answers said it. */
export type Journal = {
  deletedIds: Set<string>;
  /** Users who deleted their account; they may go on trying, as requests that were under way do. */
  erasedIds: Set<string>;
  runs: RunView[];
};

/** The least workflow that has parts which two sides can change apart from each other. */
export const original: WorkflowCreateInput = {
  name: 'Original',
  estSavedMinutes: 3,
  fields: [{ id: 'who', type: 'text_input', label: 'Who' }],
  execution: { script: 'a = 0\n\n\n\nb = 0\n', dependencies: [], outputFilename: null },
};

/** Takes one command; rejects as the API does. */
export async function take(
  { worker }: VerbStage,
  users: VerbUser[],
  world: World,
  command: Command,
  journal: Journal,
): Promise<void> {
  const user = pick(users, command.user);
  if (user === undefined) throw new Error('There are four users.');
  const { verbs, tenant } = user;
  const row = pick(rowsFor(world, tenant.userId, command), command.row);
  const open = world.shares.filter(
    ({ sharedBy, sharedWith }) => sharedBy !== tenant.userId && sharedWith === null,
  );
  const share = pick(command.action === 'accept' && open.length > 0 ? open : world.shares, command.other);
  // A version may be deleted before it is validated, which also cancels its queued runs.
  const approve = async (id: string) => void (await worker.approve(id));
  if (command.action === 'create' || row === undefined) {
    const { id } = await verbs.workflows.create({ ...original, name: `Original ${command.value}` });
    return approve(id);
  }
  const workflowId = row.id;
  switch (command.action) {
    case 'edit':
      return approve((await verbs.workflows.edit({ workflowId, ...changesOf(row, command) })).id);
    case 'draft':
      return void (await verbs.workflows.edit({ workflowId, ...changesOf(row, command) }));
    case 'share':
      return void (await verbs.shares.create({ workflowId, allowsUpdates: command.allowsUpdates }));
    case 'accept':
    case 'acceptAgain':
      return void (share && (await verbs.shares.accept({ code: share.code })));
    case 'pull': {
      const open = world.rows.filter((other) => command.anyRow || isOpenTo(world, tenant.userId, other));
      const from = pick(
        open.filter(({ familyId }) => command.anyRow || familyId === row.familyId),
        command.other,
      );
      const pulled = await verbs.workflows.pull({
        workflowId,
        fromWorkflowId: from?.id ?? workflowId,
        choices: choicesOf(command),
      });
      return pulled.outcome === 'pulled' ? approve(pulled.workflow.id) : undefined;
    }
    case 'restore':
      return void (await verbs.workflows.restore({ workflowId }));
    case 'revoke':
      return void (share && (await verbs.shares.revoke({ code: share.code })));
    case 'deleteChain':
    case 'deleteVersion': {
      const onlyThisVersion = command.action === 'deleteVersion';
      const { deletedIds } = await verbs.workflows.delete({ workflowId, onlyThisVersion });
      for (const id of deletedIds) journal.deletedIds.add(id);
      return;
    }
    case 'run': {
      const run = await verbs.runs.start({ workflowId, inputs: {} });
      if (command.end === 'canceled') journal.runs.push(await verbs.runs.cancel({ runId: run.id }));
      else {
        await worker.endRun(run.id, command.end);
        journal.runs.push(await verbs.runs.get({ runId: run.id }));
      }
      return;
    }
    case 'message':
      return void (await verbs.messages.send({ workflowId, content: 'Hello' }));
    case 'deleteMe':
      // Few do: who is gone tries nothing that could still go wrong.
      if (command.value !== 0) return;
      journal.erasedIds.add(tenant.userId);
      await verbs.me.delete();
  }
}

/** What a command is about: mostly what its user has, and of that the heads, where others are of no use. */
function rowsFor(world: World, userId: string, { action, anyRow }: Command): Row[] {
  const own = world.rows.filter((row) => row.userId === userId && !row.isDeleted);
  if (anyRow || own.length === 0) return world.rows;
  if (action !== 'edit' && action !== 'draft' && action !== 'pull') return own;
  return own.filter((row) => headOf(world, userId, row.familyId) === row);
}

function pick<Item>(items: Item[], index: number): Item | undefined {
  return items[index % Math.max(items.length, 1)];
}

function changesOf(row: Row, { part, value }: Command): Partial<WorkflowCreateInput> {
  if (part === 'name') return { name: `Name ${value}` };
  if (part === 'field') return { fields: [{ id: 'who', type: 'text_input', label: `Who ${value}` }] };
  const { execution } = payloadOf(row);
  const script = execution.script.replace(
    part === 'first' ? /a = \d/ : /b = \d/,
    `${part === 'first' ? 'a' : 'b'} = ${value}`,
  );
  return { execution: { ...original.execution, script } };
}

function payloadOf({ payload, isDeleted }: Row): { execution: { script: string } } {
  // The sixth entry of a row's payload is what the verbs stored as its execution; a tombstone has none.
  return { execution: isDeleted ? original.execution : JSON.parse(payload)[5] };
}

function choicesOf({ choice }: Command): Record<string, 'mine' | 'theirs'> {
  if (choice === 'none') return {};
  return { name: choice, script: choice, 'field:who': choice };
}
