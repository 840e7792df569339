/** Reads files like Docker and Compose do. */
import { readFileSync } from 'node:fs';
import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url);

/** Reads a file of the repository. @param path from the root. */
export function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** Reads a YAML file of the repository. @throws if it isn't valid YAML, for example because of a duplicate key. */
export function yamlOf(path: string): unknown {
  // Compose still supports YAML 1.1's merge key.
  return parse(textOf(path), { merge: true });
}

interface ComposeText {
  services: Record<string, { extends?: { file: string; service: string } } & Record<string, unknown>>;
}

/** Reads a Compose file, and resolves what its services take from other files with `extends`, like Compose. */
export function composeOf(path: string): unknown {
  const file = yamlOf(path) as ComposeText;
  const services = Object.entries(file.services).map(([name, { extends: base, ...own }]) => [
    name,
    base ? merged((yamlOf(base.file) as ComposeText).services[base.service] ?? {}, own) : own,
  ]);
  return { ...file, services: Object.fromEntries(services) };
}

/** A service's own keys win. Objects are merged. */
function merged(base: object, own: object): object {
  const both = Object.entries(own).map(([key, value]) => {
    const inherited = (base as Record<string, unknown>)[key];
    const isMapping = [inherited, value].every((each) => typeof each === 'object' && each && !Array.isArray(each));
    return [key, isMapping ? merged(inherited as object, value as object) : value];
  });
  return { ...base, ...Object.fromEntries(both) };
}

/**
 * Interpolates variables like Compose does: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, and `$$` for a dollar sign.
 * https://docs.docker.com/reference/compose-file/interpolation/
 *
 * @throws with the variable's message if it has one and is unset or empty.
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

/** A Dockerfile's stages. Each one starts with its FROM. */
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

/** The command of an instruction in exec form, like `CMD ["node", "main.ts"]`. @throws if it's in shell form. */
export function execOf({ rest }: Instruction): string[] {
  return JSON.parse(rest.slice(rest.indexOf('['))) as string[];
}
