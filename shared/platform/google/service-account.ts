/** A Google service account: an account of the bot's own, with which members share their spreadsheets. */
import * as z from 'zod';
import { optional } from '../config.ts';

export interface GoogleAccount {
  /** What members share a spreadsheet with. */
  email: string;
  /** In PEM, as PKCS #8. */
  privateKey: string;
}

/** The variable `GOOGLE_SERVICE_ACCOUNT`: the key that Google's console downloads, as JSON. */
export const googleServiceAccount = optional(
  () =>
    z.string().transform((text, context): GoogleAccount => {
      const { client_email: email, private_key: privateKey } = jsonIn(text);
      if (/^[^\s@`]+@[^\s@`]+$/.test(String(email)) && /^-----BEGIN PRIVATE KEY-----/.test(String(privateKey)))
        return { email: String(email), privateKey: String(privateKey) };
      context.addIssue('not JSON with client_email and private_key');
      return z.NEVER;
    }),
  'Set the JSON key of a Google service account (optional).',
);

function jsonIn(text: string): { client_email?: unknown; private_key?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
