/** Everything a member saved here, as a file or in their Google spreadsheet. */
import type { exportProfileJob } from '../../../shared/ai/sheets/export-profile-job.ts';
import { profileSheetNamed } from '../../../shared/ai/sheets/index.ts';
import { profileTable } from '../../../shared/ai/sheets/profile-table.ts';
import { readSaved } from '../../../shared/ai/sheets/profiles.ts';
import { spreadsheetIn } from '../../../shared/ai/sheets/spreadsheets.ts';
import { csv } from '../../../shared/platform/csv.ts';
import { counted } from '../../commands/format.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { answerLater } from '../../jobs/answer-later.ts';
import type { AiContext } from '../answering.ts';

interface Asked {
  format?: 'csv' | 'xlsx' | 'google' | undefined;
  spreadsheet?: string | undefined;
}

const NOT_A_LINK =
  'That isn’t a link to a Google spreadsheet. Open yours in a browser and copy its address: `https://docs.google.com/spreadsheets/d/…`.';

export async function exportSaved(
  context: AiContext,
  key: string,
  { format = 'csv', spreadsheet }: Asked,
): Promise<Awaited<Answer>> {
  const { store, user, guild } = context;
  const sheet = profileSheetNamed(key);
  if (format === 'google') {
    const id = spreadsheet === undefined ? undefined : spreadsheetIn(spreadsheet);
    if (spreadsheet !== undefined && id === undefined) return refuse(NOT_A_LINK);
    return answerLater<typeof exportProfileJob>(context, 'export_profile', {
      ...{ user: user.id, sheet: sheet.key, ...(guild && { guild: guild.id }) },
      ...(id !== undefined && { spreadsheet: id }),
    });
  }
  const saved = await readSaved(store, { user: user.id, scope: guild?.id ?? 'dm', sheet: sheet.key });
  if (saved.length === 0) return refuse('You haven’t saved anything here yet. Send screenshots with `/snail analyze`.');
  const { header, rows } = profileTable(sheet, saved);
  const name = sheet.key.replaceAll('_', '-');
  const { xlsx, XLSX_TYPE } = await import('../../../shared/platform/xlsx.ts');
  const file =
    format === 'csv'
      ? { name: `${name}.csv`, contentType: 'text/csv; charset=utf-8', data: csv([header, ...rows]) }
      : { name: `${name}.xlsx`, contentType: XLSX_TYPE, data: await xlsx([{ name: sheet.title, header, rows }]) };
  return reply({ content: `${counted(rows.length, 'row')}, oldest first. Times are in UTC.`, files: [file] });
}
