/** The choices in an option's field. */
import { type CommandOption, optionType, type SelectOption } from '../discord.ts';
import { channelOptions, roleOptions, userOptions } from '../messages/entities.ts';
import type { Store } from '../state.ts';
import { normalize } from './typing.ts';

const booleans: SelectOption[] = [
  { label: 'True', value: 'true', alias: 'yes' },
  { label: 'False', value: 'false', alias: 'no' },
];

/** The fixed list of an option, or `null` if you can type anything or the app suggests choices (autocomplete). */
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

/** The choices that match what was typed, names that start with it first. Ignores a leading `@` or `#`. At most 25. */
export function filterChoices(choices: SelectOption[], typed: string): SelectOption[] {
  const query = normalize(typed);
  const matches = choices.filter(
    (choice) => normalize(choice.label).includes(query) || normalize(choice.description ?? '').startsWith(query),
  );
  return matches
    .sort((a, b) => Number(normalize(b.label).startsWith(query)) - Number(normalize(a.label).startsWith(query)))
    .slice(0, 25);
}
