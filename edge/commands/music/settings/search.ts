import { PROVIDERS } from '../../../../shared/music/providers.ts';
import { refuse } from '../../../interactions/reply.ts';
import { option, subcommand } from '../../services.ts';
import { changeSettings, STAFF } from './change.ts';

export const search = subcommand({
  ...STAFF,
  description: 'Choose where to search for music',
  options: {
    providers: option.string({
      description: 'Search prefixes in order, like “scsearch, ytsearch”; “default” for no preference',
      maxLength: 100,
    }),
    fallback: option.boolean({ description: 'Look elsewhere when a track fails' }),
  },
  run: (context) => {
    const { providers: typed, fallback } = context.options;
    const providers = typed === undefined ? undefined : parseProviders(typed);
    if (providers !== undefined && !providers.every((name) => Object.hasOwn(PROVIDERS, name)))
      return refuse(`Choose from these, in the order to search: ${Object.keys(PROVIDERS).join(', ')}.`);
    return changeSettings(context, { providers, hasFallback: fallback });
  },
});

/** Prefixes separated by commas or spaces; empty for the default. */
function parseProviders(typed: string): string[] {
  const names = typed
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return names.length === 1 && names[0] === 'default' ? [] : [...new Set(names)];
}
