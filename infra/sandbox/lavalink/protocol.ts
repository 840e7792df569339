/** Lavalink's protocol, version 4: WebSocket messages and REST bodies. */
import * as z from 'zod';
import type { Exception } from './sources.ts';
import type { Track } from './track/track.ts';

/** The version that this endpoint emulates. Since 4.2.0, voice data must include the channel. */
export const VERSION = { semver: '4.2.2', major: 4, minor: 2, patch: 2, preRelease: null, build: null } as const;

export interface PlayerState {
  /** Unix time in ms. */
  time: number;
  /** In ms. 0 if nothing is playing. */
  position: number;
  connected: boolean;
  /** Round trip to the voice server in ms. -1 if unknown. */
  ping: number;
}

export type EndReason = 'finished' | 'loadFailed' | 'stopped' | 'replaced' | 'cleanup';

export type PlayerEvent =
  | { type: 'TrackStartEvent'; track: Track }
  | { type: 'TrackEndEvent'; track: Track; reason: EndReason }
  | { type: 'TrackExceptionEvent'; track: Track; exception: Exception }
  | { type: 'TrackStuckEvent'; track: Track; thresholdMs: number }
  | { type: 'WebSocketClosedEvent'; code: number; reason: string; byRemote: boolean };

export interface Stats {
  players: number;
  playingPlayers: number;
  /** In ms. */
  uptime: number;
  /** In bytes. */
  memory: { free: number; used: number; allocated: number; reservable: number };
  /** Loads from 0 to 1. */
  cpu: { cores: number; systemLoad: number; lavalinkLoad: number };
  /** The average per player in the last minute. `null` without players and over REST. */
  frameStats: { sent: number; nulled: number; deficit: number } | null;
}

/** From server to client. Clients send nothing. */
export type ServerMessage =
  | { op: 'ready'; resumed: boolean; sessionId: string }
  | { op: 'playerUpdate'; guildId: string; state: PlayerState }
  | ({ op: 'stats' } & Stats)
  | ({ op: 'event'; guildId: string } & PlayerEvent);

/** The data of a voice connection. */
export interface VoiceData {
  token: string;
  /** Host and port, without a scheme. */
  endpoint: string;
  sessionId: string;
  channelId: string;
}

/** A set of filters replaces the previous set. Only `timescale` has an effect here: it changes the speed. */
const filters = z.looseObject({
  volume: z.number().min(0).max(5).optional(),
  equalizer: z.array(z.object({ band: z.int().min(0).max(14), gain: z.number().min(-0.25).max(1) })).optional(),
  timescale: z
    .looseObject({
      speed: z.number().positive().optional(),
      pitch: z.number().positive().optional(),
      rate: z.number().positive().optional(),
    })
    .nullish(),
});
export type Filters = z.infer<typeof filters>;

const userData = z.record(z.string(), z.unknown());

/** Ignores unknown fields, because clients send whole tracks with fields of their own. */
export const playerUpdate = z.object({
  track: z
    .object({
      encoded: z.string().nullable().optional(),
      identifier: z.string().optional(),
      userData: userData.optional(),
    })
    .optional(),
  /** Deprecated names of the first two above. */
  encodedTrack: z.string().nullable().optional(),
  identifier: z.string().optional(),
  position: z.int().optional(),
  endTime: z.int().nullable().optional(),
  volume: z.int().optional(),
  paused: z.boolean().optional(),
  filters: filters.optional(),
  voice: z.object({ token: z.string(), endpoint: z.string(), sessionId: z.string(), channelId: z.string() }).optional(),
});
export type PlayerUpdate = z.infer<typeof playerUpdate>;

export const sessionUpdate = z.object({
  resuming: z.boolean().optional(),
  /** In seconds, not ms. */
  timeout: z.int().min(0).optional(),
});

export const encodedTracks = z.array(z.string());

/** The filters of `/v4/info`. All are accepted. */
export const FILTERS = [
  'volume',
  'equalizer',
  'karaoke',
  'timescale',
  'tremolo',
  'vibrato',
  'distortion',
  'rotation',
  'channelMix',
  'lowPass',
] as const;
