/** Reads what describes how Chorus is shipped, as Docker and Compose read it. */
import { readFileSync } from 'node:fs';
import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);

/** A file of the repository, by its path from the root. */
export function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** @throws on anything that is not YAML, a key that stands twice included. */
export function yamlOf(path: string): unknown {
  // Compose still knows the merge key of YAML 1.1.
  return parse(textOf(path), { merge: true });
}

/**
 * Puts variables into a value as Compose does: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, and `$$` for a dollar sign.
 * https://docs.docker.com/reference/compose-file/interpolation/
 *
 * @throws with the message, when a variable that has one is unset or empty.
 */
export function interpolated(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replace(
    /\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})/g,
    (_all, dollar?: string, name = '', rule?: string, text = '') => {
      if (dollar !== undefined) return '$';
      const given = variables[name];
      if (given) return given;
      if (rule === '?') throw new Error(`required variable ${name} is missing a value: ${text}`);
      return rule === '-' ? text : (given ?? '');
    },
  );
}

/** One instruction of a Dockerfile. */
export interface Instruction {
  word: string;
  /** `start-period: '30s'` of `--start-period=30s`. */
  flags: Readonly<Record<string, string>>;
  /** What follows the flags. */
  rest: string;
}

/** The stages of a Dockerfile: each begins with its FROM. */
export function stagesOf(dockerfile: string): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    const word = instruction.getKeyword();
    if (word === 'FROM') stages.push([]);
    const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
    stages.at(-1)?.push({
      word,
      flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
      rest: instruction.getArgumentsContent() ?? '',
    });
  }
  return stages;
}

/** What an instruction in exec form runs, e.g. of `CMD ["node", "main.ts"]`. @throws when it is in shell form. */
export function execOf({ rest }: Instruction): string[] {
  return JSON.parse(rest.slice(rest.indexOf('['))) as string[];
}
