import { AUDIT_AREAS, type AuditFilter, readAudit } from '../../../../shared/audit/audit.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, counted, timestamp, whole } from '../../format.ts';
import { type Place, paginator, readPage, rowOf } from '../../paginator.ts';
import { type GuildContext, subcommand } from '../../services.ts';
import { readAccess, STAFF_ONLY } from './access.ts';
import { entryText } from './entry-text.ts';
import { filterOf, filterOptions, LONGEST_KIND } from './filters.ts';

const PER_PAGE = 8;
/** The latest moment that a button can carry, in Unix seconds. */
const LAST_SECOND = 9_999_999_999;
/** Stands for no filter in a button. */
const ANY = { who: '0', what: '-', since: 0 } as const;

export const auditPages = paginator({
  id: 'audit',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  args: {
    area: arg.oneOf('all', ...AUDIT_AREAS),
    who: arg.snowflake(),
    what: arg.word(LONGEST_KIND),
    since: arg.between(0, LAST_SECOND),
  },
  show: async (context, { area, who, what, since }, page, place) => {
    const { mayRead } = await readAccess(context);
    if (!mayRead) return refuse(STAFF_ONLY);
    return show(
      context,
      {
        area: area === 'all' ? undefined : area,
        who: who === ANY.who ? undefined : who,
        what: what === ANY.what ? undefined : what,
        since: since === ANY.since ? undefined : new Date(since * 1_000),
      },
      page,
      place,
    );
  },
});

export const view = subcommand({
  description: 'See what was changed in this server, and by whom',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  examples: ['/audit view', '/audit view area:Settings since:7d', '/audit view who:@bob'],
  options: filterOptions,
  run: async (context) => {
    const { mayRead, format } = await readAccess(context);
    if (!mayRead) return refuse(STAFF_ONLY);
    const filter = filterOf(context.options, context.now, format);
    return 'problem' in filter ? refuse(filter.problem) : show(context, filter, 0, reply);
  },
});

async function show(
  { store, caller, user }: GuildContext,
  filter: AuditFilter,
  asked: number,
  place: Place,
): Promise<Outcome> {
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => readAudit(store, caller, filter, slice),
    ({ total }) => total,
  );
  const { area, who, what, since } = filter;
  const args = {
    area: area ?? ('all' as const),
    who: who ?? ANY.who,
    what: what ?? ANY.what,
    since: secondsOf(since),
  };
  const about = [
    ...(area === undefined ? [] : [area]),
    ...(who === undefined ? [] : [`<@${who}>`]),
    ...(what === undefined ? [] : [`\`${what}\``]),
    ...(since === undefined ? [] : [`since ${timestamp(since, 'f')}`]),
  ].join(' · ');
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: 'Audit log',
        description: `${about === '' ? '' : `${about}\n\n`}${found.entries.map(entryText).join('\n') || 'Nothing was changed.'}`,
        footer: {
          text: `Page ${whole(position.page + 1)} of ${whole(position.pages)} · ${counted(found.total, 'change')} · Undo one with /audit revert`,
        },
      },
    ],
    rows: rowOf(auditPages.buttons(args, position, user.id)),
  });
}

function secondsOf(at: Date | undefined): number {
  return at === undefined ? ANY.since : Math.min(Math.max(Math.floor(at.getTime() / 1_000), 1), LAST_SECOND);
}
