import { expect, test } from 'vitest';
import { parseRequirement } from './parse-requirement.ts';

test.for([
  ['pandas', 'pandas', 'pandas'],
  ['  Ruamel_Yaml ', 'ruamel-yaml', 'ruamel-yaml'],
  ['pandas >= 2.1 , < 3', 'pandas', 'pandas>=2.1,<3'],
  ['pandas (==2.*)', 'pandas', 'pandas==2.*'],
  ['requests[ security, Socks ]~=2.0', 'requests', 'requests[security,socks]~=2.0'],
  ['foo[]', 'foo', 'foo'],
  ['foo===1.0+local.1', 'foo', 'foo===1.0+local.1'],
  ['foo==1!2.0', 'foo', 'foo==1!2.0'],
  [
    'foo>=1;python_version<\'3.12\'  and sys_platform == "linux"',
    'foo',
    'foo>=1; python_version < \'3.12\' and sys_platform == "linux"',
  ],
  [
    "foo; (os_name == 'nt' or 'arm' not  in platform_machine)",
    'foo',
    "foo; ( os_name == 'nt' or 'arm' not in platform_machine )",
  ],
] as const)('takes %s as a requirement of %s', ([text, name, line]) => {
  expect(parseRequirement(text)).toEqual({ name, line });
});

test.for([
  '',
  './evil-1.0.tar.gz',
  'evil-1.0.tar.gz',
  'evil-1.0-py3-none-any.whl',
  'evil.zip',
  '/tmp/evil',
  '../evil',
  'https://example.org/evil-1.0.tar.gz',
  'git+https://example.org/evil',
  'evil @ https://example.org/evil-1.0.tar.gz',
  'evil@file:///evil',
  '-r requirements.txt',
  '--index-url=https://example.org',
  '-e .',
  'foo --hash=sha256:00',
  'foo\n--index-url https://example.org',
  'foo\r-e .',
  'foo # comment',
  'foo bar',
  'foo==',
  'foo>=1,',
  'foo=>1',
  'foo==1.0/../x',
  'foo[a',
  'foo[../a]',
  'föö',
  'foo;',
  "foo; extra == 'x'",
  "foo; python_version < '${HOME}'",
  "foo; python_version < '3' and",
  "foo; (python_version < '3'",
  "foo; python_version < '3')",
  "foo; __import__('os') == ''",
  'foo; python_version',
] as const)('refuses %j', (text) => {
  expect(parseRequirement(text)).toBeNull();
});
