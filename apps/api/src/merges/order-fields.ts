/**
 * The order of a merged form, of all ids that either side has. Mine holds, unless theirs alone moved fields about. An id
 * that only the other side has keeps its place after the one that it follows there.
 */
export function orderFields(base: string[] | null, mine: string[], theirs: string[]): string[] {
  const onlyTheirsMoved = base !== null && sameOrder(base, mine) && !sameOrder(base, theirs);
  const [leading, other] = onlyTheirsMoved ? [theirs, mine] : [mine, theirs];
  const order = [...leading];
  for (const [index, id] of other.entries()) {
    if (order.includes(id)) continue;
    const previous = other[index - 1];
    order.splice(previous === undefined ? 0 : order.indexOf(previous) + 1, 0, id);
  }
  return order;
}

/** True where the ids that both lists have stand in one order. */
function sameOrder(one: string[], other: string[]): boolean {
  const common = one.filter((id) => other.includes(id));
  const theirs = other.filter((id) => one.includes(id));
  return common.every((id, index) => id === theirs[index]);
}
