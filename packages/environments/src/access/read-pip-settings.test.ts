import { expect, test } from 'vitest';
import { parsePipSettings } from './read-pip-settings.ts';

test('says nothing where pip was told nothing: the public index', () => {
  expect(parsePipSettings('')).toEqual({
    indexes: ['https://pypi.org/simple'],
    links: [],
    trustedHosts: [],
    certificates: null,
  });
});

test('takes the section of the command above that of all, and variables above both, in whatever order they stand', () => {
  const text = [
    ":env:.index-url='https://variable.example/simple'",
    "global.index-url='https://global.example/simple'",
    "install.index-url='https://install.example/simple'",
    "install.find-links='/wheels'",
    "global.find-links='/elsewhere'",
  ].join('\n');
  expect(parsePipSettings(text)).toMatchObject({
    indexes: ['https://variable.example/simple'],
    links: ['/wheels'],
  });
});

test('reads lists over several lines, and no-index', () => {
  const text = String.raw`global.extra-index-url='\nhttps://a.example/simple\nfile:///b'
global.trusted-host='a.example b.example'
global.cert='/etc/ssl/own.pem'`;
  expect(parsePipSettings(text)).toEqual({
    indexes: ['https://pypi.org/simple', 'https://a.example/simple', 'file:///b'],
    links: [],
    trustedHosts: ['a.example', 'b.example'],
    certificates: '/etc/ssl/own.pem',
  });
  expect(parsePipSettings("global.no-index='true'").indexes).toEqual([]);
});
