/** Logging in with Discord. https://docs.discord.com/developers/topics/oauth2#authorization-code-grant */
import * as z from 'zod';
import { USER_AGENT } from '../../../shared/platform/discord/interaction-webhook.ts';
import { permissionBits } from '../../../shared/platform/discord/permissions.ts';
import { Unavailable } from '../../../shared/platform/unavailable.ts';
import type { SessionGuild } from '../../../shared/web/sessions.ts';
import { t } from '../words/index.ts';

const TIMEOUT_MS = 5_000;
/** Servers remembered of one member, those they manage first. Discord allows 200 with Nitro. */
const MOST_GUILDS = 200;
const SCOPES = 'identify guilds';

const snowflake = z.string().regex(/^\d{1,20}$/);
const tokens = z.object({ access_token: z.string().min(1) });
const user = z.object({ id: snowflake, username: z.string(), global_name: z.string().nullish() });
const guilds = z.array(
  z.object({
    id: snowflake,
    name: z.string(),
    icon: z.string().nullish(),
    owner: z.boolean().default(false),
    permissions: z.string().regex(/^\d+$/),
  }),
);

export interface OAuthClient {
  /** Without a version: `https://discord.com/api`. */
  apiBase: string;
  id: string;
  secret: string;
  redirect: string;
  observe(route: string, status: number): void;
}

export interface DiscordLogin {
  id: string;
  name: string;
  guilds: SessionGuild[];
}

/** Where someone agrees. @param state comes back with the answer. */
export function authorizeUrl({ apiBase, id, redirect }: OAuthClient, state: string): string {
  const url = new URL(`${apiBase.replace(/\/api$/, '')}/oauth2/authorize`);
  url.search = String(
    new URLSearchParams({ client_id: id, response_type: 'code', redirect_uri: redirect, scope: SCOPES, state }),
  );
  return url.href;
}

/**
 * Trades a code for who someone is and which servers they're in. The token is given back at once: nothing needs it later.
 *
 * @returns undefined if the code isn't good.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function loginWithCode(client: OAuthClient, code: string): Promise<DiscordLogin | undefined> {
  const { id, secret, redirect } = client;
  const own = { client_id: id, client_secret: secret };
  const traded = await post(client, '/oauth2/token', {
    ...own,
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirect },
  });
  if (traded.status === 400) return undefined;
  const { access_token: token } = await read(traded, tokens);
  const bearer = { authorization: `Bearer ${token}` };
  try {
    const [me, servers] = await Promise.all([
      call(client, '/v10/users/@me', { headers: bearer }).then((response) => read(response, user)),
      call(client, '/v10/users/@me/guilds', { headers: bearer }).then((response) => read(response, guilds)),
    ]);
    const listed = servers.map(({ id, name, icon, owner, permissions }) => ({
      ...{ id, name: name.slice(0, 100), icon: icon ?? null },
      isManager: owner || (BigInt(permissions) & MANAGERS) !== 0n,
    }));
    const [managed, others] = [listed.filter((one) => one.isManager), listed.filter((one) => !one.isManager)];
    return {
      id: me.id,
      name: (me.global_name ?? me.username).slice(0, 100),
      guilds: [...managed, ...others].slice(0, MOST_GUILDS),
    };
  } finally {
    await post(client, '/oauth2/token/revoke', { ...own, token }).catch(() => undefined);
  }
}

const MANAGERS = permissionBits(['Administrator', 'ManageGuild']);

function post(client: OAuthClient, path: string, form: Record<string, string>): Promise<Response> {
  return call(client, path, { method: 'POST', body: new URLSearchParams(form) });
}

async function call({ apiBase, observe }: OAuthClient, path: string, init: RequestInit): Promise<Response> {
  try {
    const headers = { ...(init.headers as Record<string, string>), 'user-agent': USER_AGENT };
    const response = await fetch(apiBase + path, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    observe(path, response.status);
    return response;
  } catch (error) {
    observe(path, 0);
    throw unavailable(error);
  }
}

async function read<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  if (!response.ok) throw unavailable(`status ${response.status}`);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw unavailable('an unexpected answer');
  return parsed.data;
}

function unavailable(cause: unknown): Unavailable {
  return new Unavailable(t`Discord isn’t responding right now. Try to log in again in a minute.`, cause);
}
