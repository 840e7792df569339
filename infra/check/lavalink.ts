/** The Lavalink servers of this voice node: their version, and the plugins they need. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { urlUnder } from '../../shared/platform/url-under.ts';
import { IMAGES_FILE, pinsIn } from '../docker/pins.ts';
import type { CheckContext } from './context.ts';
import { type Area, type Finding, failure, ok, warning } from './finding.ts';
import { ask } from './http.ts';

/** Earlier versions don't support DAVE, and Discord's voice servers close connections without it. */
const OLDEST = [4, 2, 0] as const;

interface Info {
  version?: { semver?: string };
  plugins?: { name: string; version: string }[];
}

export const lavalink: Area = {
  name: 'lavalink',
  async check(context) {
    const configured = context.nodeConfig()?.LAVALINK_NODES ?? [];
    const wanted = wantedPlugins(context);
    return (await Promise.all(configured.map((node) => server(node, wanted)))).flat();
  },
};

interface Plugin {
  name: string;
  version: string;
}

/** The plugins that come with the images, by the name Lavalink lists them under. */
function wantedPlugins({ root }: CheckContext): Plugin[] {
  return pinsIn(readFileSync(join(root, IMAGES_FILE), 'utf8')).flatMap(({ kind, reference }) => {
    const [, name = '', version = ''] = reference.split(':');
    return kind === 'plugin' ? [{ name, version }] : [];
  });
}

async function server(
  { id, url, password }: { id: string; url: string; password: string },
  wanted: readonly Plugin[],
): Promise<Finding[]> {
  const answer = await ask(urlUnder(url, '/v4/info'), { headers: { authorization: password } }).catch(
    (error: unknown) => error as Error,
  );
  if (answer instanceof Error)
    return [failure(id, `${id}: ${answer.message}`, 'Start it, or correct its URL in LAVALINK_NODES.')];
  if (answer.status === 401 || answer.status === 403)
    return [failure(id, `${id} rejects the password`, 'Correct its password in LAVALINK_NODES.')];
  const info = (typeof answer.body === 'object' ? answer.body : null) as Info | null;
  const version = info?.version?.semver;
  if (answer.status !== 200 || version === undefined)
    return [failure(id, `${id} isn’t a Lavalink v4 server`, 'Correct its URL in LAVALINK_NODES.')];
  const findings: Finding[] = [
    isOld(version)
      ? failure(
          `${id}-version`,
          `${id} has version ${version}, which Discord’s voice servers don’t accept`,
          `Update it to ${OLDEST.join('.')} or later.`,
        )
      : ok(`${id}-version`, `${id} has version ${version}`),
  ];
  const plugins = new Map((info?.plugins ?? []).map((plugin) => [plugin.name, plugin.version]));
  for (const { name, version: pinned } of wanted) {
    const found = plugins.get(name);
    const fix = `Rebuild its image. Without Docker, run: npm run lavalink:install, and restart it.`;
    if (found === undefined) findings.push(failure(`${id}-${name}`, `${id} lacks ${name}`, fix));
    else if (found !== pinned)
      findings.push(warning(`${id}-${name}`, `${id} has ${name} ${found} instead of ${pinned}`, fix));
    else findings.push(ok(`${id}-${name}`, `${id} has ${name} ${found}`));
  }
  return findings;
}

/** Of releases only: what comes before a release is older than it. */
function isOld(semver: string): boolean {
  const [, ...parts] = /^(\d+)\.(\d+)\.(\d+)(-.+)?/.exec(semver) ?? [];
  for (const [index, least] of OLDEST.entries()) {
    const part = Number(parts[index] ?? 0);
    if (part !== least) return part < least;
  }
  return parts[3] !== undefined;
}
