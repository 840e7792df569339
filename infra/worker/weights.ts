import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import type { EdgeBundle } from './bundle.ts';

/** KiB after gzip of what a Worker evaluates when it starts. More takes longer. */
export const START_BUDGET_KIB = 260;

/** What part of the bundle an area takes. */
export interface Weight {
  /** `edge/commands/music`, `shared/economy`, or a package. */
  area: string;
  /** Minified, before gzip. */
  bytes: number;
}

/** Some of a Worker's modules together. */
export interface Weighed {
  bytes: number;
  gzipBytes: number;
  /** Heaviest first. */
  areas: readonly Weight[];
}

/** A Worker in two parts: what it evaluates at its start, and what `await import()` brings on first use. */
export interface Weights {
  start: Weighed;
  later: Weighed;
}

export function weigh({ folder, metafile }: Pick<EdgeBundle, 'folder' | 'metafile'>): Weights {
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;
  const modules = Object.keys(outputs).filter((path) => path.endsWith('.js'));
  const main = modules.find((path) => outputs[path]?.entryPoint === 'edge/worker.ts');
  if (main === undefined) throw new Error(`${metafile} has no edge/worker.ts.`);
  const atStart = startingWith(main, outputs);
  const root = main.replace(/[^/]*$/, '');
  const weighed = (paths: readonly string[]): Weighed => {
    const text = Buffer.concat(paths.map((path) => readFileSync(join(folder, path.slice(root.length)))));
    return { bytes: text.byteLength, gzipBytes: gzipSync(text).byteLength, areas: areasOf(paths, outputs) };
  };
  return {
    start: weighed(modules.filter((path) => atStart.has(path))),
    later: weighed(modules.filter((path) => !atStart.has(path))),
  };
}

/** The sources that `await import()` names although a Worker evaluates them at its start anyway. */
export function loadedTwice(metafile: string): string[] {
  const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;
  const atStart = startingWith('edge/worker.ts', inputs);
  const imports = Object.values(inputs).flatMap((input) => input.imports);
  const lazy = imports.filter(({ kind, external }) => kind === 'dynamic-import' && external !== true);
  return [...new Set(lazy.map(({ path }) => path))].filter((path) => atStart.has(path)).sort();
}

/** Every file or module that one reaches without a dynamic import. */
function startingWith(main: string, all: Metafile['inputs'] | Metafile['outputs']): ReadonlySet<string> {
  const reached = new Set([main]);
  for (const path of reached)
    for (const { path: to, kind, external } of all[path]?.imports ?? [])
      if (kind !== 'dynamic-import' && external !== true) reached.add(to);
  return reached;
}

function areasOf(paths: readonly string[], outputs: Metafile['outputs']): Weight[] {
  const byArea = new Map<string, number>();
  for (const path of paths)
    for (const [input, { bytesInOutput }] of Object.entries(outputs[path]?.inputs ?? {})) {
      const area = areaOf(input);
      byArea.set(area, (byArea.get(area) ?? 0) + bytesInOutput);
    }
  return [...byArea].map(([area, bytes]) => ({ area, bytes })).sort((a, b) => b.bytes - a.bytes);
}

function areaOf(path: string): string {
  const [, dependency] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path) ?? [];
  if (dependency !== undefined) return dependency;
  const [, own] = /((?:edge\/commands|edge|shared)\/[^/]+)\//.exec(path) ?? [];
  return own ?? 'other';
}
