/** A package's name as indexes compare names (PEP 503): `Foo._Bar` and `foo-bar` are one package. */
export function normalizeName(name: string): string {
  return name.replaceAll(/[-_.]+/g, '-').toLowerCase();
}
