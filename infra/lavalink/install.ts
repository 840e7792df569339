/** Lavalink without Docker: its JAR, its plugins, and its settings in one folder, as infra/systemd/chorus-lavalink.service runs it. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pinnedJar } from '../docker/fetch.ts';
import { sha256 } from '../docker/jar.ts';
import { IMAGES_FILE, type Pin, pinsIn } from '../docker/pins.ts';

/** Where it's installed, from the root. */
export const LAVALINK_FOLDER = join('.chorus', 'lavalink');
const SETTINGS = 'application.yml';
/** What each file is: written beside them, and read by the next installation. */
const RECORD = 'installed.json';

interface Installed {
  /** What each JAR was downloaded as, and its checksum, by its path in the folder. */
  [path: string]: { reference: string; digest: string };
}

/** What belongs in the folder. */
function wanted(root: string): [path: string, pin: Pin][] {
  return pinsIn(readFileSync(join(root, IMAGES_FILE), 'utf8')).flatMap((pin): [string, Pin][] => {
    if (pin.kind === 'image') return [];
    const [, artifact, version] = pin.reference.split(':');
    return [[pin.kind === 'jar' ? 'Lavalink.jar' : join('plugins', `${artifact}-${version}.jar`), pin]];
  });
}

/**
 * Makes a folder with what a checkout names. What the folder of another installation has already isn't downloaded again.
 *
 * @param root the checkout.
 * @param before the folder of another installation. It needn't exist.
 * @returns whether anything differs from that one.
 * @throws with a sentence if something can't be downloaded, or isn't what's pinned. Then the folder isn't there.
 */
export async function prepareLavalink(
  { root, folder, before }: { root: string; folder: string; before: string },
  say: (line: string) => void,
): Promise<boolean> {
  rmSync(folder, { recursive: true, force: true });
  const known = readRecord(before);
  const installed: Installed = {};
  try {
    mkdirSync(join(folder, 'plugins'), { recursive: true });
    for (const [path, pin] of wanted(root)) {
      const there = known[path];
      if (there !== undefined && isThere(join(before, path), there, pin)) {
        linkSync(join(before, path), join(folder, path));
        installed[path] = there;
        continue;
      }
      const { body, digest } = await pinnedJar(pin);
      writeFileSync(join(folder, path), body);
      say(`${path}: ${pin.reference}${pin.digest === undefined ? ', which isn’t pinned (npm run images:pin)' : ''}`);
      installed[path] = { reference: pin.reference, digest };
    }
    copyFileSync(join(root, 'infra/lavalink', SETTINGS), join(folder, SETTINGS));
    writeFileSync(join(folder, RECORD), JSON.stringify(installed, null, 2));
    // The account that runs it owns nothing here, and only has to read.
    for (const path of ['.', 'plugins']) chmodSync(join(folder, path), 0o755);
    for (const path of [SETTINGS, ...Object.keys(installed)]) chmodSync(join(folder, path), 0o644);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return [RECORD, SETTINGS].some((name) => textOf(join(folder, name)) !== textOf(join(before, name)));
}

/** Puts one folder in the place of another. @param keptAs where the other goes (default: it's deleted). */
export function replaceFolder(from: string, folder: string, keptAs = `${folder}-old`): void {
  rmSync(keptAs, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  if (existsSync(folder)) renameSync(folder, keptAs);
  renameSync(from, folder);
  if (keptAs === `${folder}-old`) rmSync(keptAs, { recursive: true, force: true });
}

/** Whether a file of another installation is what's wanted, and still what it was. */
function isThere(path: string, { reference, digest }: Installed[string], pin: Pin): boolean {
  if (reference !== pin.reference || (pin.digest !== undefined && pin.digest !== digest)) return false;
  return existsSync(path) && sha256(readFileSync(path)) === digest;
}

function readRecord(folder: string): Installed {
  try {
    return JSON.parse(readFileSync(join(folder, RECORD), 'utf8')) as Installed;
  } catch {
    // There's none, or it's broken: everything is downloaded again.
    return {};
  }
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
