/** How this installation was set up, which decides what it runs on. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/** With Docker Compose, or as processes of the machine, such as systemd's units. */
export type Way = 'compose' | 'processes';

const FILE = join('.chorus', 'setup.json');
const record = z.object({ way: z.enum(['compose', 'processes']) });

/** Remembers it. @param root where `.env` is. */
export function recordWay(root: string, way: Way): void {
  const path = join(root, FILE);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ way }));
}

/**
 * How it was set up last; without a record, how it's run: what has units of its own needs no Docker.
 *
 * @param units where systemd's units are.
 */
export function wayOf(root: string, units: string): Way {
  const recorded = existsSync(join(root, FILE)) ? readFileSync(join(root, FILE), 'utf8') : '';
  try {
    return record.parse(JSON.parse(recorded)).way;
  } catch {
    const names = existsSync(units) ? readdirSync(units) : [];
    return names.some((name) => /^chorus-(edge|voice-node|lavalink|redis-rest)\.service$/.test(name))
      ? 'processes'
      : 'compose';
  }
}
