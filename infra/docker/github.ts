/** Lavalink itself, from its release on GitHub. */
import * as z from 'zod';
import { download } from './download.ts';
import { downloadJar, type Jar, sha256 } from './jar.ts';

/** GitHub computes `digest` when a file is uploaded. https://docs.github.com/en/rest/releases/releases#get-a-release-by-tag-name */
const release = z.object({ assets: z.array(z.object({ name: z.string(), digest: z.string().nullish() })) });

/**
 * A release's JAR, compared with the checksum that GitHub has of it.
 *
 * @param url `https://github.com/OWNER/REPOSITORY/releases/download/VERSION/FILE`, or the same on GitHub Enterprise.
 * @throws with a sentence, also if the checksum differs or there is none.
 */
export async function checkedReleaseJar(url: string): Promise<Jar> {
  const { origin, host, pathname } = new URL(url);
  const [, owner, repository, , , version, file = ''] = pathname.split('/');
  const body = await downloadJar(url, `${file} ${version}`);
  const api = host === 'github.com' ? 'https://api.github.com' : `${origin}/api/v3`;
  const described = await download(`${api}/repos/${owner}/${repository}/releases/tags/${version}`);
  if (described.status !== 200)
    throw new Error(`${new URL(api).host} answered ${described.status} for ${repository} ${version}.`);
  const { assets } = release.parse(JSON.parse(described.body.toString()));
  const digest = assets.find(({ name }) => name === file)?.digest;
  if (digest == null) throw new Error(`${host} publishes no checksum of ${file} ${version}.`);
  if (digest !== sha256(body)) throw new Error(`${file} ${version} doesn’t have the SHA-256 that ${host} publishes.`);
  return { body, digest };
}
