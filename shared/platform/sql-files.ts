import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SHARED = fileURLToPath(new URL('../', import.meta.url));

/** A file of SQL functions, next to the use case that calls them. */
export interface SqlFile {
  /** Relative to `shared/`, with forward slashes: `economy/pay.sql`. */
  path: string;
  text: string;
  /** SHA-256 of the text, as hex. */
  checksum: string;
  /** Names of the functions it defines, in order. */
  functions: string[];
  /** Paths of the files it depends on, from its `-- uses` line. */
  uses: string[];
}

/** An SQL file is invalid, regardless of the database. */
export class SqlFileError extends Error {
  override name = 'SqlFileError';
}

const USES = /^-- uses ([^\n]+(?:\n-- {3}[^\n]+)*)/;
const FUNCTION = /^create\s+or\s+replace\s+function\s+([a-z_][a-z0-9_]*)\s*\(/;

/**
 * Reads all files of SQL functions, ordered so that dependencies come first.
 *
 * @param folder contains one subfolder per domain, which can have subfolders of its own.
 * @throws {SqlFileError} if a file contains anything but functions, redefines a function, uses a missing
 *   file, or is part of a dependency cycle.
 */
export function readSqlFiles(folder: string = SHARED): SqlFile[] {
  const files = globSync('**/*.sql', { cwd: folder })
    .map((found) => parseSqlFile(found.split(sep).join('/'), readFileSync(join(folder, found), 'utf8')))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const owners = new Map<string, string>();
  for (const { path, functions } of files) {
    for (const name of functions) {
      const other = owners.get(name);
      if (other !== undefined) throw new SqlFileError(`${name} is defined in both shared/${other} and shared/${path}.`);
      owners.set(name, path);
    }
  }
  return inDependencyOrder(files);
}

/** @param path relative to `shared/`. */
export function parseSqlFile(path: string, text: string): SqlFile {
  const functions = statementsIn(text).map((statement) => {
    const name = FUNCTION.exec(statement)?.[1];
    if (name === undefined) {
      const found = statement.split('\n', 1)[0];
      throw new SqlFileError(
        `shared/${path} may only contain "create or replace function", not "${found}". Put tables in migrations/.`,
      );
    }
    return name;
  });
  const uses = USES.exec(text)?.[1]?.replaceAll('\n--', ' ') ?? '';
  return {
    path,
    text,
    checksum: createHash('sha256').update(text).digest('hex'),
    functions,
    uses: [...uses.matchAll(/[^\s,]+/g)].map(([used]) => posix.join(posix.dirname(path), used)),
  };
}

/** Splits SQL into statements and drops comments. Text between `$$` isn't split. */
function statementsIn(text: string): string[] {
  const statements: string[] = [];
  let statement = '';
  for (const [piece] of text.matchAll(/--[^\n]*|\$\$[\s\S]*?\$\$|'[^']*'|;|[^;'$-]+|[$-]/g)) {
    if (piece.startsWith('--')) continue;
    if (piece !== ';') statement += piece;
    else {
      statements.push(statement.trim());
      statement = '';
    }
  }
  if (statement.trim() !== '') statements.push(statement.trim());
  return statements;
}

/** Postgres checks `language sql` bodies when it creates them, so the functions they call must already exist. */
function inDependencyOrder(files: readonly SqlFile[]): SqlFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const ordered = new Set<SqlFile>();
  const visit = (file: SqlFile, users: readonly string[]) => {
    if (ordered.has(file)) return;
    if (users.includes(file.path)) {
      throw new SqlFileError(`These files use each other: ${[...users, file.path].join(' → ')}.`);
    }
    for (const used of file.uses) {
      const found = byPath.get(used);
      if (found === undefined) throw new SqlFileError(`shared/${file.path} uses shared/${used}, which doesn’t exist.`);
      visit(found, [...users, file.path]);
    }
    ordered.add(file);
  };
  for (const file of files) visit(file, []);
  return [...ordered];
}
