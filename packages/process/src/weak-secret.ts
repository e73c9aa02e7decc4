/** Words of samples and placeholders, which no generator of secrets writes. */
const sampleWords =
  /secret|password|passwort|change.?me|example|sample|default|insecure|placeholder|gruntless|development/i;
const leastBits = 96;

/**
 * What is wrong with a secret that others may guess; null where nothing is. It is an estimate: it knows what people type and
 * what stands in examples, and lets everything through that a generator makes.
 */
export function weaknessOf(secret: string): string | null {
  if (sampleWords.test(secret)) return 'is one of an example';
  const isRepeated = `${secret}${secret}`.indexOf(secret, 1) < secret.length;
  const characters = Array.from(secret, (character) => character.codePointAt(0) ?? 0);
  const steps = characters.slice(1).map((code, index) => code - (characters[index] ?? 0));
  const bits = secret.length * Math.min(entropyOf(characters), entropyOf(steps));
  return isRepeated || bits < leastBits ? 'is easy to guess' : null;
}

/** Bits for each of the values, by how often each occurs. */
function entropyOf(values: readonly number[]): number {
  const shares = [...Map.groupBy(values, (value) => value).values()].map(
    (same) => same.length / values.length,
  );
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
