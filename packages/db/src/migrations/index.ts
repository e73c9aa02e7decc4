import { accounts } from './01-accounts.ts';
import { workflows } from './02-workflows.ts';
import { workflowRules } from './03-workflow-rules.ts';
import { runs } from './04-runs.ts';
import { runRules } from './05-run-rules.ts';
import { auth } from './06-auth.ts';
import { access } from './07-access.ts';
import { functions } from './08-functions.ts';
import { identity } from './09-identity.ts';
import { sharing } from './10-sharing.ts';
import { families } from './11-families.ts';
import { limits } from './12-limits.ts';
import { keys } from './13-keys.ts';
import { queueFigures } from './14-queue-figures.ts';
import { retention } from './15-retention.ts';
import { tightening } from './16-tightening.ts';

/** Every migration, oldest first. A migration that has run anywhere never changes; a new one is added at the end. */
export const migrations = [
  accounts,
  workflows,
  workflowRules,
  runs,
  runRules,
  auth,
  access,
  functions,
  identity,
  sharing,
  families,
  limits,
  keys,
  queueFigures,
  retention,
  tightening,
];
