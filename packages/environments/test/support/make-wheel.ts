import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

/** A wheel to make; everything but the name has a plain default. */
export type WheelPlan = {
  name: string;
  version?: string;
  /** Lines of Requires-Dist. */
  requires?: readonly string[];
  extras?: readonly string[];
  requiresPython?: string;
  /** Python, binary interface and platform, as in the file's name. */
  tag?: string;
  /** Files beside the module, by path. */
  files?: Readonly<Record<string, string | Uint8Array>>;
};

export type Wheel = {
  name: string;
  version: string;
  filename: string;
  bytes: Uint8Array;
  sha256: string;
  requiresPython?: string;
};

/** Builds a wheel by hand: a zip with a module that tells its version, and what installers read. */
export function makeWheel(plan: WheelPlan): Wheel {
  const {
    name,
    version = '1.0',
    requires = [],
    extras = [],
    requiresPython,
    tag = 'py3-none-any',
    files = {},
  } = plan;
  const module = name.replaceAll(/[-.]+/g, '_');
  const info = `${module}-${version}.dist-info`;
  const contents: Record<string, string | Uint8Array> = {
    [`${module}/__init__.py`]: `version = "${version}"\n`,
    ...files,
    [`${info}/METADATA`]: [
      'Metadata-Version: 2.1',
      `Name: ${name}`,
      `Version: ${version}`,
      ...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`]),
      ...extras.map((extra) => `Provides-Extra: ${extra}`),
      ...requires.map((line) => `Requires-Dist: ${line}`),
      '',
    ].join('\n'),
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
  };
  const record = Object.keys(contents).map((path) => `${path},,`);
  contents[`${info}/RECORD`] = `${[...record, `${info}/RECORD,,`].join('\n')}\n`;
  const entries = Object.entries(contents).map(([path, content]) => [
    path,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  const bytes = zipSync(Object.fromEntries(entries), { mtime: '2026-01-01T00:00:00Z' });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const filename = `${module}-${version}-${tag}.whl`;
  return {
    name,
    version,
    filename,
    bytes,
    sha256,
    ...(requiresPython === undefined ? {} : { requiresPython }),
  };
}
