/** `npm run images:pin [-- --check]`: pins every image by digest, and Lavalink and its plugins by SHA-256, or compares them. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { counted } from '../../shared/platform/plural.ts';
import { publishedJar } from '../docker/fetch.ts';
import { IMAGES_FILE, type Pin, pinsIn, withDigests } from '../docker/pins.ts';
import { digestOf } from '../docker/registry.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, file: { type: 'string', default: IMAGES_FILE } },
  });
  const path = resolve(ROOT, values.file);
  const text = readFileSync(path, 'utf8');
  const pins = pinsIn(text);
  const found = await Promise.allSettled(pins.map(resolved));
  const digests = new Map<string, string>();
  let failures = 0;
  let differences = 0;
  for (const [index, pin] of pins.entries()) {
    const result = found[index];
    if (result?.status === 'fulfilled') {
      digests.set(pin.reference, result.value);
      if (result.value !== pin.digest) differences += 1;
      console.log(`${stateOf(pin, result.value)} ${pin.reference}\n            ${result.value}`);
    } else {
      failures += 1;
      const reason: unknown = result?.reason;
      console.error(`failed      ${pin.reference}\n            ${reason instanceof Error ? reason.message : reason}`);
    }
  }
  if (failures > 0) {
    console.error(`\n${counted(failures, 'version')} failed. Nothing was changed.`);
    process.exitCode = 1;
  } else if (differences === 0) {
    console.log('\nEverything is pinned and up to date.');
  } else if (values.check) {
    console.log(`\n${counted(differences, 'version')} would change. Run: npm run images:pin`);
    process.exitCode = 1;
  } else {
    // Renamed into place, so that the file is never half written.
    writeFileSync(`${path}.new`, withDigests(text, digests));
    renameSync(`${path}.new`, path);
    console.log(
      `\nPinned ${counted(differences, 'version')} in ${IMAGES_FILE}. Look at the difference, then build and commit.`,
    );
  }
}

/** @throws if a JAR changed since it was pinned: publishers replace tags of images, but never a released version of a JAR. */
async function resolved(pin: Pin): Promise<string> {
  const { kind, reference, digest } = pin;
  if (kind === 'image') return digestOf(reference);
  const { digest: found } = await publishedJar(pin);
  if (digest !== undefined && found !== digest)
    throw new Error(
      `It was pinned as ${digest}, but now it’s ${found}. If you changed the version, remove what follows the @. ` +
        'Otherwise, ask its publisher why a released version changed.',
    );
  return found;
}

function stateOf({ digest }: Pin, found: string): string {
  if (digest === undefined) return 'not pinned ';
  return digest === found ? 'unchanged  ' : 'changed    ';
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
