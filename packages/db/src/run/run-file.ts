import { defineEntity, p } from '@mikro-orm/core';

const RunFileSchema = defineEntity({
  name: 'RunFile',
  tableName: 'run_files',
  properties: {
    runId: p.uuid().primary(),
    role: p.text().$type<'input' | 'output'>().primary(),
    /** Inputs in the order in which they were given, outputs in the order of their names. */
    position: p.integer().primary(),
    userId: p.uuid(),
    accountId: p.uuid(),
    fileId: p.uuid(),
    /** The field that an input was given for; null for an output. */
    fieldId: p.text().strictNullable(),
    name: p.text(),
  },
});

/** A file that a run was started with, or that it left. */
export class RunFile extends RunFileSchema.class {}
RunFileSchema.setClass(RunFile);
