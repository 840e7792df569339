/** Both Compose files, read and checked like Compose does, and what their containers would be given. */
import { composeFile, type Service } from './compose-schema.ts';
import { composeOf, interpolated } from './reading.ts';

export const COMPOSE_FILES = ['docker-compose.yml', 'docker-compose.voice.yml'] as const;

/** Reads a Compose file. @throws if it isn't valid. */
export function readCompose(path: (typeof COMPOSE_FILES)[number]) {
  const raw = composeOf(path);
  const { services, networks, volumes } = composeFile.parse(raw);
  /** @throws if there's no such service. */
  const service = (name: string): Service => {
    const found = services[name];
    if (found === undefined) throw new Error(`${path} has no service ${name}`);
    return found;
  };
  return { path, raw, services, networks, volumes, service, all: Object.entries(services) };
}

/** Values for every variable that one of the files requires. */
export const REQUIRED = {
  'docker-compose.yml': {
    DISCORD_APPLICATION_ID: '1000000000000000001',
    DISCORD_PUBLIC_KEY: 'ab'.repeat(32),
    DISCORD_TOKEN: 'a-token-of-the-main-application',
    CUSTOM_ID_SECRET: 'c'.repeat(32),
    METRICS_TOKEN: 'm'.repeat(16),
    VOICE_NODE_SECRET: 's'.repeat(32),
    AGENT_TOKEN_KEYS: `k1:${'5a'.repeat(32)}`,
    UPSTASH_REDIS_REST_TOKEN: 'u'.repeat(16),
    POSTGRES_PASSWORD: 'ownerpassword',
    EDGE_DATABASE_PASSWORD: 'edgepassword',
    NODE_DATABASE_PASSWORD: 'nodepassword',
    REDIS_PASSWORD: 'redispassword',
    LAVALINK_PASSWORD: 'lavalinkpassword',
    NODE_ID: 'voice-1',
  },
  'docker-compose.voice.yml': {
    DATABASE_URL: 'postgres://chorus:secret@db.example/chorus',
    VOICE_NODE_SECRET: 's'.repeat(32),
    AGENT_TOKEN_KEYS: `k1:${'5a'.repeat(32)}`,
    METRICS_TOKEN: 'm'.repeat(16),
    NODE_ID: 'voice-1',
    NODE_PUBLIC_URL: 'https://voice-1.example',
    LAVALINK_PASSWORD: 'lavalinkpassword',
  },
} as const;

/** The environment that a container would be started with. @throws with its message if a required variable is missing. */
export function environmentOf(
  { environment = {} }: Service,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, interpolated(text, variables)]));
}
