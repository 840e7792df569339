/** What `/audit view` shows. Loaded on first use. */
import { type AuditFilter, readAudit } from '../../../../shared/audit/audit.ts';
import { type Outcome, type PlacedComponent, refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, counted, timestamp, whole } from '../../format.ts';
import { type Place, type Position, readPage, rowOf } from '../../paginator.ts';
import type { GuildContext } from '../../services.ts';
import { readAccess, STAFF_ONLY } from './access.ts';
import { entryText } from './entry-text.ts';
import { filterOf, type TypedFilter } from './filter-of.ts';

const PER_PAGE = 8;

/** The buttons that turn the pages of what's filtered. */
export type TurnPages = (filter: AuditFilter, position: Position) => PlacedComponent[];

/** The first page of what someone typed a filter for. */
export async function firstPage(context: GuildContext, typed: TypedFilter, turn: TurnPages): Promise<Outcome> {
  const { mayRead, format } = await readAccess(context);
  if (!mayRead) return refuse(STAFF_ONLY);
  const filter = filterOf(typed, context.now, format);
  return 'problem' in filter ? refuse(filter.problem) : show(context, filter, 0, reply, turn);
}

/** @param page from 0. */
export async function anyPage(
  context: GuildContext,
  filter: AuditFilter,
  page: number,
  place: Place,
  turn: TurnPages,
): Promise<Outcome> {
  const { mayRead } = await readAccess(context);
  return mayRead ? show(context, filter, page, place, turn) : refuse(STAFF_ONLY);
}

async function show(
  { store, caller }: GuildContext,
  filter: AuditFilter,
  asked: number,
  place: Place,
  turn: TurnPages,
): Promise<Outcome> {
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => readAudit(store, caller, filter, slice),
    ({ total }) => total,
  );
  const { area, who, what, since } = filter;
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
    rows: rowOf(turn(filter, position)),
  });
}
