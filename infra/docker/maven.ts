/** Lavalink's plugins, from a Maven repository. */
import { createHash } from 'node:crypto';
import { download } from './download.ts';
import { downloadJar, type Jar, sha256 } from './jar.ts';

/** Where a repository has an artifact's JAR. @param coordinates `group:artifact:version`. */
export function jarUrl(repository: string, coordinates: string): string {
  const [group = '', artifact, version] = coordinates.split(':');
  return `${repository.replace(/\/$/, '')}/${group.replaceAll('.', '/')}/${artifact}/${version}/${artifact}-${version}.jar`;
}

/**
 * An artifact's JAR, compared with the repository's own checksum.
 *
 * @throws with a sentence, also if the checksum differs or there is none.
 */
export async function checkedPlugin(repository: string, coordinates: string): Promise<Jar> {
  const url = jarUrl(repository, coordinates);
  const body = await downloadJar(url, coordinates);
  for (const algorithm of ['sha256', 'sha1']) {
    const published = await download(`${url}.${algorithm}`);
    const checksum = /^[0-9a-f]+/i.exec(published.body.toString('latin1'))?.[0].toLowerCase();
    if (published.status !== 200 || checksum === undefined) continue;
    if (checksum !== createHash(algorithm).update(body).digest('hex'))
      throw new Error(`${coordinates} doesn’t have the ${algorithm.toUpperCase()} that ${repository} publishes.`);
    return { body, digest: sha256(body) };
  }
  throw new Error(`${repository} publishes no checksum of ${coordinates}.`);
}
