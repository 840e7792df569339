/**
 * The structure of application.yml for Lavalink 4 and its YouTube plugin. Spring silently ignores unknown keys, so a misplaced
 * setting would have no effect. https://lavalink.dev/configuration/
 */
import * as z from 'zod';

const milliseconds = z.int().nonnegative();
const on = z.boolean();

const sources = z.strictObject({
  youtube: on,
  bandcamp: on,
  soundcloud: on,
  twitch: on,
  vimeo: on,
  nico: on,
  http: on,
  local: on,
});

const filters = z.partialRecord(
  z.enum([
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
  ]),
  on,
);

const server = z.strictObject({
  password: z.string(),
  sources,
  filters: filters.optional(),
  nonAllocatingFrameBuffer: on.optional(),
  /** 0 or less turns off the native buffer. Below 40, there are gaps in the sound. */
  bufferDurationMs: z.int().min(40),
  frameBufferDurationMs: milliseconds,
  opusEncodingQuality: z.int().min(0).max(10),
  resamplingQuality: z.enum(['LOW', 'MEDIUM', 'HIGH']),
  trackStuckThresholdMs: milliseconds,
  useSeekGhosting: on.optional(),
  youtubePlaylistLoadLimit: z.int().positive(),
  /** In seconds. */
  playerUpdateInterval: z.int().min(1).max(60),
  youtubeSearchEnabled: on,
  soundcloudSearchEnabled: on,
  'gc-warnings': on,
  httpConfig: z
    .strictObject({
      proxyHost: z.string(),
      proxyPort: z.int(),
      proxyUser: z.string().optional(),
      proxyPassword: z.string().optional(),
    })
    .optional(),
  timeouts: z.strictObject({
    connectTimeoutMs: milliseconds,
    connectionRequestTimeoutMs: milliseconds,
    socketTimeoutMs: milliseconds,
  }),
});

/** https://github.com/lavalink-devs/youtube-source#plugin */
const youtubePlugin = z.strictObject({
  enabled: on,
  allowSearch: on,
  allowDirectVideoIds: on,
  allowDirectPlaylistIds: on,
  clients: z
    .array(
      z.enum([
        'MUSIC',
        'WEB',
        'MWEB',
        'WEBEMBEDDED',
        'ANDROID',
        'ANDROID_MUSIC',
        'ANDROID_VR',
        'IOS',
        'TV',
        'TVHTML5EMBEDDED',
      ]),
    )
    .min(1),
});

/** A switch from the environment, off by default. */
const optional = z.string().regex(/^\$\{\w+:false\}$/);
/** A text from the environment, with a default that may be empty. */
const key = z.string().regex(/^\$\{\w+:\w*\}$/);

/** https://github.com/topi314/LavaSrc#configuration */
const lavaSrcPlugin = z.strictObject({
  providers: z.array(z.string().regex(/^[a-z]+search:"?%(ISRC|QUERY)%"?$/)).min(1),
  sources: z.strictObject({ spotify: optional, applemusic: optional, deezer: optional }),
  spotify: z.strictObject({ clientId: key, clientSecret: key, countryCode: key }),
  applemusic: z.strictObject({ mediaAPIToken: key, countryCode: key }),
  deezer: z.strictObject({ masterDecryptionKey: key, arl: key }),
});

export const lavalinkApplication = z.strictObject({
  server: z.strictObject({
    port: z.int().min(1).max(65_535),
    address: z.string(),
    http2: z.strictObject({ enabled: on }).optional(),
  }),
  lavalink: z.strictObject({
    plugins: z.array(
      z.strictObject({
        dependency: z.string().regex(/^[\w.-]+:[\w.-]+:\d+\.\d+\.\d+$/),
        repository: z.url({ protocol: /^https$/ }).optional(),
        snapshot: on.optional(),
      }),
    ),
    pluginsDir: z.string().optional(),
    server,
  }),
  plugins: z.strictObject({ youtube: youtubePlugin, lavasrc: lavaSrcPlugin }),
  metrics: z.strictObject({ prometheus: z.strictObject({ enabled: on, endpoint: z.string().startsWith('/') }) }),
  sentry: z.strictObject({ dsn: z.string(), environment: z.string() }),
  logging: z.strictObject({
    level: z.record(z.string(), z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'OFF'])),
    request: z.strictObject({ enabled: on, includePayload: on.optional() }),
  }),
});
