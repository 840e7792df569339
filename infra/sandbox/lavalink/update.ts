import { RestError } from './errors.ts';
import type { Player } from './player.ts';
import type { PlayerUpdate, VoiceData } from './protocol.ts';
import { type Sources, trackOf } from './sources.ts';
import { decodeTrack } from './track/encoding.ts';
import type { Track } from './track/track.ts';

/** A track to be played, `null` to stop what plays, `undefined` to leave it alone. */
type Wanted = { encoded: string } | { identifier: string } | null | undefined;

/**
 * Refuses an update that makes no sense, before a player is made for it.
 *
 * @throws RestError 400
 */
export function checkUpdate(update: PlayerUpdate): void {
  const { track, encodedTrack, identifier, voice, endTime } = update;
  if (track !== undefined && (encodedTrack !== undefined || identifier !== undefined))
    throw new RestError(400, 'Cannot specify both track and encodedTrack/identifier');
  const chosen = track ?? { encoded: encodedTrack, identifier };
  if (chosen.encoded !== undefined && chosen.identifier !== undefined)
    throw new RestError(400, 'Cannot specify both encodedTrack and identifier');
  if (voice !== undefined && isPartial(voice))
    throw new RestError(400, `Partial Lavalink voice state: ${describe(voice)}`);
  if (endTime != null && endTime <= 0) throw new RestError(400, 'End time must be greater than 0');
}

/**
 * Does to a player what a client asked for, in Lavalink's order: voice, then what concerns the track that plays, then
 * the new track. Voice comes first and is waited for, so a server that does not answer leaves the rest undone.
 *
 * @throws RestError 400 for a track that is not there, 500 for one that cannot be read or loaded, and for voice
 */
export async function applyUpdate(
  player: Player,
  update: PlayerUpdate,
  { sources, noReplace }: { sources: Sources; noReplace: boolean },
): Promise<void> {
  if (update.voice !== undefined) {
    await player.connect(update.voice).catch(() => {
      throw new RestError(500, 'Failed to connect to voice server');
    });
  }
  const wanted = wantedTrack(update);
  if (update.volume !== undefined) player.setVolume(update.volume);
  if (wanted === undefined) change(player, update);
  if (update.filters !== undefined) player.filter(update.filters);
  if (wanted === undefined || (noReplace && player.hasTrack)) return;
  player.pause(update.paused ?? false);
  if (wanted === null) return void player.stop();
  const track = 'encoded' in wanted ? decoded(wanted.encoded, sources) : await loaded(wanted.identifier, sources);
  const { position, endTime = null } = update;
  player.play(track, {
    ...(position === undefined ? {} : { positionMs: position }),
    endTimeMs: endTime,
    userData: update.track?.userData ?? {},
  });
}

/** What of an update concerns the track that plays already. */
function change(player: Player, { paused, track, position, endTime }: PlayerUpdate): void {
  if (paused !== undefined) player.pause(paused);
  if (track?.userData !== undefined) player.attach(track.userData);
  if (position !== undefined) player.seek(position);
  if (endTime !== undefined) player.endAt(endTime);
}

function wantedTrack({ track, encodedTrack, identifier }: PlayerUpdate): Wanted {
  const chosen = track ?? { encoded: encodedTrack, identifier };
  if (chosen.encoded === null) return null;
  if (chosen.encoded !== undefined) return { encoded: chosen.encoded };
  return chosen.identifier === undefined ? undefined : { identifier: chosen.identifier };
}

/** @throws RestError 500, as Lavalink does: it has no other status for it */
export function decoded(encoded: string, sources: Sources): Track {
  try {
    const info = decodeTrack(encoded);
    if (sources.names.includes(info.sourceName)) return { ...trackOf(info), encoded };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new RestError(500, 'Failed to decode track due to a mismatching version or missing source manager');
}

async function loaded(identifier: string, sources: Sources): Promise<Track> {
  const result = await sources.load(identifier);
  if (result.loadType === 'track') return result.data;
  if (result.loadType === 'empty') throw new RestError(400, 'No matches found for identifier');
  if (result.loadType === 'error') throw new RestError(500, result.data.message);
  throw new RestError(400, 'Cannot play a playlist or search result');
}

function isPartial(voice: VoiceData): boolean {
  return [voice.token, voice.endpoint, voice.sessionId, voice.channelId].some((text) => text.trim() === '');
}

/** As Kotlin prints it, without the token. */
function describe({ token, endpoint, sessionId, channelId }: VoiceData): string {
  const shown = token.trim() === '' ? '' : '***';
  return `VoiceState(token=${shown}, endpoint=${endpoint}, sessionId=${sessionId}, channelId=${channelId})`;
}
