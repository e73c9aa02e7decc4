import { createHmac, timingSafeEqual } from 'node:crypto';

/** Letters and digits, then the auth library's signature: 32 bytes in base64, whose padding may be percent-encoded. */
const signedToken = /^bearer\s+(?<token>[A-Za-z0-9]+)\.(?<signature>[A-Za-z0-9+/]{43})(?:=|%3D)$/i;

/**
 * The token of a session in an `Authorization` header, where its signature is there and right; else null. Null refuses
 * nothing: there are further forms of tokens that the auth library knows.
 */
export function verifyToken(authorization: string | null, secret: string): string | null {
  const { token, signature } = signedToken.exec(authorization ?? '')?.groups ?? {};
  if (token === undefined || signature === undefined) return null;
  const expected = createHmac('sha256', secret).update(token).digest();
  return timingSafeEqual(Buffer.from(signature, 'base64'), expected) ? token : null;
}
