/** Lays out in a folder what infra/docker/voice-node.Dockerfile puts into its image. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import dockerignore from '@balena/dockerignore';
import { execOf, type Instruction, stagesOf, textOf } from './reading.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = 'node_modules/';

/** The stage that becomes the image. */
export function imageStage(dockerfile: string): Instruction[] {
  return stagesOf(textOf(dockerfile)).at(-1) ?? [];
}

/** The last CMD or HEALTHCHECK, as a command. @throws if there's none. */
export function commandOf(stage: readonly Instruction[], word: 'CMD' | 'HEALTHCHECK'): string[] {
  const found = stage.findLast((instruction) => instruction.word === word);
  if (found === undefined) throw new Error(`the image has no ${word}`);
  return execOf(found);
}

/** What `COPY` takes from the repository: pairs of source and destination. */
export function copiedFrom(stage: readonly Instruction[]): [source: string, destination: string][] {
  return stage
    .filter(({ word, flags }) => word === 'COPY' && flags.from === undefined)
    .flatMap(({ rest }) => {
      const paths = rest.split(' ');
      const destination = paths.pop() ?? '';
      return paths.map((path): [string, string] => [path, destination]);
    });
}

/** Whether a path is sent to the builder. */
export function isSent(path: string, patterns: string): boolean {
  return !dockerignore.default().add(patterns.split('\n')).ignores(path);
}

/** The packages that `npm ci --omit=dev` installs according to the lockfile, as paths from the root. */
export function productionPackages(): string[] {
  const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
  return Object.entries(packages).flatMap(([path, { dev }]) => (path.startsWith(MODULES) && !dev ? [path] : []));
}

/**
 * Creates the image's /app. Packages are symlinks, so run it with `NODE_PRESERVE_SYMLINKS=1`: then they can only import packages
 * that are linked, too.
 *
 * @returns the folder.
 */
export function layOut(stage: readonly Instruction[]): string {
  const app = mkdtempSync(join(tmpdir(), 'chorus-image-'));
  const patterns = textOf('.dockerignore');
  for (const [source, destination] of copiedFrom(stage)) {
    const from = join(ROOT, source);
    const to = statSync(from).isDirectory() ? join(app, destination) : join(app, destination, source);
    cpSync(from, to, {
      recursive: true,
      filter: (path) => statSync(path).isDirectory() || isSent(relative(ROOT, path), patterns),
    });
  }
  for (const path of productionPackages()) {
    // Skips packages for other platforms, which aren't installed, and nested ones, which come with their parent.
    if (!existsSync(join(ROOT, path)) || path.indexOf(MODULES, MODULES.length) !== -1) continue;
    mkdirSync(dirname(join(app, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(app, path));
  }
  return app;
}
