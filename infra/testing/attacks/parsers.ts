/** Every parser that takes what a stranger wrote, with inputs for it. None may throw, or take out of proportion. */
import type fc from 'fast-check';
import { playableIn } from '../../../edge/commands/music/play-this.ts';
import { CustomIdCodec } from '../../../edge/interactions/custom-id.ts';
import { parseInteraction } from '../../../edge/interactions/envelope.ts';
import { InputError } from '../../../edge/interactions/input-error.ts';
import { type OptionSpecs, readOptions } from '../../../edge/interactions/option.ts';
import { parseCurrency } from '../../../shared/economy/settings.ts';
import { decodeTrack } from '../../../shared/music/encoded-track.ts';
import { linesOf, parseLrc } from '../../../shared/music/lyrics/text.ts';
import { readPlaylistFile } from '../../../shared/music/playlist-file.ts';
import { parsePlaylistName } from '../../../shared/music/playlist-name.ts';
import { readSource } from '../../../shared/music/source-address.ts';
import { folded } from '../../../shared/music/titles.ts';
import { queryOf } from '../../../shared/music/typed-address.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { singularOf } from '../../../shared/platform/plural.ts';
import { parseWhole } from '../../../shared/platform/typed-number.ts';
import { ACCESS } from '../../../shared/settings/gates.ts';
import { readSettingsFile } from '../../../shared/settings/settings-file.ts';
import { parsePoolDescription, parsePoolName } from '../../../shared/voice/pool-name.ts';
import { CUSTOM_ID_SECRETS } from '../dispatching.ts';
import { slash } from '../interaction.ts';
import { json, nearly, text } from './inputs.ts';

export interface Parser {
  name: string;
  input: fc.Arbitrary<unknown>;
  /** Parses one input. What comes out has to survive a round trip through JSON, as it does on its way to the database. */
  parse(input: never): unknown;
}

function parser<T>(name: string, input: fc.Arbitrary<T>, parse: (input: T) => unknown): Parser {
  return { name, input, parse: parse as (input: never) => unknown };
}

const codec = new CustomIdCodec(CUSTOM_ID_SECRETS);
const OPTIONS = {
  words: { kind: 'string', description: 'x', maxLength: 100 },
  amount: { kind: 'integer', description: 'x', min: 1, max: 100 },
  who: { kind: 'user', description: 'x' },
  where: { kind: 'channel', description: 'x' },
  file: { kind: 'attachment', description: 'x' },
} as unknown as OptionSpecs<never>;
const GIVEN = [
  { name: 'words', type: 3, value: 'x' },
  { name: 'amount', type: 4, value: 5 },
  { name: 'who', type: 6, value: '1' },
];
const PLAYLIST = {
  ...{ format: 'chorus-playlist', version: 1, name: 'Evening' },
  tracks: [
    { title: 'x', author: 'y', uri: 'https://example.com/x', encoded: 'QAAA' },
    { uri: null, encoded: 'QAAA' },
  ],
};
const SETTINGS = {
  ...{ format: 'chorus-settings', version: 1, server: '1' },
  modules: { [ACCESS]: { 'command:pay': { isOff: false, roleIds: ['2'] } }, music: { volume: 80 } },
};
const known = { guildId: '1', modules: [], isSubject: (subject: string) => subject === 'command:pay' };

/** Where a sentence is the right answer, one is. */
function orSentence(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

export const PARSERS: readonly Parser[] = [
  parser('text made harmless', text, plain),
  parser('titles compared', text, folded),
  parser('playlist names', text, parsePlaylistName),
  parser('pool names', text, parsePoolName),
  parser('pool descriptions', text, parsePoolDescription),
  parser('currencies', text, (typed) => parseCurrency(typed, typed)),
  parser('singulars', text, singularOf),
  parser('addresses', text, (typed) => readSource(typed)),
  parser('messages to play', text, (content) => playableIn({ content } as never)),
  parser('what to play', text, queryOf),
  parser('numbers as people write them', text, parseWhole),
  parser('timed lyrics', text, parseLrc),
  parser('lyrics', text, (words) => linesOf({ plain: words, synced: words })),
  parser('encoded tracks', text, decodeTrack),
  parser('playlist files', nearly(PLAYLIST), (file) => readPlaylistFile(JSON.stringify(file) ?? '')),
  parser('settings files', nearly(SETTINGS), (file) => readSettingsFile(JSON.stringify(file) ?? '', known, {})),
  parser('files that are no JSON', text, (file) => [readPlaylistFile(file), readSettingsFile(file, known, {})]),
  parser('custom ids', text, (id) => codec.decode(id)),
  parser('envelopes', nearly(slash('pay', GIVEN as never)), parseInteraction),
  parser('envelopes of anything', json, parseInteraction),
  parser('option values', nearly(GIVEN), (given) =>
    orSentence(() =>
      Array.isArray(given) ? readOptions(OPTIONS, given.filter(isOption) as never, undefined) : undefined,
    ),
  ),
];

/** Other shapes don't get past the envelope. */
function isOption(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { name?: unknown }).name === 'string';
}
