import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SchemaSource } from '../../shared/platform/migrations.ts';

/** The table and the function that applying functions depends on. Every {@link schemaProject} starts with them. */
export const FUNCTION_TABLE =
  'create table schema_function (file text primary key, checksum text not null, functions jsonb not null, applied_at timestamptz default now());';
const KEEP_PLANS = 'create or replace function keep_plans() returns void language sql as $$ select; $$;';

/** A throwaway project to modify between migrations, in a folder whose name contains glob characters. Removed after the test. */
export function schemaProject() {
  const folder = mkdtempSync(join(tmpdir(), 'project [a] {b,c} (d) '));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const source: SchemaSource = { migrations: join(folder, 'migrations/'), functions: join(folder, 'shared/') };
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('migrations/0100.do.first.sql', `${FUNCTION_TABLE} ${KEEP_PLANS}`);
  return { source, write, remove: (path: string) => rmSync(join(folder, path)) };
}
