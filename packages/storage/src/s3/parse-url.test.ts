import { expect, test } from 'vitest';
import { parseUrl } from './parse-url.ts';

const bucket = { name: 'bucket', prefix: '', region: undefined, endpoint: undefined };

test.for([
  ['s3://bucket', bucket],
  ['s3://bucket/', bucket],
  ['s3://bucket/some/prefix', { ...bucket, prefix: 'some/prefix/' }],
  ['s3://bucket/some/prefix/', { ...bucket, prefix: 'some/prefix/' }],
  ['s3://bucket?region=eu-central-1', { ...bucket, region: 'eu-central-1' }],
  ['s3://bucket?endpoint=http://minio:9000', { ...bucket, endpoint: 'http://minio:9000' }],
] as const)('reads %s', ([text, address]) => {
  expect(parseUrl(text)).toEqual(address);
});

test.for([
  's3://',
  's3://B/x',
  's3://id:secret@bucket',
  's3://id@bucket',
  's3://bucket:9000',
  's3://bucket#part',
  's3://bucket//x',
  's3://bucket/a%2Fb',
  's3://bucket?regoin=eu-central-1',
  's3://bucket?endpoint=minio:9000',
  's3://bucket?endpoint=http://id:secret@minio:9000',
  'https://bucket',
])('refuses %s', (text) => {
  expect(parseUrl(text)).toBeNull();
});
