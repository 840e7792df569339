/** Buttons, selects, and modals: what they carry, who can use them, and what happens. */
import type { Answer, Behaviour, Context, InvocationIn } from './behaviour.ts';
import { type Arg, CUSTOM_ID_LIMIT, customIdLength } from './custom-id.ts';
import type { Resolved, SubmittedField } from './envelope.ts';
import { type FieldLook, type FieldSpecs, type FieldValues, fieldComponents, readFields } from './modal.ts';
import type { Outcome, PlacedComponent } from './reply.ts';
import { isUser, type ResolvedChannel, type ResolvedRole, type ResolvedUser } from './resolved.ts';
import {
  type EntityKind,
  type EntitySelectLook,
  entitySelect,
  pickedOf,
  type StringSelectLook,
  stringSelect,
} from './select.ts';

export type Args = Readonly<Record<string, Arg<unknown>>>;
type ArgValue<A> = A extends Arg<infer V> ? V : never;
export type ArgValues<A extends Args> = { readonly [N in keyof A]: ArgValue<A[N]> };

/** What a component's handler knows besides the invocation. */
export interface Pressed<A extends Args> {
  args: ArgValues<A>;
  /** What was picked in a select, as Discord sends it: ids, or the options' values. Empty for buttons and modals. */
  values: readonly string[];
  /** The message the component is on. */
  messageId: string | undefined;
}

/** What Discord sends about a use of a component. */
export interface ComponentInput {
  values: readonly string[];
  /** What was entered in a modal. */
  submitted: readonly SubmittedField[];
  resolved: Resolved | undefined;
}

interface ComponentSpec<S, A extends Args, X extends readonly Context[], I = unknown> extends Behaviour {
  contexts?: X;
  /** Unique among all components. Short, because it's part of every custom id. */
  id: string;
  args?: A;
  /**
   * A press counts once: per member (`member`) or for whoever is first (`message`). The idempotency key then comes from the
   * message and the component, so that a double click has one effect.
   */
  once?: 'member' | 'message';
  run(context: InvocationIn<X> & S & Pressed<A> & I): Answer;
}

/** A component whose argument types have been checked and erased. */
export interface AnyComponent extends Behaviour {
  kind: ComponentKind;
  id: string;
  args: Args;
  once?: 'member' | 'message';
  /**
   * What the handler is given besides the arguments.
   *
   * @throws {InputError} where what was entered doesn't fit the declaration.
   */
  read?(input: ComponentInput): object;
  run(context: never): Answer;
}

export type ComponentKind = 'button' | 'select' | 'modal';

const BUTTON_STYLES = { primary: 1, secondary: 2, success: 3, danger: 4 } as const;

interface ButtonLook {
  /** Up to 80 characters. */
  label: string;
  style?: keyof typeof BUTTON_STYLES;
  emoji?: string;
  isDisabled?: boolean;
  /** The only user who can press it (default: anyone). */
  onlyFor?: string;
}

/** How a select is placed, besides how it looks. */
interface Placing {
  isDisabled?: boolean;
  /** The only user who can pick (default: anyone). */
  onlyFor?: string;
}

interface ModalLook<F extends FieldSpecs> {
  /** Up to 45 characters. */
  title: string;
  /** What differs from the declaration this time, by field. */
  fields?: { readonly [N in keyof F]?: FieldLook };
  onlyFor?: string;
}

/** Components work wherever their message is. */
type Anywhere = readonly ['guild', 'botDm'];

function declare<S, const A extends Args, X extends readonly Context[], I>(
  kind: ComponentKind,
  { run, ...spec }: ComponentSpec<S, A, X, I>,
  read: (input: ComponentInput) => object = () => ({}),
) {
  const args: Args = spec.args ?? {};
  const longest = customIdLength(spec.id, Object.values(args));
  if (!/^[a-z0-9.-]+$/.test(spec.id)) throw new RangeError(`"${spec.id}" is not a component id.`);
  if (longest > CUSTOM_ID_LIMIT)
    throw new RangeError(`The custom ids of "${spec.id}" could reach ${longest} characters.`);
  const place = (values: ArgValues<A>, onlyFor: string | undefined) => ({
    id: spec.id,
    fields: Object.entries(args).map(([name, codec]) => codec.encode(values[name] as never)),
    userId: onlyFor,
  });
  return { component: { ...spec, run, read, kind, args } satisfies AnyComponent, place };
}

