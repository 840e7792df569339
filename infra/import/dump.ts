/** Reads tables from a dump of Postgres: as text with COPY, compressed with gzip or not, or in the custom format. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The file isn't a dump that can be read. The message says what to do. */
export class DumpError extends Error {
  override name = 'DumpError';
}

/** A row of a table. Values are text, as Postgres writes them; null is NULL. */
export interface DumpRow {
  table: string;
  /** Where it is in the dump as text, from 1. */
  line: number;
  /** Undefined if it doesn't have as many values as the table has columns. */
  values: ReadonlyMap<string, string | null> | undefined;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const CUSTOM = Buffer.from('PGDMP');
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** A line longer than this isn't a row of what's imported, in bytes. */
const MOST_BYTES = 64 * 1_024 * 1_024;

/**
 * All rows of some tables, in the order of the dump.
 *
 * @param tables their names, without a schema.
 * @param pgRestore the program for the custom format.
 * @throws {DumpError} if it isn't a dump, or ends in the middle.
 */
export async function* readDump(
  path: string,
  tables: ReadonlySet<string>,
  pgRestore = 'pg_restore',
): AsyncGenerator<DumpRow> {
  let copying: Copy | undefined;
  let hasCopied = false;
  let hasInserts = false;
  let number = 0;
  for await (const read of linesOf(await textOf(path, pgRestore))) {
    number += 1;
    // A dump that went through Windows.
    const bytes = copying?.hasReturns && read.at(-1) === RETURN ? read.subarray(0, -1) : read;
    if (copying === undefined) {
      const line = bytes.toString('utf8');
      copying = copyOf(line);
      hasCopied ||= copying !== undefined;
      hasInserts ||= line.startsWith('INSERT INTO ');
    } else if (bytes.length === 2 && bytes.toString('latin1') === '\\.') {
      copying = undefined;
    } else if (tables.has(copying.table)) {
      yield { table: copying.table, line: number, values: valuesOf(bytes.toString('utf8'), copying.columns) };
    }
  }
  if (copying !== undefined)
    throw new DumpError(`The dump ends in the middle of ${copying.table}, at line ${number}. Make a new one.`);
  if (hasCopied) return;
  throw new DumpError(
    hasInserts
      ? 'The dump has INSERT statements instead of COPY. Make one without --inserts: pg_dump DATABASE > FILE'
      : 'That isn’t a dump of Postgres with data. Make one with: pg_dump DATABASE > FILE',
  );
}

/** The dump as text. */
async function textOf(path: string, pgRestore: string): Promise<Readable> {
  let start: Buffer;
  try {
    start = await firstBytes(path);
  } catch (error) {
    throw new DumpError(`${path} can’t be read: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
  if (start.subarray(0, CUSTOM.length).equals(CUSTOM)) return restored(path, pgRestore);
  if (!start.subarray(0, GZIP.length).equals(GZIP)) return createReadStream(path);
  const text = createGunzip();
  createReadStream(path).pipe(text);
  return text;
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CUSTOM.length), 0, CUSTOM.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Has `pg_restore` turn the custom format into text. Nothing is restored anywhere. */
async function restored(path: string, pgRestore: string): Promise<Readable> {
  const child = spawn(pgRestore, ['--data-only', '--file=-', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let problem = '';
  child.stderr.on('data', (chunk) => {
    problem += String(chunk);
  });
  const closed = once(child, 'close');
  closed.catch(() => {});
  const isThere = await once(child, 'spawn').then(
    () => true,
    () => false,
  );
  if (!isThere)
    throw new DumpError(
      `${path} is in pg_dump’s custom format, and pg_restore isn’t installed here. Where it is, convert the file, and import that: pg_restore --data-only --file=dump.sql ${path}`,
    );
  return Readable.from(outputOf(child.stdout, closed, () => `pg_restore can’t read ${path}: ${problem.trim()}`));
}

/** What a process writes. It ends only once the process did, so that a failure isn't taken for the end of the dump. */
async function* outputOf(stream: Readable, closed: Promise<unknown[]>, problem: () => string): AsyncGenerator<Buffer> {
  yield* stream;
  const [code] = await closed;
  if (code !== 0) throw new DumpError(problem());
}

/** Splits at newlines alone. Rows may have other characters that some take for the end of a line. */
async function* linesOf(stream: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, end)]);
        rest = [];
        size = 0;
        from = end + 1;
      }
      rest.push(chunk.subarray(from));
      size += chunk.length - from;
      if (size > MOST_BYTES) throw new DumpError('A line of the dump is too long. Is it a dump as text?');
    }
  } catch (error) {
    if (error instanceof DumpError) throw error;
    throw new DumpError(`The dump can’t be read to its end: ${error instanceof Error ? error.message : error}`);
  }
  if (size > 0) yield Buffer.concat(rest);
}

interface Copy {
  table: string;
  columns: readonly string[];
  /** Whether lines end with a carriage return, too. */
  hasReturns: boolean;
}

const COPY = /^COPY (?:(?:"[^"]+"|\w+)\.)?("[^"]+"|\w+) \((.*)\) FROM stdin;(\r?)$/;

function copyOf(line: string): Copy | undefined {
  const [, table, columns, end] = COPY.exec(line) ?? [];
  if (table === undefined || columns === undefined) return undefined;
  return { table: unquoted(table), columns: columns.split(', ').map(unquoted), hasReturns: end === '\r' };
}

function unquoted(name: string): string {
  return name.replace(/^"(.*)"$/, '$1');
}

function valuesOf(line: string, columns: readonly string[]): Map<string, string | null> | undefined {
  const fields = line.split('\t');
  if (fields.length !== columns.length) return undefined;
  return new Map(columns.map((column, index) => [column, unescaped(fields[index] ?? '')]));
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS */
function unescaped(field: string): string | null {
  if (field === '\\N') return null;
  return field.replace(/\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs, (_, octal, hex, other: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return ESCAPES[other] ?? other;
  });
}
