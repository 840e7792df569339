/** Lays out in a folder what infra/docker/chorus.Dockerfile puts into the image of a target. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import dockerignore from '@balena/dockerignore';
import { execOf, type Instruction, stagesOf, textOf } from './reading.ts';

export const DOCKERFILE = 'infra/docker/chorus.Dockerfile';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = 'node_modules/';
const APP = '/app';

/** The image or stage that a stage begins with, and the stage's name. */
export function baseOf([from]: readonly Instruction[]): { base: string; name: string | undefined } {
  const [base = '', , name] = from?.rest.split(/\s+/) ?? [];
  return { base, name };
}

/** The stage of a target, after those it's built on. */
export function chainOf(target: string, stages = stagesOf(textOf(DOCKERFILE))): Instruction[][] {
  const stage = stages.find((each) => baseOf(each).name === target);
  if (stage === undefined) return [];
  return [...chainOf(baseOf(stage).base, stages), stage];
}

/** All instructions that make the image of a target. @throws if the Dockerfile has no such target. */
export function instructionsOf(target: string): Instruction[] {
  const chain = chainOf(target);
  if (chain.length === 0) throw new Error(`${DOCKERFILE} has no target ${target}`);
  return chain.flat();
}

/** The last CMD or HEALTHCHECK, as a command. @throws if there's none. */
export function commandOf(instructions: readonly Instruction[], word: 'CMD' | 'HEALTHCHECK'): string[] {
  const found = instructions.findLast((instruction) => instruction.word === word);
  if (found === undefined) throw new Error(`the image has no ${word}`);
  return execOf(found);
}

interface Copy {
  /** The stage it's taken from. Undefined: the repository. */
  from: string | undefined;
  sources: string[];
  destination: string;
}

function copiesOf(instructions: readonly Instruction[]): Copy[] {
  return instructions
    .filter(({ word }) => word === 'COPY')
    .map(({ rest, flags }) => {
      const paths = rest.split(/\s+/);
      return { from: flags.from, destination: paths.pop() ?? '', sources: paths };
    });
}

/** What an image takes from the repository, directly or through other stages. */
export function sourcesOf(target: string): string[] {
  return copiesOf(instructionsOf(target)).flatMap(({ from, sources }) => {
    if (from === undefined) return sources;
    return sources.includes(APP) ? sourcesOf(from) : [];
  });
}

/** Whether a path is sent to the builder. */
export function isSent(path: string, patterns = textOf('.dockerignore')): boolean {
  return !dockerignore.default().add(patterns.split('\n')).ignores(path);
}

/** The packages that `npm ci --omit=dev` installs according to the lockfile, as paths from the root. */
export function productionPackages(): string[] {
  const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
  return Object.entries(packages).flatMap(([path, { dev }]) => (path.startsWith(MODULES) && !dev ? [path] : []));
}

/**
 * Creates an image's /app. Packages are symlinks, so run it with `NODE_PRESERVE_SYMLINKS=1`: then they can only import packages
 * that are linked, too.
 *
 * @returns the folder.
 */
export function layOut(target: string): string {
  const app = mkdtempSync(join(tmpdir(), `chorus-image-${target}-`));
  copyInto(app, target);
  return app;
}

function copyInto(app: string, target: string): void {
  const filter = dockerignore.default().add(textOf('.dockerignore').split('\n'));
  for (const { from, sources, destination } of copiesOf(instructionsOf(target))) {
    if (from !== undefined) {
      if (sources.includes(APP)) copyInto(app, from);
      if (sources.includes(`${APP}/node_modules`)) linkPackages(app);
      continue;
    }
    for (const source of sources) {
      const path = join(ROOT, source);
      // Like Docker: the content of a folder, but a file under its own name if the destination is a folder.
      const isInside = !statSync(path).isDirectory() && destination.endsWith('/');
      cpSync(path, join(app, destination, isInside ? basename(source) : ''), {
        recursive: true,
        filter: (each) => statSync(each).isDirectory() || !filter.ignores(relative(ROOT, each)),
      });
    }
  }
}

function linkPackages(app: string): void {
  for (const path of productionPackages()) {
    // Skips packages for other platforms, which aren't installed, and nested ones, which come with their parent.
    if (!existsSync(join(ROOT, path)) || path.indexOf(MODULES, MODULES.length) !== -1) continue;
    mkdirSync(dirname(join(app, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(app, path));
  }
}
