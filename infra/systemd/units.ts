/** Reads systemd's units as far as these use them. https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const FOLDER = fileURLToPath(new URL('.', import.meta.url));

export interface Unit {
  /** `chorus-edge.service` */
  name: string;
  /** All values of a directive, in order. */
  all(directive: string): string[];
  /** The last value of a directive. */
  last(directive: string): string | undefined;
}

/** All units of this folder. @param kind `service` or `timer`. */
export function readUnits(kind: string): Unit[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(`.${kind}`))
    .map((name) => {
      const lines = readFileSync(`${FOLDER}${name}`, 'utf8').split('\n');
      const pairs = lines.flatMap((line) => {
        const [, directive = '', value = ''] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
        return directive === '' ? [] : [[directive, value] as const];
      });
      const all = (directive: string) => pairs.flatMap(([key, value]) => (key === directive ? [value] : []));
      return { name, all, last: (directive) => all(directive).at(-1) };
    });
}
