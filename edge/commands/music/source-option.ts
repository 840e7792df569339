/** Where to search. What's offered is what the Lavalink servers of a node have: Spotify and others need keys of the operator's. */
import { searchingNode } from '../../../shared/music/reads.ts';
import { CallError } from '../../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../../shared/voice/control-client.ts';
import { autocomplete, option } from '../services.ts';

/** Names of Lavalink's search prefixes. Those without one aren't offered. */
const NAMES: Readonly<Record<string, string>> = {
  ytsearch: 'YouTube',
  ytmsearch: 'YouTube Music',
  scsearch: 'SoundCloud',
  spsearch: 'Spotify',
  amsearch: 'Apple Music',
  dzsearch: 'Deezer',
  bcsearch: 'Bandcamp',
  tdsearch: 'Tidal',
  ymsearch: 'Yandex Music',
  vksearch: 'VK Music',
  demosearch: 'Demo tracks',
};

export const sourceOption = option.string({
  description: "Where to search (default: this server's choice)",
  maxLength: 32,
  autocomplete: autocomplete(async ({ value, store, voice }) => {
    const text = value.trim().toLowerCase();
    const node = voice.control && (await searchingNode(store));
    if (voice.control === undefined || node === undefined) return [];
    try {
      const { prefixes } = await voice.control.call(node, 'sources', undefined);
      return prefixes
        .map((prefix) => ({ name: NAMES[prefix] ?? '', value: prefix }))
        .filter(({ name }) => name !== '' && name.toLowerCase().includes(text));
    } catch (error) {
      if (error instanceof NodeUnreachable || error instanceof CallError) return [];
      throw error;
    }
  }),
});

/** The search prefix of a source, by its name or itself. A node that lacks it searches elsewhere. */
export function findSource(typed: string): string | undefined {
  const text = typed.trim().toLowerCase();
  return Object.keys(NAMES).find((prefix) => prefix === text || NAMES[prefix]?.toLowerCase() === text);
}
