import { readFileSync } from 'node:fs';

/** What part of the bundle an area takes. */
export interface Weight {
  /** `edge/commands/music`, `shared/economy`, or a package. */
  area: string;
  /** Minified, before gzip. */
  bytes: number;
}

interface Metafile {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

/** How heavy each area is, heaviest first. @param metafile the path of esbuild's metafile. */
export function weights(metafile: string): Weight[] {
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;
  const byArea = new Map<string, number>();
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const area = areaOf(path);
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
