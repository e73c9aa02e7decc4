import { expect, test } from 'vitest';
import { urlAs } from './url-as.ts';

const optionsOf = (url: string) => new URL(url).searchParams.get('options');

test('the role is a start-up option, beside a search_path and what was there before', () => {
  const url = 'postgres://login:p%40ss@db.example:5433/app?sslmode=require&options=-c%20jit%3Doff';
  const result = urlAs(url, 'gruntless_auth', { searchPath: 'auth' });
  expect(optionsOf(result)).toBe('-c jit=off -c role=gruntless_auth -c search_path=auth');
  expect(result).toContain('login:p%40ss@db.example:5433/app');
  expect(new URL(result).searchParams.get('sslmode')).toBe('require');
});

test('without options there is the role alone', () => {
  expect(optionsOf(urlAs('postgres://a@b/c', 'gruntless_api'))).toBe('-c role=gruntless_api');
});