/** The functions that declare components, for a bot whose handlers are given the services `S`. */
export function componentDeclarations<S>() {
  /** A select whose choices Discord fills in. Its handler gets the objects, by `name`. */
  function declareEntitySelect<const A extends Args, const X extends readonly Context[], I>(
    kind: EntityKind,
    spec: ComponentSpec<S, A, X, I>,
    channelTypes: readonly number[] | undefined,
    read: (input: ComponentInput) => object,
  ) {
    const { component, place } = declare<S, A, X, I>('select', spec, read);
    const placed = (
      values: ArgValues<A>,
      { onlyFor, isDisabled, ...look }: Omit<EntitySelectLook, 'channelTypes'> & Placing,
    ) =>
      placeSelect(
        place(values, onlyFor),
        isDisabled,
        entitySelect(kind, { ...look, ...(channelTypes && { channelTypes }) }),
      );
    return Object.assign(component, { with: placed });
  }

  return {
    /** A button; `with` places it in a message. */
    button<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>(
      spec: ComponentSpec<S, A, X>,
    ) {
      const { component, place } = declare<S, A, X, unknown>('button', spec);
      const placed = (values: ArgValues<A>, look: ButtonLook): PlacedComponent => ({
        type: 2,
        action: place(values, look.onlyFor),
        data: {
          type: 2,
          style: BUTTON_STYLES[look.style ?? 'secondary'],
          label: look.label,
          ...(look.emoji !== undefined && { emoji: { name: look.emoji } }),
          ...(look.isDisabled && { disabled: true }),
        },
      });
      return Object.assign(component, { with: placed });
    },
    /** A select with options of its own; `with` places it in a message. */
    select<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>(
      spec: ComponentSpec<S, A, X>,
    ) {
      const { component, place } = declare<S, A, X, unknown>('select', spec);
      const placed = (values: ArgValues<A>, { onlyFor, isDisabled, ...look }: StringSelectLook & Placing) =>
        placeSelect(place(values, onlyFor), isDisabled, stringSelect(look));
      return Object.assign(component, { with: placed });
    },
    /** A select of users; the handler gets them as `users`. */
    userSelect<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>(
      spec: ComponentSpec<S, A, X, { users: readonly ResolvedUser[] }>,
    ) {
      return declareEntitySelect('user', spec, undefined, ({ values, resolved }) => ({
        users: pickedOf('user', values, resolved),
      }));
    },
    /** A select of roles; the handler gets them as `roles`. */
    roleSelect<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>(
      spec: ComponentSpec<S, A, X, { roles: readonly ResolvedRole[] }>,
    ) {
      return declareEntitySelect('role', spec, undefined, ({ values, resolved }) => ({
        roles: pickedOf('role', values, resolved),
      }));
    },
    /** A select of users and roles; the handler gets them as `users` and `roles`. */
    mentionableSelect<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>(
      spec: ComponentSpec<S, A, X, { users: readonly ResolvedUser[]; roles: readonly ResolvedRole[] }>,
    ) {
      return declareEntitySelect('mentionable', spec, undefined, ({ values, resolved }) => {
        const picked = pickedOf('mentionable', values, resolved);
        return { users: picked.filter(isUser), roles: picked.filter((one) => !isUser(one)) };
      });
    },
    /** A select of channels of some types (default: all); the handler gets them as `channels`. */
    channelSelect<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>({
      channelTypes,
      ...spec
    }: ComponentSpec<S, A, X, { channels: readonly ResolvedChannel[] }> & { channelTypes?: readonly number[] }) {
      return declareEntitySelect<A, X, { channels: readonly ResolvedChannel[] }>(
        'channel',
        spec as unknown as ComponentSpec<S, A, X, { channels: readonly ResolvedChannel[] }>,
        channelTypes,
        ({ values, resolved }) => ({ channels: pickedOf('channel', values, resolved, channelTypes) }),
      );
    },
    /** A modal; `open` is the outcome that shows it. Its handler gets what was entered as `fields`. */
    modal<
      const F extends FieldSpecs,
      const A extends Args = Record<never, never>,
      const X extends readonly Context[] = Anywhere,
    >({ fields, ...spec }: ComponentSpec<S, A, X, { fields: FieldValues<F> }> & { fields: F }) {
      const { component, place } = declare<S, A, X, { fields: FieldValues<F> }>(
        'modal',
        spec as unknown as ComponentSpec<S, A, X, { fields: FieldValues<F> }>,
        ({ submitted, resolved }) => ({ fields: readFields(fields, submitted, resolved) }),
      );
      const open = (values: ArgValues<A>, { title, fields: looks = {}, onlyFor }: ModalLook<F>): Outcome => ({
        kind: 'modal',
        modal: { action: place(values, onlyFor), data: { title, components: fieldComponents(fields, looks) } },
      });
      return Object.assign(component, { open });
    },
  };
}

function placeSelect(
  action: NonNullable<PlacedComponent['action']>,
  isDisabled: boolean | undefined,
  data: Record<string, unknown>,
): PlacedComponent {
  return { type: Number(data.type), action, data: { ...data, ...(isDisabled && { disabled: true }) } };
}

/** Reads a component's arguments back; undefined when they don't fit its declaration. */
export function readArgs(args: Args, fields: readonly string[]): Record<string, unknown> | undefined {
  const declared = Object.entries(args);
  if (declared.length !== fields.length) return undefined;
  const values: Record<string, unknown> = {};
  for (const [index, [name, codec]] of declared.entries()) {
    const value = codec.decode(fields[index] ?? '');
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return values;
}
