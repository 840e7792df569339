/** Downloads what infra/docker/images.yml names, checked. */
import { checkedReleaseJar } from './github.ts';
import { downloadJar, type Jar, sha256 } from './jar.ts';
import { checkedPlugin, jarUrl } from './maven.ts';
import type { Pin } from './pins.ts';

/** The JAR of a plugin or of Lavalink, compared with what its publisher says about it. @throws with a sentence. */
export function publishedJar({ kind, reference, repository = '' }: Pin): Promise<Jar> {
  return kind === 'jar' ? checkedReleaseJar(reference) : checkedPlugin(repository, reference);
}

/** The same, compared with what it's pinned as, if it's pinned. @throws with a sentence, also if it's something else. */
export async function pinnedJar(pin: Pin): Promise<Jar> {
  const { kind, reference, digest, repository = '' } = pin;
  if (digest === undefined) return publishedJar(pin);
  const body = await downloadJar(kind === 'jar' ? reference : jarUrl(repository, reference), reference);
  const actual = sha256(body);
  if (actual !== digest) throw new Error(`${reference} isn’t what infra/docker/images.yml pins: it has ${actual}.`);
  return { body, digest };
}
