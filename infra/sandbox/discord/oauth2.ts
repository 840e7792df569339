import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Bot } from './bots.ts';
import type { Core } from './core.ts';
import { sameOriginOrLink } from './guard.ts';
import { has, Permission, permissionsOf } from './permissions.ts';
import type { Guild, User } from './world.ts';

/** What an invite link requests. */
interface Invite {
  bot: Bot;
  permissions: bigint;
  /** The server that the link preselects. */
  guildId: string | undefined;
}

/**
 * The page behind an invite link: `/oauth2/authorize?client_id=…&scope=bot&permissions=…&guild_id=…`. Serves a form, or what
 * the invite requests if the client sends `Accept: application/json`. Scripts confirm an invite with `POST /sandbox/invite`.
 */
export function authorizePage(core: Core): Hono {
  const { world, bots, administration } = core;
  const routes = new Hono();
  routes.use('/oauth2/authorize', sameOriginOrLink);

  routes.get('/oauth2/authorize', (c) => {
    const invite = inviteOf(c);
    if (typeof invite === 'string') return refuse(c, invite);
    const choices = inviters();
    if (c.req.header('accept')?.includes('application/json')) {
      const { bot, permissions, guildId } = invite;
      return c.json({
        application: { id: bot.user.id, name: bot.user.globalName },
        permissions: permissions.toString(),
        guild_id: guildId ?? null,
        guilds: [...new Set(choices.map(({ guild }) => guild))].map(({ id, name }) => ({ id, name })),
      });
    }
    return c.html(form(invite, choices));
  });

  routes.post('/oauth2/authorize', async (c) => {
    const invite = inviteOf(c);
    if (typeof invite === 'string') return refuse(c, invite);
    const chosen = (await c.req.parseBody()).choice;
    const choice = inviters().find(({ guild, user }) => chosen === `${guild.id}:${user.id}`);
    if (!choice) return refuse(c, 'Choose a server you manage.');
    const { bot, permissions } = invite;
    if (!choice.guild.members.has(bot.user.id) && administration.isFullOfBots(choice.guild)) {
      return refuse(c, `${choice.guild.name} already has as many bots as Discord allows.`);
    }
    administration.invite(choice.guild, bot.user.id, permissions);
    return c.html(oauthPage('Authorized', html`<p>${bot.user.globalName} is now in ${choice.guild.name}.</p>`));
  });

  /** Parses the query. Returns a sentence if something is wrong with it. */
  function inviteOf(c: Context): Invite | string {
    const { client_id = '', scope = '', permissions = '0', guild_id } = c.req.query();
    const bot = bots.byId(client_id);
    if (!bot) return 'Unknown Application';
    if (!scope.split(/[ +]/).includes('bot')) return 'The scope of an invite must include "bot".';
    if (!/^\d{1,16}$/.test(permissions)) return `"${permissions}" isn't a valid set of permissions.`;
    return { bot, permissions: BigInt(permissions), guildId: guild_id };
  }

  /** Everyone who can invite bots, with each of their guilds. */
  function inviters(): { guild: Guild; user: User }[] {
    return world.guilds.flatMap((guild) =>
      world.users
        .filter((user) => !user.bot && has(permissionsOf(guild, user.id), Permission.manageGuild))
        .map((user) => ({ guild, user })),
    );
  }
  return routes;
}

function refuse(c: Context, sentence: string): Response | Promise<Response> {
  return c.html(oauthPage('This invite doesn’t work', html`<p>${sentence}</p>`), 400);
}

function form({ bot, permissions, guildId }: Invite, choices: { guild: Guild; user: User }[]) {
  const requested = namesOf(permissions);
  const options = guildId === undefined ? choices : choices.filter(({ guild }) => guild.id === guildId);
  return oauthPage(
    `Add ${bot.user.globalName} to a server`,
    html`<form method="post">
      <label>Server <select name="choice">${options.map(
        ({ guild, user }) => html`<option value="${guild.id}:${user.id}">${guild.name}, as ${user.globalName}</option>`,
      )}</select></label>
      <p>Permissions: ${requested.length > 0 ? requested.join(', ') : 'none beyond those of @everyone'}.</p>
      <button>Authorize</button>
    </form>`,
  );
}

/** `viewChannel` → `view channel`. Bits without a name here are listed by number. */
function namesOf(permissions: bigint): string[] {
  const known = Object.entries(Permission).filter(([, bit]) => permissions & bit);
  const rest = known.reduce((left, [, bit]) => left & ~bit, permissions);
  const names = known.map(([name]) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return rest === 0n ? names : [...names, `others (${rest})`];
}

/** A page of Discord's own, outside of the client. */
export function oauthPage(title: string, body: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="/favicon.svg" type="image/svg+xml"><title>${title}</title>
<style>body{font:16px/1.5 system-ui;max-width:26rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>${title}</h1>${body}</html>`;
}
