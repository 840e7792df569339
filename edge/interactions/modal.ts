/** The fields of a modal: declared once, which gives Discord's JSON, the checks, and the types inside the handler. */
import { counted } from '../../shared/platform/plural.ts';
import type { Resolved, SubmittedField } from './envelope.ts';
import { InputError } from './input-error.ts';
import { type ResolvedAttachment, resolveAttachment } from './resolved.ts';
import {
  type Default,
  type EntityKind,
  entitySelect,
  type Picked,
  pickedOf,
  type SelectOption,
  stringSelect,
} from './select.ts';

interface Labeled {
  /** Up to 45 characters. */
  label: string;
  /** Up to 100 characters. Some clients show it above the field, others below. */
  description?: string;
  /** Default: true. */
  isRequired?: boolean;
}

export interface TextField extends Labeled {
  isParagraph?: boolean;
  /** In UTF-16 code units, 0 to 4,000. */
  minLength?: number;
  /** In UTF-16 code units, 1 to 4,000 (default: 4,000). */
  maxLength?: number;
  /** Up to 100 characters. */
  placeholder?: string;
}

/** A field that takes one value or, if `max` is given, a list. */
interface PickField extends Labeled {
  /** Up to 150 characters. */
  placeholder?: string;
  /** With `max`: how many have to be picked (default: 1, or 0 where the field is optional). */
  min?: number;
  /** Turns the value into a list of up to this many, 1 to 25. */
  max?: number;
}

export interface ChoiceField extends PickField {
  /** 1 to 25. Without them, `open` has to bring them, and the handler has to check the value. */
  options?: readonly SelectOption[];
}

export interface ChannelField extends PickField {
  /** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
  channelTypes?: readonly number[];
}

export interface FileField extends Omit<PickField, 'placeholder'> {
  /** Up to 10 files. */
  max?: number;
}

/** The declaration of a field of any kind, or of a text between fields. */
export type FieldSpec =
  | (TextField & { kind: 'text' })
  | (ChoiceField & { kind: 'choice' })
  | (PickField & { kind: 'user' | 'role' | 'mentionable' })
  | (ChannelField & { kind: 'channel' })
  | (FileField & { kind: 'file' })
  | { kind: 'note'; content: string };

export type FieldSpecs = Readonly<Record<string, FieldSpec>>;

interface ValueByKind extends Picked {
  text: string;
  choice: string;
  file: ResolvedAttachment;
}

type OneValue<F> = F extends { kind: 'choice'; options: readonly { value: infer V }[] }
  ? V
  : F extends { kind: infer K extends keyof ValueByKind }
    ? ValueByKind[K]
    : never;

type FieldValue<F> = F extends { max: number }
  ? readonly OneValue<F>[]
  : F extends { isRequired: false }
    ? OneValue<F> | undefined
    : OneValue<F>;

/** All fields inside the handler. Optional ones may be undefined, and a list may be empty where `min` is 0. */
export type FieldValues<F> = {
  readonly [N in keyof F as F[N] extends { kind: 'note' } ? never : N]: FieldValue<F[N]>;
};

/** What one opening of a modal changes about a field. */
export interface FieldLook {
  label?: string;
  description?: string;
  placeholder?: string;
  /** A text field's text. */
  value?: string;
  /** A choice's options. */
  options?: readonly SelectOption[];
  /** What's picked already in a field for users, roles, or channels. */
  defaults?: readonly Default[];
  /** A note's text. */
  content?: string;
}

/** The kinds of fields. */
export const field = {
  /** One line of text, or several. */
  text: <const T extends TextField>(spec: T) => ({ kind: 'text' as const, ...spec }),
  /** One or more of up to 25 options. */
  choice: <const T extends ChoiceField>(spec: T) => ({ kind: 'choice' as const, ...spec }),
  user: <const T extends PickField>(spec: T) => ({ kind: 'user' as const, ...spec }),
  role: <const T extends PickField>(spec: T) => ({ kind: 'role' as const, ...spec }),
  /** Users and roles. */
  mentionable: <const T extends PickField>(spec: T) => ({ kind: 'mentionable' as const, ...spec }),
  channel: <const T extends ChannelField>(spec: T) => ({ kind: 'channel' as const, ...spec }),
  /** A file to upload. */
  file: <const T extends FileField>(spec: T) => ({ kind: 'file' as const, ...spec }),
  /** Text between the fields, with formatting. Takes the place of a field. */
  note: (content: string) => ({ kind: 'note' as const, content }),
};

/** Discord's component types. */
const LABEL = 18;
const TEXT_DISPLAY = 10;
const TEXT_INPUT = 4;
const FILE_UPLOAD = 19;
/** Discord's own limit for text. https://docs.discord.com/developers/components/reference#text-input */
const LONGEST_TEXT = 4_000;

