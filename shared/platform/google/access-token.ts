/**
 * Access tokens for a service account. Loaded on first use, because it brings the cryptography.
 *
 * https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
 */
import { importPKCS8, SignJWT } from 'jose';
import * as z from 'zod';
import type { GoogleAccount } from './service-account.ts';

/** Google allows an hour. In seconds. */
const LIFETIME_S = 55 * 60;
/** A token is asked for again when it's valid for less than this, in milliseconds. */
const RENEWED_BEFORE_MS = 5 * 60_000;
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const answer = z.object({ access_token: z.string().min(1), expires_in: z.number().min(1) });

/** Google doesn't accept the account's key. */
export class KeyRefused extends Error {
  override name = 'KeyRefused';
}

export interface AccessToken {
  token: string;
  /** From when on another one is needed, in Unix milliseconds. */
  renewedAtMs: number;
}

/**
 * Asks for a token.
 *
 * @throws {KeyRefused} if Google doesn't accept the key.
 * @throws if Google doesn't answer.
 */
export async function requestAccessToken(
  { email, privateKey }: GoogleAccount,
  { tokenUrl, scope, nowMs, timeoutMs }: { tokenUrl: string; scope: string; nowMs: number; timeoutMs: number },
): Promise<AccessToken> {
  const nowS = Math.floor(nowMs / 1_000);
  const key = await importPKCS8(privateKey, 'RS256').catch((error: unknown) => {
    throw new KeyRefused('the private key can’t be read', { cause: error });
  });
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(email)
    .setAudience(tokenUrl)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + LIFETIME_S)
    .sign(key);
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: GRANT, assertion }),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'manual',
  });
  const text = await response.text();
  if (response.status === 400 || response.status === 401)
    throw new KeyRefused(`Google responded with ${response.status}`);
  if (!response.ok) throw new Error(`Google's tokens responded with ${response.status}`);
  const { access_token: token, expires_in: seconds } = answer.parse(JSON.parse(text));
  return { token, renewedAtMs: nowMs + seconds * 1_000 - RENEWED_BEFORE_MS };
}
