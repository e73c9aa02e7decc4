import type pg from 'pg';

/** The tables as they are, read past every rule: what the naive model below is computed from. */
export type World = { rows: Row[]; shares: ShareRow[]; messages: MessageRow[] };
export type Row = {
  id: string;
  userId: string;
  familyId: string;
  parentId: string | null;
  rootId: string | null;
  mergedFromId: string | null;
  shareId: string | null;
  version: number;
  status: string;
  isDeleted: boolean;
  /** Everything that is copied by a fork, as text. */
  payload: string;
  estSavedMinutes: number | null;
  /** Live things that hang on the row. */
  numMessages: number;
  numLiveShares: number;
  numQueuedRuns: number;
};
export type ShareRow = {
  code: string;
  workflowId: string;
  sharedBy: string;
  sharedWith: string | null;
  isRevoked: boolean;
  allowsUpdates: boolean;
};
export type MessageRow = { id: string; workflowId: string; createdAt: Date };

/** Reads everything of these users. */
export async function readWorld(admin: pg.Client, userIds: string[]): Promise<World> {
  const { rows } = await admin.query<Row>(
    `select w.id, w.user_id as "userId", w.family_id as "familyId", w.parent_workflow_id as "parentId",
       w.root_workflow_id as "rootId", w.merged_from_workflow_id as "mergedFromId", w.share_id as "shareId", w.version,
       w.status, w.deleted_at is not null as "isDeleted", w.est_saved_minutes as "estSavedMinutes",
       jsonb_build_array(w.name, w.description, w.action_label, w.est_saved_minutes, w.fields, w.execution)::text
         as payload,
       (select count(*)::int from workflow_messages m where m.workflow_id = w.id) as "numMessages",
       (select count(*)::int from workflow_shares s where s.workflow_id = w.id and s.revoked_at is null)
         as "numLiveShares",
       (select count(*)::int from workflow_runs r where r.workflow_id = w.id and r.status = 'queued') as "numQueuedRuns"
     from workflows w where w.user_id = any($1) order by w.id`,
    [userIds],
  );
  const shares = await admin.query<ShareRow>(
    `select id as code, workflow_id as "workflowId", shared_by as "sharedBy", shared_with as "sharedWith",
       revoked_at is not null as "isRevoked", allows_updates as "allowsUpdates"
     from workflow_shares where shared_by = any($1) order by created_at, id`,
    [userIds],
  );
  const messages = await admin.query<MessageRow>(
    `select id, workflow_id as "workflowId", created_at as "createdAt" from workflow_messages
     where user_id = any($1) order by created_at, id`,
    [userIds],
  );
  return { rows, shares: shares.rows, messages: messages.rows };
}

export function rowOf({ rows }: World, id: string | null): Row | undefined {
  return rows.find((row) => row.id === id);
}

/** True where an unrevoked share opens this row of someone else's to the user. */
export function isOpenTo(world: World, userId: string, row: Row): boolean {
  if (row.isDeleted || row.status !== 'approved') return false;
  return world.shares.some((share) => {
    const shared = rowOf(world, share.workflowId);
    if (shared === undefined || share.isRevoked || share.sharedWith !== userId) return false;
    if (row.userId !== share.sharedBy || row.familyId !== shared.familyId) return false;
    return row.id === shared.id || (share.allowsUpdates && row.version > shared.version);
  });
}

/** True where the code shows this user something. */
export function isOfUse(world: World, userId: string, share: ShareRow): boolean {
  const shared = rowOf(world, share.workflowId);
  if (shared === undefined || shared.isDeleted || share.isRevoked) return false;
  return share.sharedWith === null || share.sharedWith === userId || share.sharedBy === userId;
}

/** The head of a user's chain in a family. */
export function headOf({ rows }: World, userId: string, familyId: string): Row | undefined {
  return rows
    .filter((row) => row.userId === userId && row.familyId === familyId && !row.isDeleted)
    .toSorted((a, b) => b.version - a.version)[0];
}

/** A row and everything that it came from, by edits, forks and pulls. */
function originsOf(world: World, row: Row): Row[] {
  const found = new Map<string, Row>();
  const visit = (next: Row | undefined): void => {
    if (next === undefined || found.has(next.id)) return;
    found.set(next.id, next);
    visit(rowOf(world, next.parentId));
    visit(rowOf(world, next.mergedFromId));
  };
  visit(row);
  return [...found.values()];
}

/** True where the user's chain of the family lacks something that is open to them. */
export function isUpdateAvailable(world: World, userId: string, familyId: string): boolean {
  const head = headOf(world, userId, familyId);
  if (head === undefined) return false;
  const origins = originsOf(world, head);
  return world.rows.some(
    (row) =>
      row.familyId === familyId &&
      isOpenTo(world, userId, row) &&
      !origins.some((origin) => origin.userId === row.userId && origin.version >= row.version),
  );
}

/** The rows whose conversations the owner of a row may read: upwards, as far as unrevoked shares lead. */
export function lineageOf(world: World, row: Row): Row[] {
  const parent = rowOf(world, row.parentId);
  const share = world.shares.find(({ code }) => code === row.shareId);
  if (parent === undefined || share?.isRevoked === true) return [row];
  return [row, ...lineageOf(world, parent)];
}
