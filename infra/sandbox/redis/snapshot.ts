import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { Keyspace, Value } from './keyspace.ts';
import { SortedSet } from './sorted-set.ts';

const stored = z.discriminatedUnion('type', [
  z.object({ type: z.literal('string'), value: z.string() }),
  z.object({ type: z.literal('hash'), value: z.array(z.tuple([z.string(), z.string()])) }),
  z.object({ type: z.literal('set'), value: z.array(z.string()) }),
  z.object({ type: z.literal('list'), value: z.array(z.string()) }),
  // Scores travel as text: JSON has no infinity.
  z.object({ type: z.literal('zset'), value: z.array(z.tuple([z.string(), z.string()])) }),
]);
type Stored = z.infer<typeof stored>;

const snapshot = z.object({
  version: z.literal(1),
  keys: z.array(z.object({ key: z.string(), expiresAt: z.number().nullable(), stored })),
});

function toStored(value: Value): Stored {
  if (typeof value === 'string') return { type: 'string', value };
  if (value instanceof Map) return { type: 'hash', value: [...value] };
  if (value instanceof Set) return { type: 'set', value: [...value] };
  if (Array.isArray(value)) return { type: 'list', value };
  return { type: 'zset', value: value.slice().map(({ member, score }) => [member, String(score)]) };
}

function fromStored(from: Stored): Value {
  switch (from.type) {
    case 'string':
    case 'list':
      return from.value;
    case 'hash':
      return new Map(from.value);
    case 'set':
      return new Set(from.value);
    case 'zset': {
      const set = new SortedSet();
      for (const [member, score] of from.value) set.set(member, Number(score));
      return set;
    }
  }
}

/** Fills a keyspace from a file. No file is an empty start; one that cannot be read is set aside as `<path>.broken`, with a warning. */
export async function loadSnapshot(path: string, keys: Keyspace): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return;
  try {
    for (const entry of snapshot.parse(JSON.parse(text)).keys) {
      keys.put(entry.key, fromStored(entry.stored), entry.expiresAt);
    }
  } catch {
    keys.clear();
    await rename(path, `${path}.broken`);
    console.warn(`redis endpoint: ${path} is no snapshot; set aside as ${path}.broken, starting empty`);
  }
}

/** Writes a keyspace to a file, whole or not at all. */
export async function saveSnapshot(path: string, keys: Keyspace): Promise<void> {
  const entries = [...keys.entriesAfter(0)].map(({ key, value, expiresAt }) => ({
    key,
    expiresAt,
    stored: toStored(value),
  }));
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, JSON.stringify({ version: 1, keys: entries }), { mode: 0o600 });
  await rename(unfinished, path);
}
