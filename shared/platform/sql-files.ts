import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SHARED = fileURLToPath(new URL('../', import.meta.url));

/** One file of SQL functions beside the use case that calls them. */
export interface SqlFile {
  /** Below `shared/`, with slashes: `economy/pay.sql`. */
  path: string;
  text: string;
  /** SHA-256 of the text, in hex. */
  checksum: string;
  /** The functions it defines, in order. */
  functions: string[];
  /** Paths of the files whose functions these call: what its `-- uses` line names. */
  uses: string[];
}

/** A file of functions that can't be applied, whatever the database holds. */
export class SqlFileError extends Error {
  override name = 'SqlFileError';
}

const USES = /^-- uses ([^\n]+(?:\n-- {3}[^\n]+)*)/;
const FUNCTION = /^create\s+or\s+replace\s+function\s+([a-z_][a-z0-9_]*)\s*\(/;

/**
 * All files of SQL functions, those that others use first.
 *
 * @param folder the one that holds a folder for each domain.
 * @throws {SqlFileError} when one holds anything but functions, uses a file that isn't there, or when two define one function.
 */
export function readSqlFiles(folder: string = SHARED): SqlFile[] {
  const files = globSync('*/*.sql', { cwd: folder })
    .map((found) => parseSqlFile(found.split(sep).join('/'), readFileSync(join(folder, found), 'utf8')))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const owners = new Map<string, string>();
  for (const { path, functions } of files) {
    for (const name of functions) {
      const other = owners.get(name);
      if (other !== undefined) throw new SqlFileError(`${name} is defined in shared/${other} and in shared/${path}`);
      owners.set(name, path);
    }
  }
  return inOrder(files);
}

/** @param path below `shared/`. */
export function parseSqlFile(path: string, text: string): SqlFile {
  const functions = statementsIn(text).map((statement) => {
    const name = FUNCTION.exec(statement)?.[1];
    if (name === undefined) {
      const found = statement.split('\n', 1)[0];
      throw new SqlFileError(
        `shared/${path} may only hold "create or replace function", not "${found}". Tables belong in migrations/.`,
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

/** The statements of a text without its comments; bodies between `$$` count as one. */
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

/** Bodies of `language sql` are checked when they are created: what they call has to be there. */
function inOrder(files: readonly SqlFile[]): SqlFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const ordered = new Set<SqlFile>();
  const visit = (file: SqlFile, users: readonly string[]) => {
    if (ordered.has(file)) return;
    if (users.includes(file.path)) {
      throw new SqlFileError(`these files use each other: ${[...users, file.path].join(' → ')}`);
    }
    for (const used of file.uses) {
      const found = byPath.get(used);
      if (found === undefined) throw new SqlFileError(`shared/${file.path} uses shared/${used}, which isn't there`);
      visit(found, [...users, file.path]);
    }
    ordered.add(file);
  };
  for (const file of files) visit(file, []);
  return [...ordered];
}
