/** Hashes what a Maven repository serves. */
import { createHash } from 'node:crypto';
import { download } from './download.ts';

/** Where a repository has an artifact's JAR. @param coordinates `group:artifact:version`. */
export function jarUrl(repository: string, coordinates: string): string {
  const [group = '', artifact, version] = coordinates.split(':');
  return `${repository.replace(/\/$/, '')}/${group.replaceAll('.', '/')}/${artifact}/${version}/${artifact}-${version}.jar`;
}

/**
 * The SHA-256 of an artifact's JAR, compared with the repository's own checksum.
 *
 * @returns `sha256:…`
 * @throws with a sentence, also if the checksum differs or there is none.
 */
export async function jarDigest(repository: string, coordinates: string): Promise<string> {
  const url = jarUrl(repository, coordinates);
  const { status, body } = await download(url);
  if (status === 404) throw new Error(`${repository} doesn’t have ${coordinates}.`);
  if (status !== 200) throw new Error(`${new URL(url).host} answered ${status} for ${coordinates}.`);
  // Every JAR is a ZIP file. Some servers answer 200 with an error page.
  if (body.subarray(0, 2).toString('latin1') !== 'PK') throw new Error(`${url} isn’t a JAR.`);
  for (const algorithm of ['sha256', 'sha1']) {
    const published = await download(`${url}.${algorithm}`);
    const checksum = /^[0-9a-f]+/i.exec(published.body.toString('latin1'))?.[0].toLowerCase();
    if (published.status !== 200 || checksum === undefined) continue;
    if (checksum !== createHash(algorithm).update(body).digest('hex'))
      throw new Error(`${coordinates} doesn’t have the ${algorithm.toUpperCase()} that ${repository} publishes.`);
    return `sha256:${createHash('sha256').update(body).digest('hex')}`;
  }
  throw new Error(`${repository} publishes no checksum of ${coordinates}.`);
}
