/** What infra/docker/images.yml names, and whether it's pinned. */
import { parse } from 'yaml';
import * as z from 'zod';

/** Where the file is, from the root. */
export const IMAGES_FILE = 'infra/docker/images.yml';

/** An image, a plugin from a Maven repository, or a file of a release on GitHub. */
export interface Pin {
  kind: 'image' | 'plugin' | 'jar';
  /** The exact version: `node:24.21.0-trixie-slim`, `group:artifact:version`, or the URL of a release's file. */
  reference: string;
  /** `sha256:…`, of the image's manifest or the JAR. Undefined if it isn't pinned. */
  digest: string | undefined;
  /** The Maven repository of a plugin. */
  repository: string | undefined;
}

const file = z.strictObject({
  services: z.record(
    z.string(),
    z.strictObject({
      image: z.string().optional(),
      build: z.strictObject({ args: z.record(z.string(), z.string()) }).optional(),
    }),
  ),
  'x-without-docker': z.strictObject({ LAVALINK_JAR: z.string() }).optional(),
});

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const IMAGE = /^(?:[\w.-]+(?::\d+)?\/)?[\w./-]+:\w[\w.-]*$/;
const PLUGIN = /^[\w.-]+:[\w.-]+:[\w.-]+$/;
/** On this machine, a local server may use HTTP. */
const JAR =
  /^(?:https:\/\/[\w.-]+|http:\/\/127\.0\.0\.1:\d+)\/[\w.-]+\/[\w.-]+\/releases\/download\/\d[\w.-]*\/[\w.-]+\.jar$/;
const EXACT = { image: IMAGE, plugin: PLUGIN, jar: JAR };

/**
 * Reads the file's content: each version once, even if several services use it.
 *
 * @throws if something in it isn't an exact version, such as an image without a tag or a snapshot.
 */
export function pinsIn(text: string): Pin[] {
  const { services, 'x-without-docker': withoutDocker } = file.parse(parse(text));
  const pins = Object.values(services).flatMap(({ image, build }) => {
    const args = build?.args ?? {};
    const named = Object.entries(args);
    const images = [image ?? [], named.filter(([name]) => name.endsWith('_IMAGE')).map(([, value]) => value)].flat(2);
    const plugins = named.filter(([name]) => name.endsWith('_PLUGIN')).map(([, value]) => value);
    return [
      ...images.map((value) => pinOf('image', value, undefined)),
      ...plugins.map((value) => pinOf('plugin', value, args.PLUGIN_REPOSITORY)),
    ];
  });
  if (withoutDocker !== undefined) pins.push(pinOf('jar', withoutDocker.LAVALINK_JAR, undefined));
  return [...new Map(pins.map((pin) => [pin.reference, pin])).values()];
}

function pinOf(kind: Pin['kind'], value: string, repository: string | undefined): Pin {
  const [reference = '', ...rest] = value.split('@');
  const digest = rest.length > 0 ? rest.join('@') : undefined;
  const isExact = EXACT[kind].test(reference) && !/(?::latest|-SNAPSHOT)$/.test(reference);
  if (!isExact) throw new Error(`${IMAGES_FILE}: ${value} isn’t an exact version.`);
  if (digest !== undefined && !DIGEST.test(digest))
    throw new Error(`${IMAGES_FILE}: ${value} has to end in @sha256: and 64 hexadecimal digits, or have no @.`);
  return { kind, reference, digest, repository };
}

/** The file's content with these digests, by reference. Everything else stays as it is, comments included. */
export function withDigests(text: string, digests: ReadonlyMap<string, string>): string {
  return text.replace(/^(\s+\w+: )([^\s#@]+)(@\S+)?(?=\s*$)/gm, (line, key: string, reference: string) => {
    const digest = digests.get(reference);
    return digest === undefined ? line : `${key}${reference}@${digest}`;
  });
}
