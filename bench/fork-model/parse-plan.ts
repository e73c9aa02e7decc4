import { z } from 'zod';

/** A node of a plan that reads a table or an index. */
export type Scan = { type: string; table: string | null; index: string | null; rows: number };

type Node = z.infer<typeof nodeFields> & { Plans?: Node[] | undefined };
const nodeFields = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  'Rows Removed by Index Recheck': z.number().optional(),
});
const node: z.ZodType<Node> = nodeFields.extend({ Plans: z.lazy(() => z.array(node)).optional() });
const notice = z.object({ Plan: node });

/** Names the node that a list of rows was fetched by; the index scan below it has counted the same rows. */
const bitmapFetch = 'Bitmap Heap Scan';

/** The scans of a plan as `auto_explain` writes it into a notice, those that never ran left out; none for another notice. */
export function parsePlan(message: string): Scan[] {
  const start = message.indexOf('{');
  if (!message.startsWith('duration: ') || start === -1) return [];
  return scansOf(notice.parse(JSON.parse(message.slice(start))).Plan);
}

function scansOf(node: Node): Scan[] {
  const below = (node.Plans ?? []).flatMap(scansOf);
  const type = node['Node Type'];
  const table = node['Relation Name'] ?? null;
  const index = node['Index Name'] ?? null;
  const loops = node['Actual Loops'];
  const isScan = type.endsWith('Scan') && type !== bitmapFetch && (table !== null || index !== null);
  if (!isScan || loops === 0) return below;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return [{ type, table, index, rows: (node['Actual Rows'] + removed) * loops }, ...below];
}
