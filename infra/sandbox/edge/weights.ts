import { readFileSync } from 'node:fs';

/** What part of the bundle an area takes. */
export interface Weight {
  /** `edge/commands/music`, `shared/economy`, or a package. */
  area: string;
  /** Minified, before gzip. */
  bytes: number;
}

interface Metafile {
  inputs: Record<string, { imports: { path: string; kind: string; external?: boolean }[] }>;
  outputs: Record<string, { entryPoint?: string; inputs: Record<string, { bytesInOutput: number }> }>;
}

/**
 * How heavy each area is, heaviest first.
 *
 * @param metafile the path of esbuild's metafile.
 * @param atStart only what a Worker evaluates when it starts: what `await import()` brings is evaluated on first use.
 */
export function weights(metafile: string, atStart = false): Weight[] {
  const read = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;
  const evaluated = atStart ? evaluatedAtStart(read) : undefined;
  const { outputs } = read;
  const byArea = new Map<string, number>();
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      if (evaluated?.has(path) === false) continue;
      const area = areaOf(path);
      byArea.set(area, (byArea.get(area) ?? 0) + bytesInOutput);
    }
  return [...byArea].map(([area, bytes]) => ({ area, bytes })).sort((a, b) => b.bytes - a.bytes);
}

/** Every file that the entry point reaches without a dynamic import. */
function evaluatedAtStart({ inputs, outputs }: Metafile): ReadonlySet<string> {
  const entries = Object.values(outputs).flatMap(({ entryPoint }) => (entryPoint === undefined ? [] : [entryPoint]));
  const reached = new Set(entries);
  for (const path of reached)
    for (const { path: to, kind, external } of inputs[path]?.imports ?? [])
      if (kind !== 'dynamic-import' && external !== true) reached.add(to);
  return reached;
}

function areaOf(path: string): string {
  const [, dependency] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path) ?? [];
  if (dependency !== undefined) return dependency;
  const [, own] = /((?:edge\/commands|edge|shared)\/[^/]+)\//.exec(path) ?? [];
  return own ?? 'other';
}
