import type { LocalDiscord } from '../discord/index.ts';
import type { Secrets } from '../state/secrets.ts';
import { voiceVariables } from '../voice-nodes/start.ts';

/** The edge's environment in the sandbox, without `DATABASE_URL` and `PORT`, which depend on the runtime. */
export function edgeVariables(parts: {
  discord: LocalDiscord;
  redis: { url: string; token: string };
  lyricsUrl: string;
  /** `AI_PROVIDERS`. */
  aiProviders: string;
  secrets: Secrets;
  /** Where browsers reach the edge. */
  publicUrl: string;
  /** `LOG_LEVEL`, `RATE_LIMIT_SCALE`, and `DISABLED_MODULES` are passed through. */
  environment: Readonly<Record<string, string | undefined>> | undefined;
}): Record<string, string> {
  const { discord, redis, lyricsUrl, aiProviders, publicUrl, secrets, environment } = parts;
  return {
    DISCORD_APPLICATION_ID: discord.applicationId,
    DISCORD_PUBLIC_KEY: discord.publicKey,
    DISCORD_API_BASE: discord.apiBase,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    CUSTOM_ID_SECRET: secrets.customIdSecret,
    METRICS_TOKEN: secrets.metricsToken,
    PUBLIC_URL: publicUrl,
    DISCORD_CLIENT_SECRET: secrets.clientSecret,
    // Staff of the first server can use /economy. In the second server, it says who can.
    ECONOMY_STAFF_GUILDS: discord.core.world.guilds[0]?.id ?? '',
    // She owns the demo pool, and it's offered by default.
    OPERATOR_IDS: discord.core.world.users.find(({ username }) => username === 'alice')?.id ?? '',
    DISCORD_TOKEN: discord.botToken,
    ...voiceVariables(secrets),
    LYRICS_API_BASE: lyricsUrl,
    AI_PROVIDERS: aiProviders,
    AI_BUDGETS: environment?.AI_BUDGETS || '',
    LOG_LEVEL: environment?.LOG_LEVEL || 'warn',
    RATE_LIMIT_SCALE: environment?.RATE_LIMIT_SCALE || '1',
    DISABLED_MODULES: environment?.DISABLED_MODULES || '',
  };
}
