/** What Java runs. */
import { createHash } from 'node:crypto';
import { download } from './download.ts';

export interface Jar {
  body: Buffer;
  /** `sha256:…` */
  digest: string;
}

export function sha256(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

/** @param what it is, for errors. @throws with a sentence, also if something else is there. */
export async function downloadJar(url: string, what: string): Promise<Buffer> {
  const { status, body } = await download(url);
  if (status === 404) throw new Error(`${new URL(url).host} doesn’t have ${what}.`);
  if (status !== 200) throw new Error(`${new URL(url).host} answered ${status} for ${what}.`);
  // Every JAR is a ZIP file. Some servers answer 200 with an error page.
  if (body.subarray(0, 2).toString('latin1') !== 'PK') throw new Error(`${url} isn’t a JAR.`);
  return body;
}
