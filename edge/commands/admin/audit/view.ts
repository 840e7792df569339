import { AUDIT_AREAS } from '../../../../shared/audit/audit.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { paginator } from '../../paginator.ts';
import { subcommand } from '../../services.ts';
import { filterOptions, LONGEST_KIND } from './filters.ts';
import type { TurnPages } from './view-answer.ts';

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
    const { anyPage } = await import('./answers.ts');
    return anyPage(
      context,
      {
        area: area === 'all' ? undefined : area,
        who: who === ANY.who ? undefined : who,
        what: what === ANY.what ? undefined : what,
        since: since === ANY.since ? undefined : new Date(since * 1_000),
      },
      page,
      place,
      turnFor(context.user.id),
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
  run: async (context) => (await import('./answers.ts')).firstPage(context, context.options, turnFor(context.user.id)),
});

function turnFor(onlyFor: string): TurnPages {
  return ({ area, who, what, since }, position) => {
    const args = {
      area: area ?? ('all' as const),
      who: who ?? ANY.who,
      what: what ?? ANY.what,
      since: secondsOf(since),
    };
    return auditPages.buttons(args, position, onlyFor);
  };
}

function secondsOf(at: Date | undefined): number {
  return at === undefined ? ANY.since : Math.min(Math.max(Math.floor(at.getTime() / 1_000), 1), LAST_SECOND);
}
