export type {
  EnvironmentEvent,
  Environments,
  EnvironmentsDescription,
  EnvironmentsOptions,
  HeldEnvironment,
} from './environments.ts';
export { openEnvironments } from './open.ts';
export { pipVariables } from './pip-variables.ts';
export type { Refusal, RefusalCode } from './refusal/refusal.ts';
