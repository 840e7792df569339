import type { Context } from 'hono';
import { readMember } from '../../../shared/platform/discord/servers.ts';
import type { Services } from '../../commands/services.ts';
import { Remembered } from '../../remembered.ts';
import type { Mentions } from '../markdown.ts';
import type { WebEnv } from '../parts.ts';
import { formFields, formTokens } from '../requests.ts';
import { isStillLoggedIn, type WebSession } from '../session.ts';
import { t } from '../words/index.ts';
import type { Access } from './access.ts';
import type { DashboardPage, PageContext } from './page.ts';
import { PAGES } from './pages.ts';
import type { DashboardParts } from './parts.ts';
import { mayChangeAnything, maySee } from './rights.ts';
import { runCommand } from './run-command.ts';

/** How long someone's name is good for, in milliseconds. */
const NAME_MS = 10 * 60_000;
/** Names looked up for one page. */
const MOST_NAMES = 30;
/** Of a value in the URL, in characters. */
const LONGEST_QUERY = 200;

const names = new Remembered<string | undefined>(Date.now, NAME_MS);

/**
 * @param once the form's own key; undefined for a page that's only shown.
 * @param command that what's asked for stands for.
 */
export function contextFor(
  { web, frame, feeds, access: reader }: DashboardParts,
  c: Context<WebEnv>,
  { session, access }: { session: WebSession; access: Access },
  page: DashboardPage,
  once: string | undefined,
  command = page.command,
): PageContext {
  const services = c.env.services();
  const { server, member } = access;
  const user = { id: session.user, name: session.name };
  const base = `/dashboard/${server.id}`;
  const pageOf = (id: string, below = '') => `${base}${id === 'overview' ? '' : `/${id}`}${below}`;
  const namesOf: PageContext['namesOf'] = async (ids) => {
    const wanted = [...new Set(ids.filter((id): id is string => typeof id === 'string' && id !== '0'))];
    const found = new Map(
      await Promise.all(
        wanted.slice(0, MOST_NAMES).map(async (id) => [id, await nameOf(services, server.id, id)] as const),
      ),
    );
    return (id) => (id === '0' ? t`someone` : (found.get(id) ?? id));
  };
  return {
    ...services,
    ...{ c, session, user, access, namesOf, pageOf, pages: PAGES },
    guild: { id: server.id, name: server.name },
    canEdit: mayChangeAnything(page, access),
    caller: {
      key: `w:${once ?? crypto.randomUUID()}`,
      actor: { id: session.user },
      guild: { id: server.id, roleIds: member.roleIds },
      command,
    },
    path: (below = '') => pageOf(page.id, below),
    query: (name) => {
      const value = c.req.query(name)?.trim().slice(0, LONGEST_QUERY);
      return value === '' ? undefined : value;
    },
    param: (name) => c.req.param(name as never) ?? '',
    formFields: () => formFields(frame.signer, session, web.clock()),
    formTokens: () => formTokens(frame.signer, session, web.clock()),
    stream: ({ name, read, render }) =>
      feeds.stream(c, {
        ...{ read, render, waitUntil: c.env.waitUntil, viewer: session.user, key: `${server.id} ${page.id} ${name}` },
        isAllowed: async () => {
          if (!(await isStillLoggedIn(c, web))) return false;
          const now = await reader.read(services, server.id, session.user);
          return now !== undefined && maySee(page, now);
        },
      }),
    mentionsIn: async (text): Promise<Mentions> => {
      const ids = [...text.matchAll(/<@!?(\d{1,20})>/g)].map(([, id]) => id);
      const [user, directory] = await Promise.all([
        namesOf(ids),
        text.includes('<#') ? services.guildDirectory(server.id) : undefined,
      ]);
      return {
        user,
        role: (id) => server.roles.find((role) => role.id === id)?.name ?? id,
        channel: (id) => directory?.channels.find((channel) => channel.id === id)?.name ?? id,
      };
    },
    runCommand: (typed) => {
      if (once === undefined) throw new Error('Only a form can run a command.');
      if (page.area === 'any' || page.area === 'managers') throw new Error(`The page ${page.id} runs no commands.`);
      const run = { access, area: page.area, applicationId: web.config.DISCORD_APPLICATION_ID, user, once };
      return runCommand(web.dispatcher, services, run, typed);
    },
  };
}

/** Undefined for whoever isn't in the server anymore. */
async function nameOf({ discord }: Services, guildId: string, userId: string): Promise<string | undefined> {
  if (discord === undefined) return undefined;
  try {
    return await names.read(`${guildId} ${userId}`, async () => {
      const found = await readMember(discord.rest, guildId, userId);
      return found && (found.nick ?? found.username);
    });
  } catch {
    // A name is no reason to show nothing.
    return undefined;
  }
}
