// Completes package-lock.json with the optional platform packages npm left out.
//
// A registry mirror that lacks the build of another platform makes npm drop that entry from the lock without a word,
// and `npm ci` then refuses the lock everywhere ("Missing: … from lock file"). Each such entry is written back with its
// version and platform, so that one lock installs on every platform. Run by `npm run lock` after a dependency change.
import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = new URL('../../package-lock.json', import.meta.url);
const PLATFORMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const CPUS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const ALIASES = { windows: 'win32', 64: 'x64' };

/** The lock entries that some package names as optional and the lock does not hold. */
export function missingOptionalPackages(lock) {
  const missing = new Map();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const nested = `${path}/node_modules/${name}`;
      const hoisted = `node_modules/${name}`;
      if (!(nested in lock.packages) && !(hoisted in lock.packages)) missing.set(hoisted, { name, version });
    }
  }
  return missing;
}

/** Reads `os`, `cpu` and `libc` out of a platform package's name, as in `cli-linux-arm64-musl`. */
export function platformOf(name) {
  const words = name.split(/[/-]/).map((word) => ALIASES[word] ?? word);
  const os = words.filter((word) => PLATFORMS.includes(word));
  const cpu = words.filter((word) => CPUS.includes(word));
  return {
    ...(os.length > 0 && { os }),
    ...(cpu.length > 0 && { cpu }),
    ...(words.includes('musl') && { libc: ['musl'] }),
  };
}

function complete() {
  const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
  const missing = missingOptionalPackages(lock);
  for (const [path, { name, version }] of missing) {
    lock.packages[path] = { version: version.replace(/^[~^]/, ''), optional: true, dev: true, ...platformOf(name) };
  }
  const root = lock.packages[''];
  delete lock.packages[''];
  const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  lock.packages = { '': root, ...sorted };
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  for (const path of missing.keys()) console.log(`completed ${path}`);
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].replaceAll('\\', '/'))) complete();
