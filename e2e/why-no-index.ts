const page = 'https://pypi.org/simple/openpyxl/';
const answerWithinMs = 5_000;

/** Why packages cannot be had on this machine; null where they can, as far as one request tells. */
export async function whyNoIndex(): Promise<string | null> {
  try {
    const response = await fetch(page, { method: 'HEAD', signal: AbortSignal.timeout(answerWithinMs) });
    return response.ok ? null : `${page} answered with HTTP ${response.status}`;
  } catch (error) {
    return `${page} cannot be reached (${error instanceof Error ? error.message : String(error)})`;
  }
}
