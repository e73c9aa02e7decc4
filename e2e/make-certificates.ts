import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Why no certificate can be made here; null where one can. */
export function opensslMissing(): string | null {
  return spawnSync('openssl', ['version']).error === undefined
    ? null
    : 'openssl is not installed (Debian: apt-get install openssl)';
}

/** The paths of PEM files: a server's certificate for 127.0.0.1, its key, and the authority that signed it. */
export type Certificates = { authority: string; certificate: string; key: string };

/** Makes an authority that no system knows, and a certificate that it signs, in a folder. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const file = (name: string) => join(folder, name);
  const [authority, authorityKey] = [file('authority.pem'), file('authority.key')];
  const [certificate, key] = [file('server.pem'), file('server.key')];
  const kind = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  await execute('openssl', [
    ...kind,
    ...['-subj', '/CN=An authority of a test', '-keyout', authorityKey, '-out', authority],
  ]);
  await execute('openssl', [
    ...kind,
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-CA', authority, '-CAkey', authorityKey],
    ...['-keyout', key, '-out', certificate],
  ]);
  return { authority, certificate, key };
}
