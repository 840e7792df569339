import type { ZodMiniType } from 'zod/mini';
import { isObject, type Json } from '../json.ts';
import { addressProblem } from './addresses.ts';
import type { FormErrors, Path } from './form.ts';

type Spec = typeof import('discord-api-spec/zod');
export type SchemaName = keyof Spec;

/** A schema for what Discord's specification has none for. */
export type Schema = Pick<ZodMiniType, 'safeParse'>;

/** The parts of a zod issue that this file uses. */
interface Issue {
  code: string;
  path: PropertyKey[];
  expected?: string;
  origin?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  values?: unknown[];
  errors?: Issue[][];
}

let loading: Promise<Spec> | undefined;

/**
 * Loads the schemas generated from Discord's published API specification. They take about 150 ms and 35 MB,
 * so they're imported in the background.
 */
export function loadSchemas(): Promise<Spec> {
  loading ??= import('discord-api-spec/zod');
  return loading;
}

/** Validates a value against a schema. Returns it without unknown fields, and adds any problems to `errors`. */
export async function checkSchema(
  name: SchemaName | Schema,
  value: unknown,
  errors: FormErrors,
  at: Path = [],
): Promise<Json> {
  const schema = typeof name === 'string' ? (await loadSchemas())[name] : name;
  const result = schema.safeParse(value);
  // Only what's too long can be wrong with the widened copy.
  const failed = result.success && isWide(value) ? schema.safeParse(widened(value)) : result;
  if (result.success && failed.success) return result.data as Json;
  for (const issue of (failed.error?.issues ?? []) as unknown as Issue[]) report(issue, value, errors, at);
  return {};
}

const ASTRAL = /[\u{10000}-\u{10FFFF}]/gu;

const isWide = (value: unknown): boolean => /[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(JSON.stringify(value) ?? '');

/**
 * A copy in which each character counts as often as it has UTF-16 code units: zod counts code points. So does Discord
 * (https://github.com/discord/discord-api-docs/issues/1315), but JavaScript counts units everywhere else, and what has few enough
 * of those always fits.
 */
function widened(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(ASTRAL, 'aa');
  if (Array.isArray(value)) return value.map(widened);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, widened(each)]));
}

function report(issue: Issue, root: unknown, errors: FormErrors, at: Path): void {
  const inner = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const path = [...at, ...inner];
  const value = valueAt(root, inner);
  const branch = issue.code === 'invalid_union' ? chosenBranch(issue) : undefined;
  if (branch) {
    for (const each of branch) report(each, value, errors, path);
  } else if (issue.code === 'invalid_union' && isObject(value)) {
    errors.add([...path, 'type'], ...typeReason(issue, value));
  } else {
    errors.add(path, ...reason(issue, value, path));
  }
}

type Reason = [code: string, message: string];

const REQUIRED: Reason = ['BASE_TYPE_REQUIRED', 'This field is required'];
const ITEM_REQUIRED: Reason = ['LIST_ITEM_VALUE_REQUIRED', 'List item values of ModelType are required'];

function reason(issue: Issue, value: unknown, path: Path): Reason {
  const field = path.at(-1);
  if (value === null && typeof field === 'number') return ITEM_REQUIRED;
  if (value === undefined || value === null) return REQUIRED;
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected ?? '', shown);
    case 'invalid_value':
      return ['BASE_TYPE_CHOICES', `Value must be one of {${(issue.values ?? []).join(', ')}}.`];
    case 'too_big':
    case 'too_small':
      return wrongSize(issue, value, String(field));
    case 'invalid_format':
      if (issue.format === 'url')
        return addressProblem(shown, path) ?? ['URL_TYPE_INVALID_URL', 'Not a well formed URL.'];
      if (issue.format === 'datetime') return ['DATE_TIME_TYPE_PARSE', `Could not parse ${shown}. Should be ISO8601.`];
      return ['NUMBER_TYPE_COERCE', `Value "${shown}" is not snowflake.`];
    case 'invalid_union':
      return wrongType('object', shown);
    default:
      return ['BASE_TYPE_INVALID', 'This value is not valid.'];
  }
}

function wrongType(expected: string, shown: string): Reason {
  switch (expected) {
    case 'string':
      return ['STRING_TYPE_CONVERT', `Could not interpret "${shown}" as string.`];
    case 'boolean':
      return ['BOOLEAN_TYPE_CONVERT', 'Must be either true or false.'];
    case 'array':
      return ['LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType'];
    case 'object':
      return ['MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType'];
    case 'record':
      return ['DICT_TYPE_CONVERT', 'Only dictionaries may be used in a DictType'];
    default:
      return ['NUMBER_TYPE_COERCE', `Value "${shown}" is not int.`];
  }
}

/** Fields with a minimum length of 1, by name and maximum. For these, Discord reports both bounds. */
const bounded = new Map<string, number[]>([
  ['name', [32, 100]],
  ['description', [100]],
  ['custom_id', [100]],
  ['title', [45]],
  ['label', [45, 100]],
  ['value', [100]],
  ['components', [5, 3]],
  ['content', [4000]],
]);

function wrongSize(issue: Issue, value: unknown, field: string): Reason {
  const isNumber = typeof value === 'number';
  const bounds = bounded.get(field);
  const between = (max: number): Reason => ['BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${max} in length.`];
  if (issue.code === 'too_small') {
    if (isNumber) return ['NUMBER_TYPE_MIN', `int value should be greater than or equal to ${issue.minimum}.`];
    return value === '' && field !== 'custom_id' ? REQUIRED : between(bounds?.[0] ?? 25);
  }
  const max = issue.maximum ?? 0;
  if (isNumber) return ['NUMBER_TYPE_MAX', `int value should be less than or equal to ${max}.`];
  return bounds?.includes(max) ? between(max) : ['BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`];
}

const isAboutType = (issue: Issue): boolean => issue.path.length === 1 && issue.path[0] === 'type';

/** In a union, only the errors of the member that matches the value's `type` are useful. */
function chosenBranch(issue: Issue): Issue[] | undefined {
  const fitting = (issue.errors ?? []).filter((branch) => branch.length > 0 && !branch.some(isAboutType));
  return fitting.sort((a, b) => a.length - b.length)[0];
}

/** The error if no member of the union has the value's `type`. */
function typeReason(issue: Issue, value: Json): Reason {
  if (value.type === undefined) return REQUIRED;
  const types = (issue.errors ?? []).flatMap((branch) =>
    branch.filter(isAboutType).flatMap((each) => each.values ?? []),
  );
  const choices = [...new Set(types)].sort((a, b) => Number(a) - Number(b)).join(', ');
  return ['UNION_TYPE_CHOICES', `Value of field "type" must be one of (${choices}).`];
}

function valueAt(root: unknown, path: Path): unknown {
  let node = root;
  for (const key of path) node = typeof node === 'object' && node !== null ? (node as Json)[key] : undefined;
  return node;
}
