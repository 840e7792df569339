/** Whether people can log in to the dashboard. */
import type { CheckContext } from './context.ts';
import { type Area, type Finding, failure, ok } from './finding.ts';
import { ask } from './http.ts';

const PORTAL = 'in the Discord Developer Portal, under OAuth2';

export const dashboard: Area = {
  name: 'dashboard',
  needs: ['discord'],
  async check(context) {
    if (!context.isEdge) return [];
    const { PUBLIC_URL: publicUrl, DISCORD_CLIENT_SECRET: secret } = context.environment;
    if (publicUrl === undefined) return [ok('login', 'there’s no dashboard, because PUBLIC_URL isn’t set')];
    if (secret === undefined)
      return [ok('login', 'people log in with the link from /dashboard, because DISCORD_CLIENT_SECRET isn’t set')];
    return [await clientSecret(context, secret), await redirect(context, publicUrl)];
  },
};

/** https://docs.discord.com/developers/topics/oauth2#client-credentials-grant */
async function clientSecret({ environment }: CheckContext, secret: string): Promise<Finding> {
  const { DISCORD_API_BASE: base = 'https://discord.com/api', DISCORD_APPLICATION_ID: id = '' } = environment;
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'identify' });
  const { status } = await ask(`${base}/oauth2/token`, { method: 'POST', headers: { authorization }, body });
  if (status === 401)
    return failure(
      'client-secret',
      'Discord doesn’t accept DISCORD_CLIENT_SECRET, so nobody can log in with Discord',
      `Copy the client secret ${PORTAL}, and restart the edge.`,
    );
  return ok('client-secret', 'Discord accepts the client secret');
}

async function redirect(context: CheckContext, publicUrl: string): Promise<Finding> {
  const address = `${new URL(publicUrl).origin}/auth/callback`;
  const { redirect_uris: known } = await context.application();
  if (known.includes(address)) return ok('redirect', `Discord leads logins back to ${address}`);
  return failure(
    'redirect',
    `Discord doesn’t know ${address}, so nobody can log in with Discord`,
    `Add it as a redirect ${PORTAL}.`,
  );
}
