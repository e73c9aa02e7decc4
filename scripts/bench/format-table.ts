import type { Row } from './bench.ts';

const headings = ['measure', 'value', 'unit', 'baseline', 'ratio'];

/** Rows as a Markdown table with aligned columns: readable in a terminal, and as it is in a document. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const ratio = ratioOf(row);
    return [
      row.measure,
      formatFigure(row.value),
      row.unit,
      row.baseline === undefined ? '' : formatFigure(row.baseline),
      ratio === undefined ? '' : `${formatFigure(ratio)}×`,
    ];
  });
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(headings), rule, ...cells.map(line)].join('\n');
}

/** The ratio of a row, given or worked out; undefined where there is nothing to compare with. */
export function ratioOf({ value, baseline, ratio }: Row): number | undefined {
  return ratio ?? (baseline === undefined || baseline === 0 ? undefined : value / baseline);
}

/** Three significant digits say all that such a measurement knows. */
function formatFigure(value: number): string {
  return Math.abs(value) >= 1_000
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)));
}
