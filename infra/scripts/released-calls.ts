import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from '../../shared/platform/postgres.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The content of migrations/released-calls.json: the functions this version calls, with their parameters. */
export interface ReleasedCalls {
  release: string;
  calls: Record<string, string[]>;
}

/** Finds the database functions that the product code refers to. The next release must keep supporting these calls. */
export async function findCalls(sql: Sql, release: string): Promise<ReleasedCalls> {
  const files = globSync('{edge,shared,voice-node}/**/*.ts', { cwd: ROOT });
  const text = files
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('platform/functions.ts'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n');
  const functions = await sql<{ name: string; parameters: string[] }[]>`
    select proname as name, to_jsonb(proargnames[1:pronargs]) as parameters from pg_proc
    where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype and proargnames is not null
    order by proname`;
  const called = functions.filter(({ name }) => new RegExp(`\\b${name}(\\(|')`).test(text));
  return { release, calls: Object.fromEntries(called.map(({ name, parameters }) => [name, parameters])) };
}
