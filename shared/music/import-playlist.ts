/** Creates a playlist from the addresses in a file. Each is looked up again, because anyone can write such a file. */
import * as z from 'zod';
import { interactionJob, type MessagePayload } from '../jobs/interaction.ts';
import type { JobServices } from '../jobs/services.ts';
import { plain } from '../platform/markdown.ts';
import { counted } from '../platform/plural.ts';
import { isGated, type Store } from '../platform/store.ts';
import { answeredBefore } from '../voice/asked-before.ts';
import { CallError } from '../voice/call-errors.ts';
import type { ControlClient } from '../voice/control-client.ts';
import { MUSIC } from './catalog.ts';
import { decodeTrack } from './encoded-track.ts';
import { type CreateOutcome, createPlaylist } from './playlists.ts';
import { searchingNode } from './reads.ts';
import type { Track } from './track.ts';

/** How many addresses are looked up at once. */
const LOOKUPS = 4;
/** One address, in milliseconds. */
const LOOKUP_MS = 8_000;
/** 200 addresses, four at a time, in milliseconds. Few of them take long. */
const TIMEOUT_MS = 5 * 60_000;

const request = z.object({
  name: z.string(),
  of: z.enum(['member', 'guild']),
  caller: z.object({
    key: z.string(),
    actor: z.object({ id: z.string() }),
    guild: z.object({ id: z.string(), roleIds: z.array(z.string()) }),
    command: z.object({ name: z.string(), module: z.string() }),
    isStaff: z.boolean(),
  }),
  addresses: z.array(z.string().max(MUSIC.query.most)).max(MUSIC.playlists.items),
  /** Tracks of the file that have no address members may play. */
  left: z.int(),
});
export type PlaylistImport = z.output<typeof request>;

interface MusicJobServices extends JobServices {
  /** Undefined when the operator hasn't set VOICE_NODE_SECRET. */
  control: ControlClient | undefined;
}

export const importPlaylist = interactionJob<MusicJobServices>()({
  kind: 'import_playlist',
  at: 'anywhere',
  payload: () => request,
  timeoutMs: TIMEOUT_MS,
  // Others wait for the same process.
  slots: 2,
  isHeavy: true,
  async answer({ store, control, payload, signal, progress }) {
    const { caller, name, of, addresses } = payload;
    // A second look-up may find something else, but the playlist already has what the first one found.
    const before = await answeredBefore<CreateOutcome>(store, caller.key);
    if (before !== undefined) return answerTo(before, payload, undefined);
    const tracks: Track[] = [];
    for (let start = 0; start < addresses.length; start += LOOKUPS) {
      signal.throwIfAborted();
      const batch = addresses.slice(start, start + LOOKUPS);
      const found = await Promise.allSettled(batch.map((address) => lookUp(store, control, caller.guild.id, address)));
      // One that takes too long isn't there. If all of them do, the node isn't.
      const failed = found.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected' && found.every(({ status }) => status === 'rejected')) throw failed.reason;
      tracks.push(
        ...found.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : [])),
      );
      const done = Math.min(start + LOOKUPS, addresses.length);
      progress({ content: `Importing **${plain(name)}**: ${done} of ${counted(addresses.length, 'track')}…` });
    }
    if (tracks.length === 0 && addresses.length > 0)
      return say("I couldn't find any track of that file, so nothing was created.");
    return answerTo(await createPlaylist(store, caller, { of, name, tracks }), payload, tracks.length);
  },
});

/** What a node finds at an address; undefined when there's nothing to play. @throws {NodeUnreachable} if no node answers. */
async function lookUp(
  store: Store,
  control: MusicJobServices['control'],
  guild: string,
  query: string,
): Promise<Track | undefined> {
  const node = await searchingNode(store);
  if (control === undefined || node === undefined) throw new Error('No voice node can be asked.');
  try {
    const loaded = await control.call(node, 'load', { guild, query, most: 1 }, LOOKUP_MS);
    return loaded.status === 'found' ? decodeTrack(loaded.encoded[0] ?? '') : undefined;
  } catch (error) {
    // Whatever a node can't make sense of isn't there for the next one either.
    if (error instanceof CallError && error.code === 'bad_request') return undefined;
    throw error;
  }
}

function say(content: string): MessagePayload {
  return { content, embeds: [], components: [], allowed_mentions: { parse: [] } };
}

function answerTo(
  outcome: CreateOutcome,
  { name, addresses, left }: PlaylistImport,
  found: number | undefined,
): MessagePayload {
  if (isGated(outcome)) return say('That was turned off in this server meanwhile, so nothing was created.');
  switch (outcome.status) {
    case 'created': {
      const missing = found === undefined ? 0 : left + addresses.length - found;
      const without = missing === 0 ? '' : ` I couldn't find ${counted(missing, 'more track')}.`;
      const tracks = found === undefined ? '' : ` with ${counted(found, 'track')}`;
      return say(`You created **${plain(name)}**${tracks}.${without}`);
    }
    case 'name_taken':
      return say(`You already have a playlist called **${plain(name)}**. Import it again and set another \`name\`.`);
    case 'too_many':
      return say(
        `You've reached the limit of ${MUSIC.playlists.most} playlists. Delete one with \`/playlist delete\`.`,
      );
    case 'forbidden':
      return say('You need **Manage Server** to create playlists for the server.');
  }
}
