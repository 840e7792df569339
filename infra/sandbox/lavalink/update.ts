import { RestError } from './errors.ts';
import type { Player } from './player.ts';
import type { PlayerUpdate, VoiceData } from './protocol.ts';
import { type Sources, trackOf } from './sources.ts';
import { decodeTrack } from './track/encoding.ts';
import type { Track } from './track/track.ts';

/** The track to play, `null` to stop, or `undefined` to change nothing. */
type RequestedTrack = { encoded: string } | { identifier: string } | null | undefined;

/**
 * Rejects an invalid update before a player is created for it.
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
 * Applies a client's update to a player in Lavalink's order: voice, the current track, and then the new track. It waits for voice
 * first, so if the voice server doesn't respond, nothing else is applied.
 *
 * @throws RestError 400 if there's no such track, 500 if the track can't be decoded or loaded, or if voice fails
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
  const requested = requestedTrack(update);
  if (update.volume !== undefined) player.setVolume(update.volume);
  if (requested === undefined) change(player, update);
  if (update.filters !== undefined) player.filter(update.filters);
  if (requested === undefined || (noReplace && player.hasTrack)) return;
  player.pause(update.paused ?? false);
  if (requested === null) return void player.stop();
  const track =
    'encoded' in requested ? decoded(requested.encoded, sources) : await loaded(requested.identifier, sources);
  sources.open(track.encoded);
  const { position, endTime = null } = update;
  player.play(track, {
    ...(position === undefined ? {} : { positionMs: position }),
    endTimeMs: endTime,
    userData: update.track?.userData ?? {},
  });
}

/** Applies the part of an update that's about the current track. */
function change(player: Player, { paused, track, position, endTime }: PlayerUpdate): void {
  if (paused !== undefined) player.pause(paused);
  if (track?.userData !== undefined) player.attach(track.userData);
  if (position !== undefined) player.seek(position);
  if (endTime !== undefined) player.endAt(endTime);
}

function requestedTrack({ track, encodedTrack, identifier }: PlayerUpdate): RequestedTrack {
  const chosen = track ?? { encoded: encodedTrack, identifier };
  if (chosen.encoded === null) return null;
  if (chosen.encoded !== undefined) return { encoded: chosen.encoded };
  return chosen.identifier === undefined ? undefined : { identifier: chosen.identifier };
}

/** @throws RestError 500, like Lavalink, which has no better status for this */
export function decoded(encoded: string, sources: Sources): Track {
  try {
    const info = decodeTrack(encoded);
    if (sources.has(info.sourceName)) return { ...trackOf(info), encoded };
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

/** The format that Kotlin prints, without the token. */
function describe({ token, endpoint, sessionId, channelId }: VoiceData): string {
  const shown = token.trim() === '' ? '' : '***';
  return `VoiceState(token=${shown}, endpoint=${endpoint}, sessionId=${sessionId}, channelId=${channelId})`;
}
