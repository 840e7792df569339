/** What `npm run setup` puts into `.env`: what it asks for, takes from Discord, and makes up. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Way } from '../check/way.ts';
import { EDGE_LOGIN } from '../scripts/logins.ts';
import type { Application } from './application.ts';

/** Where the unit `chorus-redis-rest` listens. */
const REDIS_REST = 'http://127.0.0.1:8079';

export interface Variable {
  name: string;
  /** Which ways need it. Both, if it's absent. */
  way?: Way;
  /** Asked for, unless it's known. */
  question?: {
    message: string;
    /** What isn't shown while it's typed. */
    isSecret?: boolean;
    placeholder?: string;
    /** Asked only if it's needed by what is known so far. */
    when?(known: Readonly<Record<string, string>>): boolean;
    choices?: readonly { value: string; label: string; hint: string }[];
  };
  /** Taken from Discord. `undefined` leaves it out. Gets the present value. */
  fromApplication?(application: Application, value: string | undefined): string | undefined;
  /** Made up, if it isn't known. */
  generate?(known: Readonly<Record<string, string>>): string | undefined;
  /** What's wrong with a value, as what follows "NAME: ". */
  problem?(value: string): string | undefined;
  /** Never replaced, even if it's wrong: something that's stored depends on it. Says what. */
  kept?: string;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

function atLeast(length: number): (value: string) => string | undefined {
  return (value) =>
    value.split(',').some((part) => part.trim().length < length) ? `shorter than ${length} characters` : undefined;
}

function httpUrl(value: string): string | undefined {
  return /^https?:\/\/[^\s/?#]+/.test(value) && URL.canParse(value) ? undefined : 'not an http(s) URL';
}

/** Discord sends interactions over HTTPS only. On this machine, a local Discord may use HTTP. */
function originProblem(value: string): string | undefined {
  const wrong = httpUrl(value);
  if (wrong !== undefined) return wrong;
  const { protocol, hostname: host, pathname, search, hash } = new URL(value);
  if (pathname !== '/' || search !== '' || hash !== '') return 'more than https:// and a host name';
  return protocol === 'https:' || isLoopback(host) ? undefined : 'not https://';
}

function databaseProblem(value: string): string | undefined {
  return /^postgres(ql)?:\/\/\S+$/.test(value) && URL.canParse(value)
    ? undefined
    : 'not postgres://user:password@host/database';
}

/** Whether Redis is behind `infra/redis-rest` on this machine. Then its token is anything. */
function isOwnRedis({ UPSTASH_REDIS_REST_URL: url = '' }: Readonly<Record<string, string>>): boolean {
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host);
}

/** The same database with one of the logins of `npm run migrate -- --logins`. Undefined if the URL can't be read. */
export function loggedInAs(databaseUrl: string, login: string, password: string): string | undefined {
  if (!URL.canParse(databaseUrl)) return undefined;
  const url = new URL(databaseUrl);
  url.username = login;
  url.password = password;
  return url.href;
}

const alphanumeric = (value: string): string | undefined =>
  /^[A-Za-z0-9]{16,}$/.test(value) ? undefined : 'not at least 16 letters and digits';

export const SECTIONS: readonly { title: string; variables: readonly Variable[] }[] = [
  {
    title: 'Discord',
    variables: [
      {
        name: 'DISCORD_TOKEN',
        question: { message: 'The bot’s token (Discord Developer Portal, Bot)', isSecret: true },
        problem: (value) => (/^[\w.-]{20,}$/.test(value) ? undefined : 'doesn’t look like a bot’s token'),
      },
      // Only for a proxy, or the local Discord.
      { name: 'DISCORD_API_BASE', problem: httpUrl },
      { name: 'DISCORD_APPLICATION_ID', fromApplication: ({ id }) => id },
      {
        name: 'DISCORD_PUBLIC_KEY',
        // While Discord's key is being rotated, there may be several.
        fromApplication: ({ verify_key: key }, value) =>
          key === undefined ||
          value
            ?.toLowerCase()
            .split(/\s*,\s*/)
            .includes(key)
            ? value
            : key,
      },
      {
        name: 'OPERATOR_IDS',
        fromApplication: ({ owners }, value) => value ?? (owners.length === 0 ? undefined : owners.join(',')),
        problem: (value) =>
          /^\s*\d{1,20}\s*(,\s*\d{1,20}\s*)*$/.test(value) ? undefined : 'not user IDs, separated by commas',
      },
    ],
  },
  {
    title: 'Where Discord and browsers reach this installation',
    variables: [
      {
        name: 'PUBLIC_URL',
        question: { message: 'The public address of this installation', placeholder: 'https://chorus.example.com' },
        problem: originProblem,
      },
      // Not asked: /dashboard logs people in, too. See docs/WEB.md.
      { name: 'DISCORD_CLIENT_SECRET' },
      {
        name: 'COMPOSE_PROFILES',
        way: 'compose',
        question: {
          message: 'How does HTTPS get to this server?',
          choices: [
            { value: 'caddy', label: 'Caddy', hint: 'ports 80 and 443 of this server are open to the internet' },
            { value: 'tunnel', label: 'Cloudflare tunnel', hint: 'no open port; you need a tunnel’s token' },
            { value: '', label: 'A proxy of my own', hint: 'it forwards to 127.0.0.1:8787' },
          ],
        },
      },
      // Asked only of those who start the profile, which the question above doesn't offer.
      { name: 'ALERT_WEBHOOK_URL', way: 'compose', problem: httpUrl },
      { name: 'RUNBOOK_URL', way: 'compose', problem: httpUrl },
      {
        name: 'TUNNEL_TOKEN',
        way: 'compose',
        question: {
          message: 'The tunnel’s token (Cloudflare dashboard, Networks, Tunnels)',
          isSecret: true,
          when: ({ COMPOSE_PROFILES }) => (COMPOSE_PROFILES ?? '').split(',').includes('tunnel'),
        },
      },
    ],
  },
  {
    title: 'Secrets. Keep a copy of this file: without AGENT_TOKEN_KEYS, the tokens of agents can’t be read anymore',
    variables: [
      { name: 'CUSTOM_ID_SECRET', generate: () => hex(32), problem: atLeast(32) },
      { name: 'VOICE_NODE_SECRET', generate: () => hex(32), problem: atLeast(32) },
      {
        name: 'AGENT_TOKEN_KEYS',
        generate: () => `k1:${hex(32)}`,
        problem: (value) =>
          value.split(',').every((part) => /^[a-z0-9-]{1,16}:[0-9a-f]{64}$/i.test(part.trim()))
            ? undefined
            : 'not id:key with 64 hexadecimal digits',
        kept: 'the tokens of agents are encrypted with it',
      },
      { name: 'METRICS_TOKEN', generate: () => hex(24), problem: atLeast(16) },
      { name: 'LAVALINK_PASSWORD', generate: () => hex(24), problem: alphanumeric },
      {
        name: 'GRAFANA_PASSWORD',
        way: 'compose',
        generate: () => hex(24),
        problem: alphanumeric,
        kept: 'Grafana was set up with it',
      },
    ],
  },
  {
    title: 'The database and Redis',
    variables: [
      {
        name: 'POSTGRES_PASSWORD',
        way: 'compose',
        generate: () => hex(24),
        problem: alphanumeric,
        kept: 'the database was created with it',
      },
      { name: 'EDGE_DATABASE_PASSWORD', way: 'compose', generate: () => hex(24), problem: alphanumeric },
      { name: 'NODE_DATABASE_PASSWORD', way: 'compose', generate: () => hex(24), problem: alphanumeric },
      { name: 'REDIS_PASSWORD', way: 'compose', generate: () => hex(24), problem: alphanumeric },
      { name: 'UPSTASH_REDIS_REST_TOKEN', way: 'compose', generate: () => hex(24), problem: atLeast(16) },
      {
        name: 'MIGRATE_DATABASE_URL',
        way: 'processes',
        question: {
          message: 'The Postgres database, as its owner',
          isSecret: true,
          placeholder: 'postgres://chorus:password@127.0.0.1/chorus',
          // A hoster's only login may be all there is.
          when: ({ DATABASE_URL }) => DATABASE_URL === undefined,
        },
        problem: databaseProblem,
      },
      { name: 'EDGE_DATABASE_PASSWORD', way: 'processes', generate: () => hex(24), problem: alphanumeric },
      { name: 'NODE_DATABASE_PASSWORD', way: 'processes', generate: () => hex(24), problem: alphanumeric },
      {
        name: 'DATABASE_URL',
        way: 'processes',
        generate: ({ MIGRATE_DATABASE_URL: owner = '', EDGE_DATABASE_PASSWORD: password = '' }) =>
          loggedInAs(owner, EDGE_LOGIN, password),
        problem: databaseProblem,
      },
      {
        name: 'UPSTASH_REDIS_REST_URL',
        way: 'processes',
        question: { message: 'The REST URL of Upstash Redis, or of redis-rest', placeholder: REDIS_REST },
        problem: httpUrl,
      },
      {
        name: 'UPSTASH_REDIS_REST_TOKEN',
        way: 'processes',
        question: { message: 'Its REST token', isSecret: true, when: (known) => !isOwnRedis(known) },
        generate: () => hex(24),
      },
      {
        name: 'REDIS_URL',
        way: 'processes',
        generate: (known) => (isOwnRedis(known) ? 'redis://127.0.0.1:6379' : undefined),
      },
    ],
  },
  {
    title: 'The voice node on this machine',
    variables: [
      {
        name: 'NODE_ID',
        generate: () =>
          hostname()
            .replace(/[^\w.-]/g, '-')
            .slice(0, 64) || 'voice-1',
      },
      { name: 'NODE_PUBLIC_URL', way: 'processes', generate: () => 'http://127.0.0.1:8788', problem: httpUrl },
      {
        name: 'LAVALINK_NODES',
        way: 'processes',
        generate: ({ LAVALINK_PASSWORD: password }) =>
          JSON.stringify([{ id: 'lavalink', url: 'http://127.0.0.1:2333', password }]),
      },
    ],
  },
];

/** All of them for one way, in the order they're asked for. */
export function variablesOf(way: Way): Variable[] {
  return SECTIONS.flatMap(({ variables }) => variables).filter((each) => each.way === undefined || each.way === way);
}
