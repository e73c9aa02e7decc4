import { expect, it } from 'vitest';
import { formatTable } from './format-table.ts';

it('a table has aligned columns, three significant digits, and the ratio to the baseline', () => {
  const rows = [
    { measure: 'one run', value: 29.6123, unit: 'ms', baseline: 19.8 },
    { measure: 'rows', value: 1_234_567.8, unit: '1/s' },
  ];
  expect(formatTable(rows)).toBe(
    [
      '| measure | value     | unit | baseline | ratio |',
      '|---------|-----------|------|----------|-------|',
      '| one run | 29.6      | ms   | 19.8     | 1.5×  |',
      '| rows    | 1,234,568 | 1/s  |          |       |',
    ].join('\n'),
  );
});
