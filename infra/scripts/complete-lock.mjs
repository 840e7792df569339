// Adds the optional platform packages that npm left out of package-lock.json.
//
// If a registry mirror lacks another platform's build, npm silently drops that entry from the lockfile, and then `npm ci`
// rejects the lockfile everywhere ("Missing: … from lock file"). This adds each of those entries back with its version and
// platform, so the same lockfile installs on every platform. `npm run lock` runs it after a dependency change. Entries without a
// hash get the one that your registry publishes, if it has the package.
import { execFile } from 'node:child_process';
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

/** Optional dependencies of any package that have no entry in the lockfile. */
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

/** Derives `os`, `cpu`, and `libc` from a platform package's name, such as `cli-linux-arm64-musl`. */
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

/** Packages that npm would install without checking a hash, as `name@version`. */
export function withoutIntegrity(lock) {
  return Object.entries(lock.packages)
    .filter(([path, { link, integrity }]) => path !== '' && !link && !integrity)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
}

/** The hash that npm's registry publishes of a package, or undefined if it doesn't have this version. */
export function publishedIntegrity(spec, environment = process.env) {
  const options = { env: environment, shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    execFile('npm', ['view', spec, 'dist.integrity'], options, (_error, output) => {
      const integrity = output.trim();
      resolve(/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) ? integrity : undefined);
    });
  });
}

async function complete() {
  const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
  const missing = missingOptionalPackages(lock);
  for (const [path, { name, version }] of missing) {
    lock.packages[path] = { version: version.replace(/^[~^]/, ''), optional: true, dev: true, ...platformOf(name) };
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.link || entry.integrity) continue;
    const integrity = await publishedIntegrity(`${path.split('node_modules/').at(-1)}@${entry.version}`);
    if (integrity !== undefined) entry.integrity = integrity;
  }
  const root = lock.packages[''];
  delete lock.packages[''];
  const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  lock.packages = { '': root, ...sorted };
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  for (const path of missing.keys()) console.log(`added ${path}`);
  for (const spec of withoutIntegrity(lock)) console.log(`no hash of ${spec}: your registry doesn't have it`);
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].replaceAll('\\', '/'))) await complete();
