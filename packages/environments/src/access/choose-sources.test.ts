import { expect, test } from 'vitest';
import { chooseSources } from './choose-sources.ts';

const nothing = { indexes: [], links: [], trustedHosts: [], certificates: null };

test('lets exactly the index and the hosts of its files through', () => {
  const indexes = [
    'https://pypi.org/simple',
    'https://user:secret@mirror.example:8443/simple',
    'http://127.0.0.1/x',
  ];
  expect(chooseSources({ ...nothing, indexes }, ['cdn.example', 'cdn.example:8080']).allowedHosts).toEqual([
    'pypi.org:443',
    'files.pythonhosted.org:443',
    'mirror.example:8443',
    '127.0.0.1:80',
    'cdn.example:443',
    'cdn.example:8080',
  ]);
});

test('shows folders under names of their own, an index with what lies beside its pages, and each once', () => {
  const sources = chooseSources(
    {
      ...nothing,
      indexes: ['file:///var/lib/index/simple/', 'file:///srv/simple'],
      links: ['/var/lib/wheels', '/var/lib/index'],
    },
    [],
  );
  expect(sources).toMatchObject({
    indexes: ['file:///opt/sources/0/simple', 'file:///opt/sources/1'],
    links: ['file:///opt/sources/2', 'file:///opt/sources/0'],
    allowedHosts: [],
    mounts: [
      { hostPath: '/var/lib/index', path: '/opt/sources/0' },
      { hostPath: '/srv/simple', path: '/opt/sources/1' },
      { hostPath: '/var/lib/wheels', path: '/opt/sources/2' },
    ],
  });
});
