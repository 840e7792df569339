/** Buttons, selects, and modals: what they carry, who can use them, and what happens. */
import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10';
import type { Answer, Behaviour, Context, InvocationIn } from './behaviour.ts';
import { type Arg, CUSTOM_ID_LIMIT, customIdLength } from './custom-id.ts';
import type { Outcome, PlacedComponent } from './reply.ts';

export type Args = Readonly<Record<string, Arg<unknown>>>;
type ArgValue<A> = A extends Arg<infer V> ? V : never;
export type ArgValues<A extends Args> = { readonly [N in keyof A]: ArgValue<A[N]> };

/** What a component's handler knows besides the invocation. */
export interface Pressed<A extends Args> {
  args: ArgValues<A>;
  /** What was picked in a select; empty for buttons. */
  values: readonly string[];
  /** What was typed into a modal, by field name; empty otherwise. */
  fields: Readonly<Record<string, string>>;
  /** The message the component is on. */
  messageId: string | undefined;
}

interface ComponentSpec<S, A extends Args, X extends readonly Context[]> extends Behaviour {
  contexts?: X;
  /** Unique among all components. Short, because it's part of every custom id. */
  id: string;
  args?: A;
  /**
   * A press counts once: per member (`member`) or for whoever is first (`message`). The idempotency key then comes from the
   * message and the component, so that a double click has one effect.
   */
  once?: 'member' | 'message';
  run(context: InvocationIn<X> & S & Pressed<A>): Answer;
}

/** A component whose argument types have been checked and erased. */
export interface AnyComponent extends Behaviour {
  kind: ComponentKind;
  id: string;
  args: Args;
  once?: 'member' | 'message';
  run(context: never): Answer;
}

export type ComponentKind = 'button' | 'select' | 'modal';

const BUTTON_STYLES = { primary: 1, secondary: 2, success: 3, danger: 4 } as const;

interface ButtonLook {
  label: string;
  style?: keyof typeof BUTTON_STYLES;
  emoji?: string;
  isDisabled?: boolean;
  /** The only user who can press it (default: anyone). */
  onlyFor?: string;
}

interface SelectLook {
  placeholder?: string;
  options: readonly { label: string; value: string; description?: string; isDefault?: boolean }[];
  min?: number;
  max?: number;
  onlyFor?: string;
}

interface ModalLook {
  title: string;
  /** The fields by name, in order. */
  fields: Readonly<
    Record<
      string,
      {
        label: string;
        isParagraph?: boolean;
        isRequired?: boolean;
        minLength?: number;
        maxLength?: number;
        value?: string;
        placeholder?: string;
      }
    >
  >;
  onlyFor?: string;
}

/** Components work wherever their message is. */
type Anywhere = readonly ['guild', 'botDm'];

function declare<S, const A extends Args, X extends readonly Context[]>(
  kind: ComponentKind,
  spec: ComponentSpec<S, A, X>,
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
  return { component: { ...spec, kind, args } satisfies AnyComponent, place };
}

/** The functions that declare components, for a bot whose handlers are given the services `S`. */
export function componentDeclarations<S>() {
  return {
    /** A button; `with` places it in a message. */
    button<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>(
      spec: ComponentSpec<S, A, X>,
    ) {
      const { component, place } = declare<S, A, X>('button', spec);
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
    /** A string select; `with` places it in a message. */
    select<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>(
      spec: ComponentSpec<S, A, X>,
    ) {
      const { component, place } = declare<S, A, X>('select', spec);
      const placed = (values: ArgValues<A>, look: SelectLook): PlacedComponent => ({
        type: 3,
        action: place(values, look.onlyFor),
        data: {
          type: 3,
          ...(look.placeholder !== undefined && { placeholder: look.placeholder }),
          min_values: look.min ?? 1,
          max_values: look.max ?? 1,
          options: look.options.map(({ isDefault, ...option }) => ({ ...option, ...(isDefault && { default: true }) })),
        },
      });
      return Object.assign(component, { with: placed });
    },
    /** A modal; `open` is the outcome that shows it. */
    modal<const A extends Args = Record<never, never>, const X extends readonly Context[] = Anywhere>(
      spec: ComponentSpec<S, A, X>,
    ) {
      const { component, place } = declare<S, A, X>('modal', spec);
      const open = (values: ArgValues<A>, look: ModalLook): Outcome => ({
        kind: 'modal',
        modal: { action: place(values, look.onlyFor), data: modalData(look) },
      });
      return Object.assign(component, { open });
    },
  };
}

function modalData(look: ModalLook): Omit<APIModalInteractionResponseCallbackData, 'custom_id'> {
  return {
    title: look.title,
    // Type 18 is a label around its field; the older action rows are deprecated in modals.
    components: Object.entries(look.fields).map(([name, field]) => ({
      type: 18,
      label: field.label,
      component: {
        type: 4,
        custom_id: name,
        style: field.isParagraph ? 2 : 1,
        required: field.isRequired ?? true,
        ...(field.minLength !== undefined && { min_length: field.minLength }),
        ...(field.maxLength !== undefined && { max_length: field.maxLength }),
        ...(field.value !== undefined && { value: field.value }),
        ...(field.placeholder !== undefined && { placeholder: field.placeholder }),
      },
    })),
  };
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
