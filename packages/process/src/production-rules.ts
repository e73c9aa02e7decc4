import { z } from 'zod';
import { weaknessOf } from './weak-secret.ts';

/** Passwords that stand in documentation, images and tutorials. */
const knownPasswords: ReadonlySet<string> = new Set(
  (
    'postgres postgresql password passwd pass secret admin root redis gruntless changeme change-me change_me default ' +
    'example test dev user guest 123456 12345678 foobared'
  ).split(' '),
);

/** What a variable must not be where others depend on it: what is wrong with its value, or null. */
type Rule = (value: string | undefined) => string | null;

/**
 * What is refused with NODE_ENV=production: passwords and secrets that everybody knows, and addresses that give them away.
 * A process names those of these variables that it reads.
 */
export const productionRules = {
  DATABASE_URL: passwordFault,
  REDIS_URL: (value) => (value === undefined ? null : passwordFault(value)),
  AUTH_SECRET: (value) => {
    const weakness = value === undefined ? null : weaknessOf(value);
    return weakness === null ? null : `${weakness}; make one with: openssl rand -hex 32`;
  },
  PUBLIC_URL: (value) => {
    if (value === undefined) return 'must be set in production: links and cookies are made for it';
    const url = parseUrl(value);
    if (url === null || url.protocol === 'https:' || isLoopback(url.hostname)) return null;
    return 'must begin with https:// in production: tokens would travel in the open';
  },
} as const satisfies Record<string, Rule>;

/**
 * A check of the schema for the faults that only production has. It looks at variables that are right by themselves,
 * whatever is wrong with others, so that one message names all.
 */
export function refuseInProduction(names: readonly (keyof typeof productionRules)[]) {
  return z.superRefine<Record<string, unknown>>(
    (env, context) => {
      if (env['NODE_ENV'] !== 'production') return;
      for (const name of names) {
        const value = env[name];
        const message = productionRules[name](typeof value === 'string' ? value : undefined);
        const isNamed = context.issues.some(({ path }) => path?.[0] === name);
        if (message !== null && !isNamed) context.addIssue({ code: 'custom', path: [name], message });
      }
    },
    { when: () => true },
  );
}

function passwordFault(value: string | undefined): string | null {
  const url = parseUrl(value ?? '');
  if (url === null) return null;
  // The driver takes both from the query as well, and before the rest.
  const password = url.searchParams.get('password') ?? decoded(url.password);
  const host = url.searchParams.get('host') ?? url.hostname;
  if (password === '') {
    if (isLoopback(host) || url.searchParams.has('sslcert')) return null;
    return 'has no password, and the server is not on this machine';
  }
  const isKnown = knownPasswords.has(password.toLowerCase()) || password === decoded(url.username);
  return isKnown ? 'has a password that everybody knows' : null;
}

function parseUrl(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign stands for itself.
    return text;
  }
}

/** This machine: a loopback address, its name, or the folder of a Unix socket. */
function isLoopback(host: string): boolean {
  return host === '' || host.startsWith('/') || /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
