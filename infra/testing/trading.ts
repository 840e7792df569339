/** The commands of Chorus on a real ledger, and members who use them. */
import type { InteractionAnswer } from '../../edge/interactions/delivery.ts';
import type { ItemCounts } from '../../shared/economy/rolls.ts';
import { memberOwning } from './belongings.ts';
import type { Books } from './books.ts';
import { chorusOn, shownIn } from './chorus.ts';
import { componentsOf, customIdBeside, customIdOf, isLayout, layoutText } from './dispatching.ts';
import { autocomplete, type GivenOption, press, slash, snowflake } from './interaction.ts';

/** What a member types, by option; numbers are integer options. */
type Typed = Record<string, string | number>;

export interface Trader {
  id: string;
  /** Types a command. */
  say(command: string, options?: Typed): Promise<InteractionAnswer>;
  /** Presses a button or uses a select of any member's answer. */
  press(
    answer: InteractionAnswer,
    label: string,
    how?: { values?: string[]; messageId?: string },
  ): Promise<InteractionAnswer>;
  /** Presses the button beside a text. */
  pressBeside(answer: InteractionAnswer, text: string, how?: { messageId?: string }): Promise<InteractionAnswer>;
  /** The choices offered for the option `typing`, with what was typed there. */
  offered(command: string, typing: string, typed: string): Promise<unknown[]>;
}

export interface Trading {
  /** A member who has these items and credits. */
  trader(items?: ItemCounts, credits?: number): Promise<Trader>;
  /** The statements since the last call, by operation. */
  statements(): string[];
}

/** Opens Chorus on a ledger. */
export function tradingOn(books: Books): Trading {
  const seen: string[] = [];
  books.store.observe.statement = (operation) => seen.push(operation);
  const { send } = chorusOn(books.store);

  return {
    statements: () => seen.splice(0),
    async trader(items = {}, credits = 0) {
      const id = await memberOwning(books, items, credits);
      const user = { id, username: `trader${id.slice(-4)}` };
      return {
        id,
        say: (command, options = {}) => send(slash(command, givenOf(options), { user })),
        press: (answer, label, { values, messageId = snowflake() } = {}) =>
          send(
            press(customIdOf(answer.data, label), {
              user,
              messageId,
              isLayout: isLayout(answer.data),
              ...(values && { values }),
            }),
          ),
        pressBeside: (answer, text, { messageId = snowflake() } = {}) =>
          send(press(customIdBeside(answer.data, text), { user, messageId, isLayout: isLayout(answer.data) })),
        async offered(command, typing, typed) {
          const { data } = await send(
            autocomplete(command, [{ name: typing, type: 3, value: typed, focused: true }], { user }),
          );
          return (data?.choices ?? []) as unknown[];
        },
      };
    },
  };
}

function givenOf(options: Typed): GivenOption[] {
  return Object.entries(options).map(([name, value]) => ({ name, type: typeof value === 'string' ? 3 : 4, value }));
}

/** Everything a member reads in an answer: its sentence, or title, text, fields, and footer, or the texts of its layout, one per line. */
export function readable(answer: InteractionAnswer): string {
  if (isLayout(answer.data)) return layoutText(answer.data);
  const shown = shownIn(answer) as {
    content?: string;
    title?: string;
    description?: string;
    fields?: { name: string; value: string }[];
    footer?: { text: string };
  };
  const fields = (shown.fields ?? []).map(({ name, value }) => `${name}: ${value}`);
  return [shown.content, shown.title, shown.description, ...fields, shown.footer?.text]
    .filter((part) => part !== undefined)
    .join('\n');
}

/** The labels of an answer's buttons that can be pressed, and its selects' placeholders. */
export function pressable(answer: InteractionAnswer): unknown[] {
  return componentsOf(answer.data)
    .filter(({ disabled }) => disabled !== true)
    .map(({ label, placeholder }) => label ?? placeholder);
}
