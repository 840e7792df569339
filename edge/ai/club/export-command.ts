/** `/club export`: a club's weeks as a file. */
import { CLUB } from '../../../shared/ai/clubs/assess.ts';
import { readClub } from '../../../shared/ai/clubs/club-state.ts';
import { listCorrections } from '../../../shared/ai/clubs/corrections.ts';
import { clubCsv, clubWorkbook } from '../../../shared/ai/clubs/tables.ts';
import { counted } from '../../commands/format.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { chosenSheet, rulesForStaff, STAFF_ONLY } from './access.ts';

const WEEKS = 8;

export interface ExportOptions {
  format: 'csv' | 'xlsx' | undefined;
  weeks: number | undefined;
  sheet: string | undefined;
}

export async function exportClub(
  context: GuildContext,
  { format = 'xlsx', weeks = WEEKS, sheet: chosen }: ExportOptions,
): Promise<Awaited<Answer>> {
  const { store, guild } = context;
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const sheet = await chosenSheet(context, chosen);
  // The oldest one is compared with the one before it.
  const club = { guild: guild.id, sheet: sheet.key };
  const state = await readClub(store, club, null, weeks + 1);
  const [newest] = state.weeks;
  if (newest === undefined) return refuse('Nothing was saved yet, so there’s nothing to export.');
  const shown = Math.min(weeks, state.weeks.length);
  const name = `${sheet.key.replaceAll('_', '-')}-${newest.week}.${format}`;
  if (format === 'csv') {
    const data = clubCsv(sheet, state, shown);
    return reply({ content: said(shown), files: [{ name, contentType: 'text/csv; charset=utf-8', data }] });
  }
  const { XLSX_TYPE } = await import('../../../shared/platform/xlsx.ts');
  const { corrections } = await listCorrections(store, club, { offset: 0, limit: CLUB.corrections });
  const data = await clubWorkbook(sheet, state, shown, corrections);
  return reply({ content: said(shown), files: [{ name, contentType: XLSX_TYPE, data }] });
}

function said(weeks: number): string {
  return `Here ${weeks === 1 ? 'is' : 'are'} ${counted(weeks, 'week')}, newest first.`;
}