/** The components of a modal as Discord's JSON: a label around each field. */
export function fieldComponents(
  specs: FieldSpecs,
  looks: Readonly<Record<string, FieldLook | undefined>>,
): Record<string, unknown>[] {
  return Object.entries(specs).map(([name, spec]) => {
    const look = looks[name] ?? {};
    if (spec.kind === 'note') return { type: TEXT_DISPLAY, content: look.content ?? spec.content };
    const description = look.description ?? spec.description;
    return {
      type: LABEL,
      label: look.label ?? spec.label,
      ...(description !== undefined && { description }),
      component: { ...inputOf(spec, look), custom_id: name, required: spec.isRequired ?? true },
    };
  });
}

function inputOf(spec: Exclude<FieldSpec, { kind: 'note' }>, look: FieldLook): Record<string, unknown> {
  switch (spec.kind) {
    case 'text': {
      const placeholder = look.placeholder ?? spec.placeholder;
      return {
        type: TEXT_INPUT,
        style: spec.isParagraph ? 2 : 1,
        ...(spec.minLength !== undefined && { min_length: spec.minLength }),
        ...(spec.maxLength !== undefined && { max_length: spec.maxLength }),
        ...(look.value !== undefined && { value: look.value }),
        ...(placeholder !== undefined && { placeholder }),
      };
    }
    case 'choice':
      return stringSelect({ ...picking(spec, look), options: look.options ?? spec.options ?? [] });
    case 'file': {
      const { min, max } = bounds(spec);
      return { type: FILE_UPLOAD, min_values: min, max_values: max };
    }
    default: {
      const types = spec.kind === 'channel' ? spec.channelTypes : undefined;
      return entitySelect(spec.kind, {
        ...picking(spec, look),
        ...(look.defaults !== undefined && { defaults: look.defaults }),
        ...(types !== undefined && { channelTypes: types }),
      });
    }
  }
}

function picking(spec: PickField, look: FieldLook) {
  const placeholder = look.placeholder ?? spec.placeholder;
  return { ...bounds(spec), ...(placeholder !== undefined && { placeholder }) };
}

/** Discord wants at least one pick where a field is required. */
function bounds({ isRequired = true, min, max = 1 }: PickField): { min: number; max: number } {
  return { min: isRequired ? Math.max(1, min ?? 1) : (min ?? 0), max };
}

/**
 * Reads a submitted modal against its declaration.
 *
 * @throws {InputError} naming the field, where Discord's client wouldn't have let the member submit it.
 */
export function readFields(
  specs: FieldSpecs,
  submitted: readonly SubmittedField[],
  resolved: Resolved | undefined,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.kind === 'note') continue;
    const given = submitted.find(({ custom_id }) => custom_id === name);
    values[name] = spec.kind === 'text' ? textIn(spec, given) : pickedIn(spec, given, resolved);
  }
  return values;
}

function textIn(
  { label, isRequired = true, minLength = 0, maxLength = LONGEST_TEXT }: TextField,
  given?: SubmittedField,
) {
  const text = typeof given?.value === 'string' ? given.value : '';
  if (text === '') {
    if (isRequired) throw new InputError(`Please fill in **${label}**.`);
    return undefined;
  }
  // Discord counts UTF-16 code units here, as `length` does.
  if (text.length < minLength) throw new InputError(`**${label}** needs at least ${counted(minLength, 'character')}.`);
  if (text.length > maxLength)
    throw new InputError(`**${label}** can have at most ${counted(maxLength, 'character')}.`);
  return text;
}

function pickedIn(
  spec: Exclude<FieldSpec, { kind: 'note' | 'text' }>,
  given: SubmittedField | undefined,
  resolved: Resolved | undefined,
): unknown {
  const values = given?.values ?? [];
  const { min, max } = bounds(spec);
  if (values.length === 0 && min > 0) throw new InputError(`Please pick something for **${spec.label}**.`);
  if (values.length < min || values.length > max)
    throw new InputError(`Pick ${min === max ? min : `${min} to ${max}`} for **${spec.label}**, not ${values.length}.`);
  const picked = valuesOf(spec, values, resolved);
  return spec.max === undefined ? picked[0] : picked;
}

function valuesOf(
  spec: Exclude<FieldSpec, { kind: 'note' | 'text' }>,
  values: readonly string[],
  resolved: Resolved | undefined,
): unknown[] {
  switch (spec.kind) {
    case 'choice':
      if (
        spec.options !== undefined &&
        !values.every((value) => spec.options?.some((option) => option.value === value))
      )
        throw new InputError(`That isn't one of the choices for **${spec.label}**. Pick again.`);
      return [...values];
    case 'file':
      return values.map((id) => {
        const file = resolveAttachment(id, resolved);
        if (file === undefined) throw new InputError(`The file for **${spec.label}** didn't arrive. Please try again.`);
        return file;
      });
    default:
      return pickedOf(
        spec.kind satisfies EntityKind,
        values,
        resolved,
        spec.kind === 'channel' ? spec.channelTypes : undefined,
      );
  }
}
