/** Reads files like Docker and Compose do. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
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

type Mapping = Record<string, unknown>;

interface ComposeText {
  services: Record<string, { extends?: { file: string; service: string } } & Mapping>;
}

/** Reads a Compose file, and resolves what its services take from other files with `extends`, like Compose. */
export function composeOf(path: string): unknown {
  const file = yamlOf(path) as ComposeText;
  const services = Object.keys(file.services).map((name) => [name, serviceOf(path, name)]);
  return { ...file, services: Object.fromEntries(services) };
}

/** A service with what it extends. Its paths are relative to the root. */
function serviceOf(path: string, name: string): Mapping {
  const { extends: base, ...own } = (yamlOf(path) as ComposeText).services[name] ?? {};
  const relocated = relocatedTo(posix.dirname(path), own);
  return base ? merged(serviceOf(posix.join(posix.dirname(path), base.file), base.service), relocated) : relocated;
}

/** Paths in a Compose file are relative to its folder. */
function relocatedTo(folder: string, { build, volumes, ...service }: Mapping): Mapping {
  const { context, ...rest } = (build ?? {}) as { context?: string };
  return {
    ...service,
    ...(build !== undefined && {
      build: { ...rest, ...(context !== undefined && { context: posix.join(folder, context) }) },
    }),
    ...(volumes !== undefined && {
      volumes: (volumes as unknown[]).map((volume) =>
        typeof volume === 'string'
          ? volume.replace(/^\.{1,2}\/[^:]+/, (source) => `./${posix.join(folder, source)}`)
          : volume,
      ),
    }),
  };
}

/** These replace what they extend, unlike other lists. */
const REPLACED = new Set(['command', 'entrypoint', 'test']);
/** These may be lists of names, which stand for objects without options. */
const NAMED = new Set(['networks', 'depends_on']);

/**
 * A service's own keys win. Objects are merged, and lists are added to.
 * https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
function merged(base: Mapping, own: Mapping): Mapping {
  const both = Object.entries(own).map(([key, value]) => {
    const [inherited, given] = [base[key], value].map((each) =>
      NAMED.has(key) && Array.isArray(each) ? Object.fromEntries(each.map((name) => [name, null])) : each,
    );
    if (Array.isArray(inherited) && Array.isArray(given) && !REPLACED.has(key)) return [key, [...inherited, ...given]];
    return [key, isMapping(inherited) && isMapping(given) ? merged(inherited, given) : given];
  });
  return { ...base, ...Object.fromEntries(both) };
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Interpolates variables like Compose does: `${NAME}`, `${NAME:-default}`, `${NAME:+other}`, `${NAME:?message}`, and
 * `$$` for a dollar sign.
 * https://docs.docker.com/reference/compose-file/interpolation/
 *
 * @throws with the variable's message if it has one and is unset or empty.
 */
export function interpolated(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replace(
    /\$(?:(\$)|\{(\w+)(?::([-+?])([^}]*))?\})/g,
    (_all, dollar?: string, name = '', rule?: string, text = '') => {
      if (dollar !== undefined) return '$';
      const given = variables[name];
      if (given) return rule === '+' ? text : given;
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
