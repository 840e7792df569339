import { CASE_KINDS, type CaseKind, KINDS, MODERATION } from '../../../../shared/moderation/catalog.ts';
import { type CaseFilter, listCases } from '../../../../shared/moderation/reads.ts';
import { arg } from '../../../interactions/custom-id.ts';
import { type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { caseLine } from '../../../moderation/messages.ts';
import { asStaff } from '../../../moderation/staff.ts';
import { COLORS, counted } from '../../format.ts';
import { type Place, paginator, readPage, rowOf } from '../../paginator.ts';
import { type GuildContext, option, subcommand } from '../../services.ts';

const NOBODY = '0';
const ANY = 'any' as const;

export const casePages = paginator({
  id: 'mod.cases',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  args: { user: arg.snowflake(), actor: arg.snowflake(), kind: arg.oneOf(ANY, ...CASE_KINDS) },
  async show(context, { user, actor, kind }, page, place) {
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    const some = (id: string) => (id === NOBODY ? undefined : id);
    return pages(context, { user: some(user), actor: some(actor), kind: kind === ANY ? undefined : kind }, page, place);
  },
});

/** One page of a server's cases. */
export async function pages(
  context: GuildContext,
  filter: CaseFilter,
  asked = 0,
  place: Place = reply,
): Promise<Outcome> {
  const { store, caller, now, user } = context;
  const {
    found,
    page,
    pages: count,
  } = await readPage(
    asked,
    MODERATION.pageSize,
    ({ offset, limit }) => listCases(store, caller.guild.id, filter, offset / limit, limit),
    ({ total }) => total,
  );
  const what = filter.kind === undefined ? 'case' : KINDS[filter.kind].title.toLowerCase();
  const lines = found.cases.map((each) => caseLine(each, now));
  const kind: CaseKind | typeof ANY = filter.kind ?? ANY;
  const args = { user: filter.user ?? NOBODY, actor: filter.actor ?? NOBODY, kind };
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: found.total === 0 ? 'Cases' : counted(found.total, what),
        description: lines.join('\n').slice(0, 4_096) || 'Nothing is on record.',
      },
    ],
    rows: rowOf(casePages.buttons(args, { page, pages: count }, user.id)),
  });
}

export const list = subcommand({
  description: 'See the cases of this server',
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  examples: ['/case list user:@bob', '/case list kind:Ban'],
  options: {
    user: option.user({ description: 'Only cases about this member' }),
    by: option.user({ description: 'Only cases by this member of staff' }),
    kind: option.string({
      description: 'Only cases of this kind',
      choices: CASE_KINDS.map((kind) => ({ name: KINDS[kind].title, value: kind })),
    }),
  },
  run: async (context) => {
    const staff = await asStaff(context, 'ModerateMembers');
    if ('sentence' in staff) return refuse(staff.sentence);
    const { user, by, kind } = context.options;
    return pages(context, { user: user?.id, actor: by?.id, kind });
  },
});
