/** What an option's field offers while it is filled in. */
import { type CommandOption, optionType, type SelectOption } from '../discord.ts';
import { channelOptions, roleOptions, userOptions } from '../messages/entities.ts';
import type { Store } from '../state.ts';
import { plain } from './typing.ts';

const booleans: SelectOption[] = [
  { label: 'True', value: 'true', alias: 'yes' },
  { label: 'False', value: 'false', alias: 'no' },
];

/** The fixed list of an option; `null` when anything may be typed or the app suggests (autocomplete). */
export function choicesOf(option: CommandOption, store: Store): SelectOption[] | null {
  switch (option.type) {
    case optionType.boolean:
      return booleans;
    case optionType.user:
      return userOptions(store);
    case optionType.role:
      return roleOptions(store);
    case optionType.channel:
      return channelOptions(store, option.channel_types);
    case optionType.mentionable:
      return [
        ...userOptions(store).map((user) => ({ ...user, value: `<@${user.value}>` })),
        ...roleOptions(store).map((role) => ({ ...role, value: `<@&${role.value}>` })),
      ];
    default:
      return option.choices?.length
        ? option.choices.map((choice) => ({ label: choice.name, value: String(choice.value) }))
        : null;
  }
}

/** The choices that fit what was typed, in their order; a leading `@` or `#` does not matter. At most 25. */
export function filterChoices(choices: SelectOption[], typed: string): SelectOption[] {
  const query = plain(typed);
  const fits = choices.filter(
    (choice) => plain(choice.label).includes(query) || plain(choice.description ?? '').startsWith(query),
  );
  return fits
    .sort((a, b) => Number(plain(b.label).startsWith(query)) - Number(plain(a.label).startsWith(query)))
    .slice(0, 25);
}
