/** The file `.env`: what `docker compose`, a shell, systemd, and Node all read the same way. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { parseEnv } from 'node:util';

/** Only its owner may read it. */
const MODE = 0o600;

/** A value can't be written so that all of its readers understand it. The message says which one and why. */
export class EnvFileError extends Error {
  override name = 'EnvFileError';
}

/** Everything the file sets. Empty if there's no file. */
export function readEnvFile(path: string): Record<string, string> {
  const text = textOf(path);
  return text === undefined ? {} : (parseEnv(text) as Record<string, string>);
}

/**
 * Sets variables in the file. Comments, order, and variables that aren't named stay as they are. The file is replaced as a whole,
 * so a crash leaves the old one or the new one.
 *
 * @param sections new variables under the comment that introduces them.
 * @throws {EnvFileError} before anything is written, if a value can't be.
 */
export function writeEnvFile(
  path: string,
  changes: Readonly<Record<string, string>>,
  sections: readonly { title: string; names: readonly string[] }[] = [],
): void {
  const before = textOf(path);
  const known = before === undefined ? {} : parseEnv(before);
  const lines = (before ?? '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [name, value] of Object.entries(changes)) {
    if (known[name] === value) continue;
    const line = `${name}=${quoted(name, value)}`;
    const at = lines.findIndex((each) => assigned(each) === name);
    if (at === -1) continue;
    if (isOpenQuote(lines[at] ?? ''))
      throw new EnvFileError(`${name} spans several lines in ${path}. Put it on one line, then try again.`);
    lines[at] = line;
  }
  const isNew = (name: string): boolean => name in changes && !lines.some((each) => assigned(each) === name);
  const placed = sections.map(({ title, names }) => ({ title, names: names.filter(isNew) }));
  const named = new Set(placed.flatMap(({ names }) => names));
  placed.push({ title: '', names: Object.keys(changes).filter((name) => isNew(name) && !named.has(name)) });
  for (const { title, names } of placed) {
    if (names.length === 0) continue;
    if (lines.length > 0) lines.push('');
    if (title !== '') lines.push(`# ${title}`);
    lines.push(...names.map((name) => `${name}=${quoted(name, changes[name] ?? '')}`));
  }
  replace(path, `${lines.join('\n')}\n`);
}

/** Takes everyone else's rights away. Says whether it had to. */
export function protect(path: string): boolean {
  if ((statSync(path).mode & 0o077) === 0) return false;
  chmodSync(path, MODE);
  return true;
}

/**
 * A value as all readers understand it: bare, or in single quotes, which neither a shell nor Compose looks into.
 *
 * @throws {EnvFileError} if it has a line break, or a single quote beside something that double quotes would change.
 */
function quoted(name: string, value: string): string {
  if (/[\r\n\0]/.test(value)) throw new EnvFileError(`${name} can’t contain line breaks.`);
  if (/^[\w@%+=:,./-]*$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  if (!/["$\\`!]/.test(value)) return `"${value}"`;
  throw new EnvFileError(`${name} has a single quote and other special characters. Choose a value without the quote.`);
}

/** The variable a line sets. */
function assigned(line: string): string | undefined {
  return /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1];
}

function isOpenQuote(line: string): boolean {
  const value = line.slice(line.indexOf('=') + 1).trim();
  const quote = value[0];
  return (quote === '"' || quote === "'" || quote === '`') && value.indexOf(quote, 1) === -1;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function replace(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    const file = openSync(temporary, 'wx', MODE);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
